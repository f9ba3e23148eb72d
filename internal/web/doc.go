// Package web makes the page of a project's graph: one HTML file that needs no network, and a
// server that shows the same page and its changes. The lanes come from internal/picture; the
// folder page has the page's parts, hand-written JavaScript modules for one subject each. The
// package changes no project and reads no database: its caller passes what the façade returned.
package web
