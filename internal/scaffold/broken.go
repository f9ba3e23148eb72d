package scaffold

import (
	"fmt"
	"strings"
)

// broken returns how a message breaks a file, or "". It compares the file with the
// one that a harmless message makes, both split into Python tokens: only strings,
// comments and names may differ. If even that file is invalid, the message is not
// the cause.
func broken(reference, text string) string {
	if strings.ContainsRune(text, 0) {
		return "it contains a NUL"
	}
	want, ok := pieces(reference)
	if !ok {
		return ""
	}
	got, ok := pieces(text)
	if !ok {
		return "it would end a string too early or too late; do not use three quotes in a row, or quotes and backslashes at the end"
	}
	if kinds(got) != kinds(want) {
		return "part of it would be outside its string or comment; do not use quotes or several lines"
	}
	for i, p := range got {
		if p.kind != want[i].kind || p.kind == code && strings.TrimSpace(p.text) != strings.TrimSpace(want[i].text) && !isWord(want[i].text, p.text) {
			return "part of it would be outside its string or comment; do not use quotes or several lines"
		}
		if why := badEscape(p); p.text != want[i].text && why != "" {
			return why
		}
	}
	return ""
}

// isWord reports whether both texts are words: they may differ, as when the message
// is part of a class's name.
func isWord(want, got string) bool {
	return strings.Contains(want, "message") && !strings.ContainsAny(got, `"'#\`)
}

// A piece is a string, a comment, or the code between them.
type piece struct {
	kind   pieceKind
	text   string
	prefix string // the prefix of a string
}

type pieceKind byte

const (
	code    pieceKind = 'c'
	literal pieceKind = 's'
	comment pieceKind = '#'
)

func kinds(pieces []piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteByte(byte(p.kind))
	}
	return b.String()
}

// pieces splits Python source into strings, comments and code. It returns false if
// a string does not end.
func pieces(text string) ([]piece, bool) {
	var all []piece
	start := 0
	for i := 0; i < len(text); {
		length := 0
		kind := literal
		switch text[i] {
		case '#':
			kind, length = comment, lineEnd(text[i:])
		case '"', '\'':
			if length = literalLength(text[i:]); length == 0 {
				return nil, false
			}
		default:
			i++
			continue
		}
		before := text[start:i]
		all = append(all, piece{kind: code, text: before}, piece{kind, text[i : i+length], prefix(before)})
		i += length
		start = i
	}
	return append(all, piece{kind: code, text: text[start:]}), true
}

func lineEnd(text string) int {
	if i := strings.IndexAny(text, "\r\n"); i >= 0 {
		return i
	}
	return len(text)
}

// prefix returns the letters at the end of before that belong to the next string.
func prefix(before string) string {
	letters := before[len(strings.TrimRight(before, "rRbBuUfF")):]
	outside := before[:len(before)-len(letters)]
	if len(letters) > 2 || outside != "" && isNameByte(outside[len(outside)-1]) {
		return ""
	}
	return strings.ToLower(letters)
}

func isNameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// literalLength returns the length of a string with its quotes, or 0 if it does not
// end. A backslash escapes a quote even in a raw string.
func literalLength(text string) int {
	quote := text[:1]
	if strings.HasPrefix(text, strings.Repeat(quote, 3)) {
		quote = text[:3]
	}
	for i := len(quote); i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], quote):
			return i + len(quote)
		case strings.HasPrefix(text[i:], "\\\r\n"):
			i += 2
		case text[i] == '\\':
			i++
		case len(quote) == 1 && (text[i] == '\n' || text[i] == '\r'):
			return 0
		}
	}
	return 0
}

// badEscape returns the first escape sequence of a string that Python refuses, or
// "".
func badEscape(p piece) string {
	if p.kind != literal || strings.ContainsAny(p.prefix, "rb") {
		return ""
	}
	for i := 0; i+1 < len(p.text); i++ {
		if p.text[i] != '\\' {
			continue
		}
		i++
		if digits := map[byte]int{'x': 2, 'u': 4, 'U': 8, 'N': -1}[p.text[i]]; digits != 0 && !isHex(p.text[i+1:], digits) {
			return fmt.Sprintf(`\%c is an escape sequence that is not whole; write two backslashes`, p.text[i])
		}
	}
	return ""
}

func isHex(text string, digits int) bool {
	if digits < 0 || len(text) < digits || strings.Trim(text[:digits], "0123456789abcdefABCDEF") != "" {
		return false
	}
	return digits < 8 || strings.ToLower(text[:8]) <= "0010ffff"
}
