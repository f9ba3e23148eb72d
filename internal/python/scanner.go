package python

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Python's own bounds of nesting.
const (
	maxBrackets = 200
	maxIndents  = 100
)

// A Scanner cuts source into tokens. The source has LF line ends only, and no byte
// order mark: see [Decoder]. White space, comments and the line ends inside of
// brackets are no tokens.
//
// Every source has tokens. One that no Python takes is Bad, Err says why, and the
// scanner goes on behind it.
type Scanner struct {
	src      string
	pos      int
	brackets []bracket
	fstrings []fstring
	indents  []indent // open blocks, without the outermost
	base     indent   // of the outermost block
	dedents  int      // tokens that are due
	fresh    bool     // at the start of a line, whose indent is not measured yet
	content  bool     // the line has had a token

	misplaced string // why the line's indent is wrong, until that is reported
	err       *Error
}

// A bracket is one that is open.
type bracket struct {
	kind Kind
	pos  int
}

// An indent is the width of a line's leading white space, with tab stops at eight
// columns and at one. Python refuses lines that compare differently by the two.
type indent struct{ columns, bytes int }

// NewScanner returns a scanner of a whole text.
func NewScanner(src string) *Scanner { return &Scanner{src: src, fresh: true} }

// NewScannerAt returns a scanner of the part of a text that starts at pos, inside of a
// line that is indented by some columns.
func NewScannerAt(src string, pos, columns int) *Scanner {
	return &Scanner{src: src, pos: pos, base: indent{columns, columns}}
}

// reset makes the scanner one of another text, with its memory.
func (s *Scanner) reset(src string, pos, columns int) {
	*s = Scanner{src: src, pos: pos, base: indent{columns, columns}, brackets: s.brackets[:0], fstrings: s.fstrings[:0]}
}

// Err returns why the last token was Bad.
func (s *Scanner) Err() *Error { return s.err }

// Depth returns how many brackets are open.
func (s *Scanner) Depth() int { return len(s.brackets) }

// Next returns the next token. Behind the last one it returns EOF again and again.
func (s *Scanner) Next() Token {
	if s.inText() {
		return s.text()
	}
	if s.fresh {
		if tok, ok := s.lineStart(); ok {
			return tok
		}
	}
	if s.dedents > 0 {
		s.dedents--
		return s.token(Dedent, s.pos)
	}
	if reason := s.misplaced; reason != "" {
		s.misplaced = ""
		return s.bad(s.pos, "%s", reason)
	}
	if tok, ok := s.space(); ok {
		return tok
	}
	if s.pos >= len(s.src) {
		return s.end()
	}
	return s.significant()
}

// token returns a token from start up to the position.
func (s *Scanner) token(kind Kind, start int) Token { return Token{kind, Span{start, s.pos}} }

// bad returns a Bad token with a reason.
func (s *Scanner) bad(start int, format string, args ...any) Token {
	s.err = &Error{Offset: start, Message: fmt.Sprintf(format, args...)}
	return s.token(Bad, start)
}

func (s *Scanner) tooDeep(start int, message string) Token {
	tok := s.bad(start, "%s", message)
	s.err.TooDeep = true
	return tok
}

// end ends the last line, closes the blocks, and is EOF from then on.
func (s *Scanner) end() Token {
	switch {
	case s.content && len(s.brackets) == 0:
		s.content = false
		s.fresh = true
		return s.token(Newline, s.pos)
	case len(s.indents) > 0 && len(s.brackets) == 0:
		s.indents = s.indents[:len(s.indents)-1]
		return s.token(Dedent, s.pos)
	}
	return s.token(EOF, s.pos)
}

// space passes over white space and comments. A backslash that joins no lines is a Bad
// token.
func (s *Scanner) space() (Token, bool) {
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; {
		case c == ' ' || c == '\t' || c == '\f' || c == '\r', c == '\n' && len(s.brackets) > 0:
			s.pos++
		case c == '#':
			s.pos = lineEnd(s.src, s.pos)
		case c == '\\':
			if tok, ok := s.joined(); ok {
				return tok, true
			}
		default:
			return Token{}, false
		}
	}
	return Token{}, false
}

