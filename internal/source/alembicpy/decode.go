package alembicpy

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"
)

// A decoder makes files what Python makes of them before it looks at them: in
// UTF-8, with LF for every line end, and without a byte order mark. It keeps
// memory from file to file.
type decoder struct {
	buf    []byte
	origin []int // of each byte of what was decoded, where it comes from; and the end
	track  bool  // fill origin
}

// A decodeError is a fault of a file's bytes.
type decodeError struct {
	pos           int
	message, hint string
}

func (e *decodeError) Error() string { return e.message }

var byteOrderMark = []byte("\xEF\xBB\xBF")

// decode returns the text, which may be content itself. It stays as it is until
// the next call.
func (d *decoder) decode(content []byte) ([]byte, error) {
	text := bytes.TrimPrefix(content, byteOrderMark)
	if err := broken(content); err != nil {
		return nil, err
	}
	var table *[256]rune
	if !isASCII(text) {
		var err error
		if table, err = tableOf(text); err != nil {
			return nil, err
		}
	}
	if table == nil && bytes.IndexByte(text, '\r') < 0 {
		d.identity(len(content)-len(text), len(text))
		return text, nil
	}
	return d.convert(text, table, len(content)-len(text)), nil
}

// broken says why bytes are no Python in any encoding.
func broken(content []byte) error {
	at := bytes.IndexByte(content, 0)
	switch {
	case bytes.HasPrefix(content, []byte("\xFF\xFE")), bytes.HasPrefix(content, []byte("\xFE\xFF")):
		return &decodeError{0, "the file is UTF-16", "save it as UTF-8"}
	case at >= 0:
		return &decodeError{at, "a NUL byte", "Python takes none: is this file damaged?"}
	}
	return nil
}

func isASCII(text []byte) bool {
	const high = 0x8080808080808080
	for ; len(text) >= 32; text = text[32:] {
		if (word(text)|word(text[8:])|word(text[16:])|word(text[24:]))&high != 0 {
			return false
		}
	}
	for ; len(text) >= 8; text = text[8:] {
		if word(text)&high != 0 {
			return false
		}
	}
	for _, c := range text {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func word(text []byte) uint64 { return binary.LittleEndian.Uint64(text) }

// identity notes that nothing was changed but for what was cut at the start.
func (d *decoder) identity(cut, n int) {
	if !d.track {
		return
	}
	d.origin = d.origin[:0]
	for i := range n + 1 {
		d.origin = append(d.origin, cut+i)
	}
}

// convert makes UTF-8 of text in an encoding with one byte a character, or in
// UTF-8 where table is nil, and LF of its line ends.
func (d *decoder) convert(text []byte, table *[256]rune, cut int) []byte {
	d.buf, d.origin = d.buf[:0], d.origin[:0]
	for i := 0; i < len(text); i++ {
		n, c := len(d.buf), text[i]
		switch {
		case c == '\r' && i+1 < len(text) && text[i+1] == '\n':
			continue
		case c == '\r':
			d.buf = append(d.buf, '\n')
		case table != nil && c >= utf8.RuneSelf:
			d.buf = utf8.AppendRune(d.buf, table[c])
		default:
			d.buf = append(d.buf, c)
		}
		for ; d.track && n < len(d.buf); n++ {
			d.origin = append(d.origin, cut+i)
		}
	}
	if d.track {
		d.origin = append(d.origin, cut+len(text))
	}
	return d.buf
}

// tableOf is the encoding of text that is not ASCII: nil is UTF-8.
func tableOf(text []byte) (*[256]rune, error) {
	name := declared(text)
	switch normalEncoding(name) {
	case "", "utf-8":
		return nil, checkUTF8(text, name)
	case "latin-1":
		return latin1(nil), nil
	case "iso-8859-15":
		return latin1(map[byte]rune{0xA4: '€', 0xA6: 'Š', 0xA8: 'š', 0xB4: 'Ž', 0xB8: 'ž', 0xBC: 'Œ', 0xBD: 'œ', 0xBE: 'Ÿ'}), nil
	case "cp1252":
		return windows1252(), nil
	case "ascii":
		return nil, &decodeError{firstBeyond(text), "the file declares that it is ASCII, and has other characters", "declare the encoding that it has, or none and save it as UTF-8"}
	}
	return nil, &decodeError{firstBeyond(text), fmt.Sprintf("the file is in the encoding %q, which ramus does not read", name), "save it as UTF-8 and take the coding comment out"}
}

func firstBeyond(text []byte) int {
	return bytes.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}

func checkUTF8(text []byte, name string) error {
	if utf8.Valid(text) {
		return nil
	}
	at := 0
	for {
		r, n := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	hint := "save it as UTF-8, or declare its encoding in the first line: # -*- coding: latin-1 -*-"
	return &decodeError{at, "invalid UTF-8", hint}
}

// normalEncoding is one name of an encoding for all that Python has for it.
func normalEncoding(name string) string {
	name = strings.ReplaceAll(strings.ToLower(name), "_", "-")
	switch name {
	case "utf-8", "utf8", "utf-8-sig", "u8", "utf":
		return "utf-8"
	case "latin-1", "iso-8859-1", "iso-latin-1", "latin1", "iso8859-1", "8859", "cp819", "l1", "latin":
		return "latin-1"
	case "iso-8859-15", "latin-9", "latin9", "iso8859-15", "l9":
		return "iso-8859-15"
	case "cp1252", "windows-1252", "1252":
		return "cp1252"
	case "ascii", "us-ascii", "646":
		return "ascii"
	}
	if strings.HasPrefix(name, "utf-8-") {
		return "utf-8"
	}
	return name
}

// declared returns the encoding that a comment in one of the first two lines
// declares, as PEP 263 has it.
func declared(text []byte) string {
	for range 2 {
		line, rest, _ := cutLine(text)
		line = bytes.TrimLeft(line, " \t\f")
		if len(line) > 0 && line[0] != '#' {
			return ""
		}
		if name := codingOf(line); name != "" {
			return name
		}
		text = rest
	}
	return ""
}

func cutLine(text []byte) (line, rest []byte, ok bool) {
	i := bytes.IndexAny(text, "\r\n")
	if i < 0 {
		return text, nil, false
	}
	return text[:i], bytes.TrimPrefix(text[i:][1:], []byte("\n")), true
}

// codingOf finds coding[:=]\s*NAME in a comment.
func codingOf(comment []byte) string {
	for {
		_, after, ok := bytes.Cut(comment, []byte("coding"))
		if !ok {
			return ""
		}
		comment = after
		if len(after) == 0 || after[0] != ':' && after[0] != '=' {
			continue
		}
		name := bytes.TrimLeft(after[1:], " \t")
		end := 0
		for end < len(name) && (classes[name[end]]&(isLetter|isDigit) != 0 || name[end] == '-' || name[end] == '.') {
			end++
		}
		if end > 0 {
			return string(name[:end])
		}
	}
}

// latin1 is ISO 8859-1 with some characters replaced.
func latin1(others map[byte]rune) *[256]rune {
	var t [256]rune
	for c := range t {
		t[c] = rune(c)
	}
	for c, r := range others {
		t[c] = r
	}
	return &t
}

// windows1252 is Latin 1 with characters for most of the controls.
func windows1252() *[256]rune {
	t := latin1(nil)
	for i, r := range []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ") {
		t[0x80+i] = r
	}
	return t
}
