package sqlfile

import (
	"bytes"
	"unicode/utf8"
)

var bom = []byte("\xEF\xBB\xBF")

// A line is a line of a file, with its place.
type line struct {
	num  int    // from 1
	pos  int    // the offset of its first byte
	text []byte // without LF or CRLF
	next int    // the offset of the next line
	open bool   // the text ends here without a line ending
}

// A scanner splits a text into lines. The cost is that of finding the LFs.
type scanner struct {
	src []byte
	pos int // the offset of the next line
	num int // the number of the line before it
}

// newScanner returns a scanner at the start of a file, after a byte order mark.
func newScanner(src []byte) scanner {
	if bytes.HasPrefix(src, bom) {
		return scanner{src: src, pos: len(bom)}
	}
	return scanner{src: src}
}

// next scans the next line. It returns false at the end; there is no line after the
// last LF.
func (s *scanner) next(l *line) bool {
	if s.pos >= len(s.src) {
		return false
	}
	s.num++
	*l = line{num: s.num, pos: s.pos, text: s.src[s.pos:], next: len(s.src), open: true}
	if i := bytes.IndexByte(l.text, '\n'); i >= 0 {
		l.text, l.next, l.open = bytes.TrimSuffix(l.text[:i], []byte{'\r'}), s.pos+i+1, false
	}
	s.pos = l.next
	return true
}

// A kind is the kind of a header line.
type kind uint8

const (
	blank     kind = iota
	comment        // "--", perhaps indented
	directive      // "-- +" and a letter, in the first column
	sql            // anything else
)

func (l *line) kind() kind {
	if l.isDirective() {
		return directive
	}
	switch text := bytes.TrimSpace(l.text); {
	case len(text) == 0:
		return blank
	case bytes.HasPrefix(text, dashes):
		return comment
	}
	return sql
}

var (
	dashes          = []byte("--")
	directivePrefix = []byte("-- +")
)

// isDirective reports whether the line is a directive: "-- +" in column 1 and an
// ASCII letter.
func (l *line) isDirective() bool {
	return bytes.HasPrefix(l.text, directivePrefix) && len(l.text) > 4 && isLetter(l.text[4])
}

// content returns the text after the dashes of a comment line, and its offset in
// the file, without the usual space before the text and without trailing white
// space.
func (l *line) content() ([]byte, int) {
	at := bytes.Index(l.text, dashes) + len(dashes)
	if at < len(l.text) && l.text[at] == ' ' {
		at++
	}
	return bytes.TrimRight(l.text[at:], " \t\r\v\f"), l.pos + at
}

// missesDirective reports whether the line is a comment that was meant as a
// section's directive, such as "--+upgrade" or " -- +downgrade". If it were read as
// a comment, a downgrade could run as part of an upgrade.
func (l *line) missesDirective() bool {
	text, ok := bytes.CutPrefix(bytes.TrimSpace(l.text), dashes)
	if !ok || l.isDirective() {
		return false
	}
	text, ok = bytes.CutPrefix(bytes.TrimSpace(text), []byte("+"))
	if !ok {
		return false
	}
	word := text[:wordLen(text)]
	return bytes.EqualFold(word, []byte("upgrade")) || bytes.EqualFold(word, []byte("downgrade"))
}

// IsDirective reports whether a line of a section would be read as a directive, or
// refused as a misspelled one.
func IsDirective(text string) bool {
	l := line{text: []byte(text)}
	return l.isDirective() || l.missesDirective()
}

// wordLen returns the length of the prefix of ASCII letters, digits, "_" and "-".
func wordLen(text []byte) int {
	for i, c := range text {
		if !isLetter(c) && (c < '0' || c > '9') && c != '_' && c != '-' {
			return i
		}
	}
	return len(text)
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// place returns the line and column of an offset.
func place(src []byte, offset int) (line, column int) {
	before := bytes.TrimPrefix(src[:offset], bom)
	return bytes.Count(before, []byte{'\n'}) + 1, len(before) - bytes.LastIndexByte(before, '\n')
}

// firstInvalid returns the offset of the first byte that is not UTF-8, or -1.
func firstInvalid(src []byte) int {
	if utf8.Valid(src) {
		return -1
	}
	for i := 0; ; {
		r, size := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
}
