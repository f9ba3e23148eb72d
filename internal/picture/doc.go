// Package picture arranges a graph in rows and lanes, as data, for every picture of it: on a
// terminal, in SVG, on a page. It knows points and links only. It reads nothing and
// prints nothing.
package picture
