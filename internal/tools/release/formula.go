package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"text/template"
)

//go:embed formula.rb.tmpl
var formulaText string

// A bottle is what the formula says about one system.
type bottle struct{ OS, CPU, URL, SHA256 string }

// formula returns the Homebrew formula, which names the archives by address and
// checksum. It returns nothing if one of the four systems is missing.
func formula(r release, made []artifact) ([]artifact, error) {
	page := struct {
		Version, Summary, Homepage string
		Bottles                    []bottle
	}{r.version(), "Database migrations along a graph of revisions", homepage, nil}
	for _, b := range []bottle{{OS: "darwin", CPU: "arm64"}, {OS: "darwin", CPU: "amd64"}, {OS: "linux", CPU: "arm64"}, {OS: "linux", CPU: "amd64"}} {
		s, ok := r.on(b.OS, b.CPU)
		if !ok {
			return nil, nil
		}
		name := s.name + ".tar.gz"
		b.URL = fmt.Sprintf("%s/releases/download/%s/%s", homepage, r.tag, name)
		b.SHA256 = sumOf(made, name)
		page.Bottles = append(page.Bottles, b)
	}
	t, err := template.New("formula").Parse(formulaText)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, page)
	return []artifact{{"ramus.rb", b.Bytes()}}, err
}

// sumOf returns the checksum of a file of the release.
func sumOf(made []artifact, name string) string {
	for _, f := range made {
		if f.name == name {
			return checksum(f.content)
		}
	}
	panic("no " + name)
}
