package sqllex

import "strings"

// A Class is a set of bytes, for a Lexer.
type Class uint8

// The classes of bytes. They can be combined with |.
const (
	Blank  Class = 1 << iota // white space
	Letter                   // ASCII letters, the underscore and all bytes that are not ASCII
	Digit
	Dollar
)

var classes = func() (c [256]Class) {
	for i := range c {
		switch b := byte(i); {
		case b >= '\t' && b <= '\r', b == ' ':
			c[i] = Blank
		case b >= '0' && b <= '9':
			c[i] = Digit
		case b|0x20 >= 'a' && b|0x20 <= 'z', b == '_', b >= 0x80:
			c[i] = Letter
		case b == '$':
			c[i] = Dollar
		}
	}
	return c
}()

// At returns the byte text[i], or 0 past the end.
func At(text string, i int) byte {
	if i < len(text) {
		return text[i]
	}
	return 0
}

// In reports whether text[i] is a byte of the class. It is false past the end.
func (c Class) In(text string, i int) bool { return i < len(text) && classes[text[i]]&c != 0 }

// Skip returns the end of the run of bytes of the class from i on.
func (c Class) Skip(text string, i int) int {
	for i < len(text) && classes[text[i]]&c != 0 {
		i++
	}
	return i
}

// Quoted reads a token in the quotes text[i], in which the quote doubled stands for
// itself.
func Quoted(text string, i int, kind Kind) (Kind, int) {
	quote := text[i]
	for {
		n := strings.IndexByte(text[i+1:], quote)
		if n < 0 {
			return Unfinished, len(text)
		}
		i += n + 2
		if At(text, i) != quote {
			return kind, i
		}
	}
}

// Through reads a token that ends behind the first mark at or after i.
func Through(text string, i int, mark string, kind Kind) (Kind, int) {
	n := strings.Index(text[min(i, len(text)):], mark)
	if n < 0 {
		return Unfinished, len(text)
	}
	return kind, i + n + len(mark)
}

// LineEnd returns the offset of the line feed at or after i, or the end of the text.
func LineEnd(text string, i int) int {
	if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(text)
}

// Unquote returns the text between the quotes of a token, with doubled closing
// quotes made single.
func Unquote(token string) string {
	quote := token[len(token)-1:]
	return strings.ReplaceAll(token[1:len(token)-1], quote+quote, quote)
}