// joined passes over the backslash and the line end that join two lines.
func (s *Scanner) joined() (Token, bool) {
	start := s.pos
	switch rest := s.src[s.pos:]; {
	case strings.HasPrefix(rest, "\\\n"):
		s.pos += 2
	case strings.HasPrefix(rest, "\\\r\n"):
		s.pos += 3
	default:
		s.pos++
		return s.bad(start, "a backslash joins lines at the end of a line only"), true
	}
	if s.pos == len(s.src) {
		return s.bad(start, "the file ends behind a backslash"), true
	}
	return Token{}, false
}

// significant returns the token at the position.
func (s *Scanner) significant() Token {
	s.content = true
	start := s.pos
	c := s.src[start]
	switch class := classes[c]; {
	case class&isLetter != 0:
		return s.nameOrString()
	case class&isQuote != 0:
		return s.literal(start)
	case class&isDigit != 0, c == '.' && start+1 < len(s.src) && classes[s.src[start+1]]&isDigit != 0:
		return s.number()
	case c == '\n':
		s.pos++
		s.content, s.fresh = false, true
		return Token{Newline, Span{start, s.pos}}
	}
	return s.operator()
}

func (s *Scanner) nameOrString() Token {
	start := s.pos
	for s.pos < len(s.src) && classes[s.src[s.pos]]&(isLetter|isDigit) != 0 {
		s.pos++
	}
	word := s.src[start:s.pos]
	if s.pos < len(s.src) && classes[s.src[s.pos]]&isQuote != 0 && isPrefix(word) {
		return s.literal(start)
	}
	if n := nameLength(word); n < len(word) {
		r, size := utf8.DecodeRuneInString(word[n:])
		if s.pos = start + n; n == 0 {
			s.pos += size
			return s.bad(start, "the character %q does not belong here", r)
		}
	}
	return s.token(KeywordOf(s.src[start:s.pos]), start)
}

// isPrefix reports whether a string literal may start with these letters.
func isPrefix(letters string) bool {
	switch strings.ToLower(letters) {
	case "r", "b", "u", "f", "t", "br", "rb", "fr", "rf", "tr", "rt":
		return len(letters) <= 2
	}
	return false
}

func (s *Scanner) operator() Token {
	start := s.pos
	kind := s.operatorHere()
	if kind == Bad {
		r, size := utf8.DecodeRuneInString(s.src[start:])
		s.pos += size
		return s.bad(start, "the character %q does not belong here", r)
	}
	s.pos += len(spellings[kind])
	switch kind {
	case LParen, LBracket, LBrace:
		if len(s.brackets) >= maxBrackets {
			return s.tooDeep(start, "too many brackets are open")
		}
		s.brackets = append(s.brackets, bracket{kind, start})
	case RParen, RBracket, RBrace:
		return s.closing(kind, start)
	case Colon:
		s.startSpec()
	}
	return s.token(kind, start)
}

// operatorHere returns the operator at the position. Where an f-string's {field}
// ends, ":" and "!" are operators of their own.
func (s *Scanner) operatorHere() Kind {
	kind := operatorAt(s.src[s.pos:])
	if !s.atField() {
		return kind
	}
	switch c := s.src[s.pos]; {
	case c == ':':
		return Colon
	case c == '!' && kind == Bad:
		return Exclamation
	}
	return kind
}

// closing closes a bracket.
func (s *Scanner) closing(kind Kind, start int) Token {
	n := len(s.brackets)
	switch {
	case n == 0:
		return s.bad(start, "%q closes nothing", kind)
	case s.brackets[n-1].kind != kind-1:
		open := s.brackets[n-1]
		if !s.atField() {
			s.brackets = s.brackets[:n-1]
		}
		return s.bad(start, "%q does not close the %q of line %d", kind, open.kind, LineOf(s.src, open.pos))
	}
	s.endField()
	s.brackets = s.brackets[:n-1]
	return s.token(kind, start)
}
