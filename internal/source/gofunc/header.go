// Package gofunc finds the header of a revision in Go, and writes the file of a new
// one. The header is a comment above the package clause, with the keys of a SQL
// revision. The rest of the file is not read: its functions are compiled into a
// program, which passes them to ramus by the revision's id.
package gofunc

import "bytes"

// Extension is the extension of Go files.
const Extension = ".go"

// A Found is the result of Find.
type Found uint8

// The results.
const (
	None   Found = iota // the file is no revision
	Header              // the file has a header
	More                // the text ends above the package clause, so more of the file is needed
)

// Find finds the header of a revision in the text of a Go file, or in its start if
// eof is false. The header is the first comment above the package clause with a
// line for the key revision or down_revision; blank lines separate comments. Find
// returns it in the form of a SQL file: with "--" for "//", white space in place of
// the text above, and an empty upgrade section below. So every byte keeps its line
// and column.
func Find(text []byte, eof bool) ([]byte, Found) {
	start, end, found := 0, 0, false
	for pos := 0; pos < len(text); {
		line, next := cutLine(text, pos)
		if pos == 0 {
			line = bytes.TrimPrefix(line, bom)
		}
		if !eof && next == len(text) && text[next-1] != '\n' {
			return nil, More // the line is incomplete
		}
		comment, ok := bytes.CutPrefix(bytes.TrimSpace(line), slashes)
		switch {
		case ok:
			found = found || isKey(comment)
			end = next
		case found:
			return asSQL(text, start, end), Header
		default:
			next = skip(text, pos, line, next)
			if next < 0 {
				return nil, None
			}
			start, end = next, next
		}
		pos = next
	}
	switch {
	case !eof:
		return nil, More
	case found:
		return asSQL(text, start, end), Header
	}
	return nil, None
}

var (
	slashes = []byte("//")
	bom     = []byte("\xEF\xBB\xBF")
)

// cutLine returns the line at pos, without its line ending, and the start of the
// next line.
func cutLine(text []byte, pos int) (line []byte, next int) {
	if i := bytes.IndexByte(text[pos:], '\n'); i >= 0 {
		return text[pos : pos+i], pos + i + 1
	}
	return text[pos:], len(text)
}

// skip returns the position after a line that is no // comment: after a blank line,
// or after a general comment, which may have several lines. It returns -1 at the
// package clause.
func skip(text []byte, pos int, line []byte, next int) int {
	switch trimmed := bytes.TrimSpace(line); {
	case len(trimmed) == 0:
		return next
	case !bytes.HasPrefix(trimmed, []byte("/*")):
		return -1
	}
	end := bytes.Index(text[pos:], []byte("*/"))
	if end < 0 {
		return len(text)
	}
	_, next = cutLine(text, pos+end)
	return next
}

// isKey reports whether a line makes a comment a header. The other keys do not,
// since they are common words.
func isKey(comment []byte) bool {
	name, _, ok := bytes.Cut(comment, []byte(":"))
	name = bytes.TrimSpace(name)
	return ok && (string(name) == "revision" || string(name) == "down_revision")
}

// asSQL returns the header in text[start:end] in the form of a SQL file.
func asSQL(text []byte, start, end int) []byte {
	out := make([]byte, 0, end+len(section))
	for _, c := range text[:start] {
		if c != '\n' {
			c = ' '
		}
		out = append(out, c)
	}
	for pos := start; pos < end; {
		line, next := cutLine(text, pos)
		if isDirective(line) {
			line = bytes.Repeat([]byte(" "), len(line))
		}
		out = append(out, bytes.Replace(line, slashes, []byte("--"), 1)...)
		out = append(out, text[pos+len(line):next]...)
		pos = next
	}
	return append(out, section...)
}

// isDirective reports whether a line is a directive for Go's tools, which is no
// part of the revision's text.
func isDirective(line []byte) bool {
	line = bytes.TrimSpace(line)
	return bytes.HasPrefix(line, []byte("//go:")) || bytes.HasPrefix(line, []byte("// +build ")) ||
		bytes.HasPrefix(line, []byte("// Code generated ")) && bytes.HasSuffix(line, []byte(" DO NOT EDIT."))
}

// section is the section that a SQL file needs below its header.
const section = "\n-- +upgrade\n"
