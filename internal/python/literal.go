package python

import "strings"

// literal scans a string literal whose prefix starts at start, and whose quotes are
// at the position.
func (s *Scanner) literal(start int) Token {
	quote := s.src[s.pos : s.pos+1]
	if t := tripled(quote[0]); strings.HasPrefix(s.src[s.pos:], t) {
		quote = t
	}
	if strings.ContainsAny(s.src[start:s.pos], "fFtT") {
		return s.startFString(start, quote)
	}
	end, closed := stringEnd(s.src, s.pos)
	s.pos = end
	if !closed {
		return s.bad(start, "the string is not closed")
	}
	return s.token(String, start)
}

// A Literal is one string literal of the source.
type Literal struct {
	Span
	Prefix string
	Quote  string // one or three
	Text   Span   // between the quotes
}

// LiteralAt returns the parts of the literal of a String token.
func LiteralAt(src string, tok Token) Literal {
	at := tok.Start
	for classes[src[at]]&isQuote == 0 {
		at++
	}
	n := 1
	if tok.End-at >= 6 && strings.HasPrefix(src[at:], tripled(src[at])) {
		n = 3
	}
	return Literal{tok.Span, src[tok.Start:at], src[at : at+n], Span{at + n, tok.End - n}}
}

// has reports whether the prefix has a letter, which is in lower case.
func (l Literal) has(letter byte) bool {
	return strings.IndexByte(l.Prefix, letter) >= 0 || strings.IndexByte(l.Prefix, letter&^0x20) >= 0
}
