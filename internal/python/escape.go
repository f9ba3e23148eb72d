package python

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An EscapeError is an escape sequence of a string that has no value here. Unread
// says that it has one in Python: a character by a name that is not known here, or
// half of a surrogate pair.
type EscapeError struct {
	Text   string
	Unread bool
}

func (e *EscapeError) Error() string {
	if e.Unread {
		return fmt.Sprintf("the escape sequence %s is not read here", e.Text)
	}
	return fmt.Sprintf("the escape sequence %s is not one", e.Text)
}

// decode returns the text of a literal. Escapes that have no value here stay as they
// are, and err is an *EscapeError for the first one.
func (l Literal) decode(src string) (text string, err error) {
	text = src[l.Text.Start:l.Text.End]
	switch {
	case l.has('r') || strings.IndexByte(text, '\\') < 0:
		return text, nil
	case l.has('b'):
		return unescape(text, bytesEscape)
	}
	return unescapeText(text)
}

// unescapeText decodes the escapes of a string.
func unescapeText(text string) (string, error) { return unescape(text, textEscape) }

// undoubled decodes the text of an f-string: its escapes, unless it is raw, and
// doubled braces, which a named character's are not.
func undoubled(text string, raw bool) (string, error) {
	escape := func(b []byte, text string) ([]byte, int, error) {
		if c := text[0]; c == '{' || c == '}' {
			return append(b, c), min(2, len(text)), nil
		}
		if raw {
			return append(b, '\\'), 1, nil
		}
		return textEscape(b, text)
	}
	return unescapeAt(text, `\{}`, escape)
}

// unescape decodes a text. The function appends the value of an escape and returns the
// escape's length.
func unescape(text string, escape func(b []byte, text string) ([]byte, int, error)) (string, error) {
	return unescapeAt(text, `\`, escape)
}

func unescapeAt(text, starts string, escape func(b []byte, text string) ([]byte, int, error)) (string, error) {
	if !strings.ContainsAny(text, starts) {
		return text, nil
	}
	var first error
	out := make([]byte, 0, len(text))
	for {
		i := strings.IndexAny(text, starts)
		if i < 0 {
			return string(append(out, text...)), first
		}
		out = append(out, text[:i]...)
		b, n, err := escape(out, text[i:])
		if err != nil && first == nil {
			first = err
		}
		out, text = b, text[i+n:]
	}
}

// simpleEscapes are the escapes of one character, simpleValues their values.
const simpleEscapes, simpleValues = `\'"abfnrtv`, "\\'\"\a\b\f\n\r\t\v"

// simpleEscape appends the value of an escape that means the same in text and in bytes. n
// is 0 for others.
func simpleEscape(b []byte, text string) (_ []byte, n int) {
	if len(text) == 1 {
		return append(b, '\\'), 1
	}
	if text[1] == '\n' {
		return b, 2
	}
	if i := strings.IndexByte(simpleEscapes, text[1]); i >= 0 {
		return append(b, simpleValues[i]), 2
	}
	return b, 0
}

// octal returns the value of an octal escape and its length, or 0.
func octal(text string) (value rune, n int) {
	for n = 1; n < 4 && n < len(text) && text[n] >= '0' && text[n] <= '7'; n++ {
		value = value*8 + rune(text[n]-'0')
	}
	if n == 1 {
		return 0, 0
	}
	return value, n
}

func textEscape(b []byte, text string) ([]byte, int, error) {
	if b, n := simpleEscape(b, text); n > 0 {
		return b, n, nil
	}
	switch c := text[1]; {
	case c == 'x':
		return hexEscape(b, text, 2)
	case c == 'u':
		return hexEscape(b, text, 4)
	case c == 'U':
		return hexEscape(b, text, 8)
	case c == 'N':
		return namedEscape(b, text)
	}
	if r, n := octal(text); n > 0 {
		return utf8.AppendRune(b, r), n, nil
	}
	return append(b, '\\'), 1, nil // it is none: the backslash stays
}

func hexEscape(b []byte, text string, digits int) ([]byte, int, error) {
	end := min(2+digits, len(text))
	n, err := strconv.ParseUint(text[2:end], 16, 32)
	switch {
	case err != nil || end < 2+digits || n > utf8.MaxRune:
		return append(b, text[:2]...), 2, &EscapeError{Text: text[:end]}
	case !utf8.ValidRune(rune(n)):
		return append(b, text[:2]...), 2, &EscapeError{Text: text[:end], Unread: true}
	}
	return utf8.AppendRune(b, rune(n)), end, nil
}

// characters has the characters that people write by name.
var characters = map[string]string{
	"EM DASH": "—", "EN DASH": "–", "BULLET": "•", "NO-BREAK SPACE": "\u00a0", "HORIZONTAL ELLIPSIS": "…",
	"RIGHTWARDS ARROW": "→", "LEFT SINGLE QUOTATION MARK": "‘", "RIGHT SINGLE QUOTATION MARK": "’",
	"LEFT DOUBLE QUOTATION MARK": "“", "RIGHT DOUBLE QUOTATION MARK": "”", "DEGREE SIGN": "°", "MICRO SIGN": "µ",
}

func namedEscape(b []byte, text string) ([]byte, int, error) {
	end := strings.IndexByte(text, '}')
	if end <= 3 || text[2] != '{' {
		return append(b, text[:2]...), 2, &EscapeError{Text: text[:2]}
	}
	if s, ok := characters[strings.ToUpper(text[3:end])]; ok {
		return append(b, s...), end + 1, nil
	}
	return append(b, text[:2]...), 2, &EscapeError{Text: text[:end+1], Unread: true}
}

func bytesEscape(b []byte, text string) ([]byte, int, error) {
	if b, n := simpleEscape(b, text); n > 0 {
		return b, n, nil
	}
	if text[1] == 'x' {
		end := min(4, len(text))
		n, err := strconv.ParseUint(text[2:end], 16, 8)
		if err != nil || end < 4 {
			return append(b, text[:2]...), 2, &EscapeError{Text: text[:end]}
		}
		return append(b, byte(n)), 4, nil
	}
	if r, n := octal(text); n > 0 {
		return append(b, byte(r)), n, nil
	}
	return append(b, '\\'), 1, nil
}
