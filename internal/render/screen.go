package render

import (
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Screen writes text to a terminal as Printable returns it, but keeps the sequences of
// Style. The text of revisions, file names and authors thus cannot change the terminal,
// whichever printer writes it. The zero value works.
type Screen struct {
	half string // the beginning of a character, whose rest the next text has
}

// Write writes a text to a terminal.
func (s *Screen) Write(terminal io.Writer, text []byte) error {
	whole := s.half + string(text)
	whole, s.half = cutHalf(whole)
	_, err := io.WriteString(terminal, PrintableStyled(whole))
	return err
}

// PrintableStyled is Printable for a text with sequences of Style, which stay.
func PrintableStyled(text string) string {
	var b strings.Builder
	for text != "" {
		at, size := sequence(text)
		b.WriteString(Printable(text[:at]) + text[at:at+size])
		text = text[at+size:]
	}
	return b.String()
}

// sequence returns the place and the size of the first sequence of Style in a text; the
// text's length and 0 if it has none.
func sequence(text string) (at, size int) {
	for at < len(text) {
		i := strings.Index(text[at:], "\x1b[")
		if i < 0 {
			break
		}
		at += i
		if attributes, _, ended := strings.Cut(text[at+2:], "m"); ended && slices.Contains(painted, attributes) {
			return at, len("\x1b[") + len(attributes) + len("m")
		}
		at++
	}
	return len(text), 0
}

// cutHalf cuts the beginning of a character off the end of a text.
func cutHalf(text string) (whole, half string) {
	for i := len(text) - 1; i >= 0 && i > len(text)-utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			if !utf8.FullRuneInString(text[i:]) {
				return text[:i], text[i:]
			}
			break
		}
	}
	return text, ""
}
