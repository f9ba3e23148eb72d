package render

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable returns a text of somebody else, such as a server's message, in which
// control characters are escaped as in Go, "\x1b", so that it cannot change the
// terminal. Line feeds and tabs stay, and CRLF becomes a line feed. Characters that
// change the direction of text are escaped too, since they reorder the rest of a line.
func Printable(text string) string {
	if utf8.ValidString(text) && !strings.ContainsFunc(text, isControl) {
		return text
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var b strings.Builder
	for i, size := 0, 0; i < len(text); i += size {
		var c rune
		c, size = utf8.DecodeRuneInString(text[i:])
		switch {
		case c == utf8.RuneError && size == 1, isControl(c) && c < 0x80:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case isControl(c):
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteString(text[i : i+size])
		}
	}
	return b.String()
}

// isControl reports whether a character controls the terminal: it is a control character
// other than a line feed or tab, or it changes the direction of the text after it.
func isControl(c rune) bool {
	return unicode.IsControl(c) && c != '\n' && c != '\t' || '\u202a' <= c && c <= '\u202e' || '\u2066' <= c && c <= '\u2069'
}
