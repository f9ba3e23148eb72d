package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"text/template"
)

//go:embed formula.rb.tmpl
var formulaText string

// A brewSystem is what the formula says about one system.
type brewSystem struct {
	Block    string // on_macos, on_linux
	Archives []brewArchive
}

// A brewArchive is the archive for one kind of processor.
type brewArchive struct{ Block, URL, SHA256 string }

// formula returns the Homebrew formula, which names the archives by address and
// checksum. It returns nothing if one of the four systems is missing.
func formula(r release, made []artifact) ([]artifact, error) {
	page := struct {
		Version, Homepage string
		Systems           []brewSystem
	}{Version: r.version(), Homepage: homepage}
	for _, os := range []struct{ name, block string }{{"darwin", "on_macos"}, {"linux", "on_linux"}} {
		system := brewSystem{Block: os.block}
		for _, cpu := range []struct{ name, block string }{{"arm64", "on_arm"}, {"amd64", "on_intel"}} {
			s, ok := r.on(os.name, cpu.name)
			if !ok {
				return nil, nil
			}
			name := s.name + ".tar.gz"
			url := fmt.Sprintf("%s/releases/download/%s/%s", homepage, r.tag, name)
			system.Archives = append(system.Archives, brewArchive{cpu.block, url, sumOf(made, name)})
		}
		page.Systems = append(page.Systems, system)
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
