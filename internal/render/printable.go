package render

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable returns a text of somebody else, such as a server's message, in which
// control characters are escaped as in Go, "\x1b", so that it cannot change the
// terminal. So are the characters that change the direction of text. Line feeds and tabs
// stay, and CRLF becomes a line feed.
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

// isControl reports whether a character changes the terminal, or the order of those around
// it (https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters).
func isControl(c rune) bool {
	return unicode.IsControl(c) && c != '\n' && c != '\t' || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069
}

// message returns the message of a revision for a line that is Alembic's: Printable on a
// terminal, and in a pipe as Alembic prints it.
func (s Style) message(text string) string {
	if s.Width == 0 {
		return text
	}
	return Printable(text)
}
