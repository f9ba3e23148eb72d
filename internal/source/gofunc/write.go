package gofunc

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Render returns the file of a new revision in package pkg: its header, given in
// the form of a SQL file, and an empty function for the upgrade.
func Render(id, header, pkg string) string {
	return strings.NewReplacer("HEADER", asGo(header), "PACKAGE", pkg, "ID", id, "NAME", name(id)).Replace(file)
}

// asGo returns a header with "//" for "--".
func asGo(header string) string {
	return strings.ReplaceAll("\n"+header, "\n--", "\n//")[1:]
}

const file = `HEADER
package PACKAGE

import (
	"context"
	"database/sql"
)

// Hand the function to ramus by the revision's id:
//
//	"ID": {Up: ramus.InTx(upgradeNAME)},
//
// A function that undoes it is added as Down: ramus.InTx(downgradeNAME). Without it,
// the revision cannot be reverted.

func upgradeNAME(ctx context.Context, tx *sql.Tx) error {
	return nil
}
`

// FileName returns the file name of a Go revision for the name of a SQL revision.
// It has no "_", since Go interprets a suffix after one as a build constraint or a
// test.
func FileName(sqlName string) string {
	dir, name := filepath.Split(sqlName)
	name = strings.TrimSuffix(name, filepath.Ext(name))
	return dir + strings.Trim(strings.ReplaceAll(name, "_", "-"), "-") + Extension
}

// Package returns the package name for a folder: the one of a Go file in it, else
// one derived from the folder's name.
func Package(dir string) string {
	files, _ := filepath.Glob(filepath.Join(dir, "*"+Extension))
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		if text, err := os.ReadFile(file); err == nil && packageOf(text) != "" {
			return packageOf(text)
		}
	}
	if whole, err := filepath.Abs(dir); err == nil {
		dir = whole
	}
	folder := strings.ToLower(strings.ReplaceAll(letters(filepath.Base(dir)), "_", ""))
	if folder == "" || unicode.IsDigit(rune(folder[0])) {
		return "revisions"
	}
	return folder
}

// packageOf returns the name in a Go file's package clause. It returns "" if the
// file has build constraints, since these may have another package.
func packageOf(text []byte) string {
	text = bytes.TrimPrefix(text, bom)
	for pos := 0; pos < len(text); {
		line, next := cutLine(text, pos)
		switch trimmed := bytes.TrimSpace(line); {
		case bytes.HasPrefix(trimmed, []byte("//go:build")):
			return ""
		case bytes.HasPrefix(trimmed, slashes):
			pos = next
			continue
		}
		above := pos
		if pos = skip(text, pos, line, next); pos >= 0 {
			continue
		}
		if words := bytes.Fields(text[above:]); len(words) > 1 && string(words[0]) == "package" {
			return strings.TrimSuffix(string(words[1]), ";")
		}
		return ""
	}
	return ""
}

// name turns an id into a suffix of a function name.
func name(id string) string {
	first, size := utf8.DecodeRuneInString(id)
	return string(unicode.ToUpper(first)) + letters(id[size:])
}

// letters replaces all characters that a Go identifier cannot have by "_".
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, text)
}
