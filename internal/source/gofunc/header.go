// Package gofunc finds the header of a revision that is written in Go, and
// writes the file of a new one. The header is a comment above the package
// clause, with the keys of a SQL revision; the functions are compiled into a
// program and handed to it by the revision's id, so that nothing else of the
// file is read.
package gofunc

import "bytes"

// Extension is how the names of Go files end.
const Extension = ".go"

// A Found says what came of looking for a header.
type Found uint8

// The outcomes.
const (
	None   Found = iota // the file is no revision
	Header              // it is one
	More                // the text ends above the package clause: more of the file is needed
)

// Find looks for a revision's header in the text of a Go file, or in the start
// of it when eof is not set: the first of the comments above the package clause,
// those that blank lines part, in which a line is the key revision or
// down_revision. It returns the header as a SQL file has it: with "--" for "//",
// white space for what stands above, and an empty upgrade section below, so that
// each byte of it is on the line and in the column that it has in the file.
func Find(text []byte, eof bool) ([]byte, Found) {
	start, end, found := 0, 0, false
	for pos := 0; pos < len(text); {
		line, next := cutLine(text, pos)
		if pos == 0 {
			line = bytes.TrimPrefix(line, bom)
		}
		if !eof && next == len(text) && text[next-1] != '\n' {
			return nil, More // of this line, too
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

// cutLine returns the line that starts at pos, without its ending, and where
// the next one starts.
func cutLine(text []byte, pos int) (line []byte, next int) {
	if i := bytes.IndexByte(text[pos:], '\n'); i >= 0 {
		return text[pos : pos+i], pos + i + 1
	}
	return text[pos:], len(text)
}

// skip returns where to go on behind a line that is no // comment: below a
// blank one, or a general comment, which may have several lines; -1 says that
// the package clause is there.
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

// isKey reports whether a comment's line makes it a header. The other keys do
// not: they are words that comments have.
func isKey(comment []byte) bool {
	name, _, ok := bytes.Cut(comment, []byte(":"))
	name = bytes.TrimSpace(name)
	return ok && (string(name) == "revision" || string(name) == "down_revision")
}

// asSQL is the header that stands from start to end.
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

// isDirective reports whether a line is for Go's tools, and no part of what the
// revision says.
func isDirective(line []byte) bool {
	line = bytes.TrimSpace(line)
	return bytes.HasPrefix(line, []byte("//go:")) || bytes.HasPrefix(line, []byte("// +build ")) ||
		bytes.HasPrefix(line, []byte("// Code generated ")) && bytes.HasSuffix(line, []byte(" DO NOT EDIT."))
}

// section is the section that the header of a SQL file must have below it.
const section = "\n-- +upgrade\n"
