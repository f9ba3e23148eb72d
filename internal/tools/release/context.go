package main

import (
	"bytes"
	_ "embed"
	"encoding/pem"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

var (
	//go:embed image/Dockerfile
	dockerfile []byte
	//go:embed image/passwd
	passwd []byte
)

// dockerfileOf returns the Dockerfile with the version of a release.
func dockerfileOf(r release) []byte {
	return bytes.Replace(dockerfile, []byte("ARG VERSION\n"), []byte("ARG VERSION="+r.version()+"\n"), 1)
}

// buildContext returns the files that the Dockerfile copies: for each Linux those of
// its archive, below linux/ARCH.
func buildContext(r release) []file {
	files := []file{
		{path: "ca-certificates.crt", content: certificates(), mode: 0o644},
		{path: "passwd", content: passwd, mode: 0o644},
		{path: "tmp", mode: fs.ModeDir | 0o755},
	}
	for _, s := range r.linux() {
		for _, f := range s.files {
			if f.path == "LICENSE" || f.path == s.binary() || strings.HasPrefix(f.path, "licenses/") {
				f.path = path.Join(s.os, s.arch, f.path)
				files = append(files, f)
			}
		}
	}
	return files
}

// certificates returns the authorities that Mozilla trusts for TLS, without those that
// it trusts for a part of the certificates only: a PEM file cannot say so.
func certificates() []byte {
	var b bytes.Buffer
	for root := range bundle.Roots() {
		if root.Constraint == nil {
			pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}) // to memory
		}
	}
	return b.Bytes()
}

// writeContext writes the Dockerfile and its build context, for an engine.
func writeContext(folder string, r release) error {
	for _, f := range append(buildContext(r), file{path: "Dockerfile", content: dockerfileOf(r), mode: 0o644}) {
		target := filepath.Join(folder, filepath.FromSlash(f.path))
		if f.mode.IsDir() {
			if err := os.MkdirAll(target, 0o755); err != nil {
				return err
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(target, f.content, f.mode); err != nil {
			return err
		}
	}
	return nil
}
