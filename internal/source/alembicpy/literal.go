package alembicpy

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// strings is the value of string literals in a row.
func (s *scope) strings(e *expr) value {
	lex := scanner{src: s.src[:e.end], pos: e.start, depth: 1}
	first := lex.next()
	v, ok := s.literal(first)
	for tok := lex.next(); tok.kind == tokString && ok; tok = lex.next() {
		var next value
		if next, ok = s.literal(tok); v.kind != next.kind || v.kind == unknown {
			if v.kind != unknown {
				v = next
			}
			return s.unknownFor(v, e)
		}
		v.text = append(v.text[:len(v.text):len(v.text)], next.text...)
	}
	if !ok {
		return s.notStatic(e.start, "it has an escape that Python does not take, or one by name")
	}
	return v
}

// literal is the value of one string literal. ok is false for a wrong escape.
func (s *scope) literal(tok token) (v value, ok bool) {
	l := literalAt(s.src, tok)
	text := s.src[l.start:l.end]
	switch {
	case l.has('f'), l.has('t'):
		return s.fstring(l), true
	case l.has('b'):
		return value{kind: byteStr, text: text}, true
	case l.has('r') || bytes.IndexByte(text, '\\') < 0:
		return strValue(text), true
	}
	text, ok = unescape(text)
	return strValue(text), ok
}

// A literalParts is where the parts of a string literal are.
type literalParts struct {
	prefix     []byte
	quote      []byte // one or three
	start, end int    // of the text
}

func literalAt(src []byte, tok token) literalParts {
	at := tok.start
	for classes[src[at]]&isQuote == 0 {
		at++
	}
	n := 1
	if tok.end-at >= 6 && src[at+1] == src[at] && src[at+2] == src[at] {
		n = 3
	}
	return literalParts{src[tok.start:at], src[at : at+n], at + n, tok.end - n}
}

// has reports whether the prefix has a letter, which is in lower case.
func (l literalParts) has(letter byte) bool {
	for _, c := range l.prefix {
		if c|0x20 == letter {
			return true
		}
	}
	return false
}

// unescape decodes the escapes of a string. Wrong ones stay as they are, and ok
// is false then.
func unescape(text []byte) (out []byte, ok bool) {
	out, ok = make([]byte, 0, len(text)), true
	for {
		i := bytes.IndexByte(text, '\\')
		if i < 0 || i+1 >= len(text) {
			return append(out, text...), ok
		}
		out = append(out, text[:i]...)
		var n int
		var good bool
		out, n, good = appendEscape(out, text[i:])
		text, ok = text[i+n:], ok && good
	}
}

// simpleEscapes are those of one character.
var simpleEscapes = map[byte]string{
	'\n': "", '\\': "\\", '\'': "'", '"': "\"", 'a': "\a", 'b': "\b", 'f': "\f", 'n': "\n", 'r': "\r", 't': "\t", 'v': "\v",
}

// appendEscape decodes the escape that text starts with, and returns how long
// it is. An unknown one is itself.
func appendEscape(out, text []byte) (_ []byte, n int, ok bool) {
	c := text[1]
	if s, ok := simpleEscapes[c]; ok {
		return append(out, s...), 2, true
	}
	switch c {
	case 'x':
		return appendHex(out, text, 2)
	case 'u':
		return appendHex(out, text, 4)
	case 'U':
		return appendHex(out, text, 8)
	case 'N':
		return appendNamed(out, text)
	}
	if c >= '0' && c <= '7' {
		return appendOctal(out, text)
	}
	return append(out, text[:2]...), 2, true
}

func appendHex(out, text []byte, digits int) ([]byte, int, bool) {
	if len(text) >= 2+digits {
		if r, err := strconv.ParseUint(string(text[2:2+digits]), 16, 32); err == nil && r <= utf8.MaxRune {
			return utf8.AppendRune(out, rune(r)), 2 + digits, true
		}
	}
	return append(out, text[:2]...), 2, false
}

func appendOctal(out, text []byte) ([]byte, int, bool) {
	n, r := 1, rune(0)
	for n < 4 && n < len(text) && text[n] >= '0' && text[n] <= '7' {
		r = r*8 + rune(text[n]-'0')
		n++
	}
	return utf8.AppendRune(out, r), n, true
}

// named are the characters that people write by name.
var named = map[string]string{
	"EM DASH": "—", "EN DASH": "–", "BULLET": "•", "NO-BREAK SPACE": "\u00a0", "HORIZONTAL ELLIPSIS": "…",
	"RIGHTWARDS ARROW": "→", "LEFT SINGLE QUOTATION MARK": "‘", "RIGHT SINGLE QUOTATION MARK": "’",
	"LEFT DOUBLE QUOTATION MARK": "“", "RIGHT DOUBLE QUOTATION MARK": "”", "DEGREE SIGN": "°", "MICRO SIGN": "µ",
}

func appendNamed(out, text []byte) ([]byte, int, bool) {
	if end := bytes.IndexByte(text, '}'); end > 3 && text[2] == '{' {
		if s, ok := named[string(bytes.ToUpper(text[3:end]))]; ok {
			return append(out, s...), end + 1, true
		}
	}
	return append(out, text[:2]...), 2, false
}
