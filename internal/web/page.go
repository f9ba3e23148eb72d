package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"strings"
	"sync"
)

// parts are the parts of the page.
//
//go:embed page
var parts embed.FS

// modules are the page's scripts, each after those that it imports.
var modules = []string{
	"dom", "model", "tokens", "search", "state", "lanes", "list", "overview", "detail", "compare", "summary", "keys", "live", "main",
}

// Write writes a project as one HTML file.
func Write(w io.Writer, p Project) error {
	text, version, err := p.encode()
	if err != nil {
		return err
	}
	return write(w, p.Title, text, version, false)
}

// write writes the page with its data. A live page may ask its server.
func write(w io.Writer, title string, data []byte, version string, live bool) error {
	a, err := assets()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	err = a.page.Execute(&b, struct {
		Title, Version, Policy string
		Live                   bool
		Style                  template.CSS
		Data, Script           template.JS
	}{
		Title: title, Version: version, Policy: a.policy(live), Live: live,
		Style: template.CSS(a.style), Data: template.JS(data), Script: template.JS(a.script), //nolint:gosec // our own, and JSON without <
	})
	if err == nil {
		_, err = w.Write(b.Bytes())
	}
	return err
}

// An assetSet is the page without its data.
type assetSet struct {
	page          *template.Template
	style, script string
}

// assets reads the parts of the page once.
var assets = sync.OnceValues(func() (a assetSet, err error) {
	read := func(name string) string {
		text, e := parts.ReadFile("page/" + name)
		if e != nil {
			err = e
		}
		return string(text)
	}
	a.style = read("page.css")
	var script strings.Builder
	for _, name := range modules {
		script.WriteString(inlined(read(name + ".js")))
	}
	a.script = script.String()
	if err != nil {
		return a, err
	}
	a.page, err = template.New("page").Parse(read("page.html"))
	return a, err
})

var (
	imports = regexp.MustCompile(`(?m)^import .*\n`)
	exports = regexp.MustCompile(`(?m)^export `)
)

// inlined returns a module as a part of one that has all of them: its names are those of the
// whole script.
func inlined(module string) string {
	return exports.ReplaceAllString(imports.ReplaceAllString(module, ""), "")
}

// policy returns the Content-Security-Policy of the page: it runs and shows nothing but what is
// in it. A live page may ask its own server.
func (a assetSet) policy(live bool) string {
	connect := "'none'"
	if live {
		connect = "'self'"
	}
	return fmt.Sprintf("default-src 'none'; script-src %s; style-src %s; connect-src %s; img-src data:; base-uri 'none'; form-action 'none'",
		hashOf(a.script), hashOf(a.style), connect)
}

// hashOf returns the source expression that allows an inline element with this text.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
