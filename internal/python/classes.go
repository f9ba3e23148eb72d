package python

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The classes of a byte.
const (
	isLetter = 1 << iota // may start a name; all bytes beyond ASCII too
	isDigit
	isQuote
	isStop // matters to where a logical line ends
)

var classes = byteClasses()

func byteClasses() (t [256]uint8) {
	for c := range 256 {
		switch c := byte(c); {
		case c >= 0x80, c == '_', c|0x20 >= 'a' && c|0x20 <= 'z':
			t[c] = isLetter
		case c >= '0' && c <= '9':
			t[c] = isDigit
		case c == '"', c == '\'':
			t[c] = isQuote | isStop
		case strings.IndexByte("\n#\\()[]{}", c) >= 0:
			t[c] = isStop
		}
	}
	return t
}

// IsNameByte reports whether a byte may stand in a name. Of those beyond ASCII all
// may.
func IsNameByte(c byte) bool { return classes[c]&(isLetter|isDigit) != 0 }

// IsIdentifier reports whether a text is a name and no keyword.
func IsIdentifier(text string) bool {
	return text != "" && nameLength(text) == len(text) && KeywordOf(text) == Name
}

// nameLength returns the length of the name that a text starts with, or 0.
func nameLength(text string) int {
	for i, r := range text {
		if !isNameRune(r, i == 0) || r == utf8.RuneError && strings.IndexByte(text[i:], "\uFFFD"[0]) != 0 {
			return i
		}
	}
	return len(text)
}

// isNameRune reports whether a character may stand in a name: Unicode's XID_Start
// and XID_Continue, as far as package unicode has them.
func isNameRune(r rune, first bool) bool {
	switch {
	case r == '_' || r|0x20 >= 'a' && r|0x20 <= 'z':
		return true
	case r < utf8.RuneSelf:
		return !first && r >= '0' && r <= '9'
	case unicode.In(r, unicode.L, unicode.Nl, unicode.Other_ID_Start):
		return true
	}
	return !first && unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)
}
