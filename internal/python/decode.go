package python

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"
)

// A Decoder converts files as Python does before it reads them: to UTF-8, with LF
// line ends and without a byte order mark. It reuses its memory from file to file.
type Decoder struct {
	// Track tells Decode to fill Origin.
	Track bool

	// Origin has the offset in the file of each byte of the decoded text, and that
	// of its end.
	Origin []int

	buf []byte
}

// A DecodeError reports bytes that can't be decoded.
type DecodeError struct {
	Offset        int // in the file
	Message, Hint string
}

func (e *DecodeError) Error() string { return e.Message }

var byteOrderMark = []byte("\xEF\xBB\xBF")

// Decode returns the text of a file, which may share its memory with content or
// with the next call's. The error is a *DecodeError.
func (d *Decoder) Decode(content []byte) ([]byte, error) {
	text := bytes.TrimPrefix(content, byteOrderMark)
	if err := checkBytes(content); err != nil {
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

// checkBytes returns an error for bytes that are not Python in any encoding.
func checkBytes(content []byte) error {
	at := bytes.IndexByte(content, 0)
	switch {
	case bytes.HasPrefix(content, []byte("\xFF\xFE")), bytes.HasPrefix(content, []byte("\xFE\xFF")):
		return &DecodeError{0, "the file is UTF-16", "save it as UTF-8"}
	case at >= 0:
		return &DecodeError{at, "a NUL byte", "Python refuses it: is this file damaged?"}
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

// identity fills Origin for a text of n bytes that stands in the file as it is,
// behind cut bytes.
func (d *Decoder) identity(cut, n int) {
	if !d.Track {
		return
	}
	d.Origin = d.Origin[:0]
	for i := range n + 1 {
		d.Origin = append(d.Origin, cut+i)
	}
}

// convert converts a text in an encoding with one byte a character to UTF-8, and its
// line ends to LF. Where table is nil the text is UTF-8 already.
func (d *Decoder) convert(text []byte, table *[256]rune, cut int) []byte {
	d.buf, d.Origin = d.buf[:0], d.Origin[:0]
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
		for ; d.Track && n < len(d.buf); n++ {
			d.Origin = append(d.Origin, cut+i)
		}
	}
	if d.Track {
		d.Origin = append(d.Origin, cut+len(text))
	}
	return d.buf
}

// tableOf returns the encoding of a text that is not ASCII: nil for UTF-8.
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
		return nil, &DecodeError{firstBeyond(text), "the file declares ASCII, and has other characters", "declare its encoding, or declare none and save it as UTF-8"}
	}
	return nil, &DecodeError{firstBeyond(text), fmt.Sprintf("the file is in the encoding %q, which ramus does not read", name), "save it as UTF-8 and remove the coding comment"}
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
	return &DecodeError{at, "invalid UTF-8", hint}
}

// normalEncoding returns one name of an encoding for all of Python's names of it.
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

// codingOf returns the NAME of coding[:=]\s*NAME in a comment, or "".
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

// latin1 returns ISO 8859-1 with some characters replaced.
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

// windows1252 returns Latin 1 with characters in place of most controls.
func windows1252() *[256]rune {
	t := latin1(nil)
	for i, r := range []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ") {
		t[0x80+i] = r
	}
	return t
}
