package python

import "strings"

// An fstring is a formatted string that is open. Its text and the expressions of
// its fields alternate, and a field's format specification is text again.
type fstring struct {
	start  int
	quote  string // one or three
	raw    bool
	fields []int // for each open {field}, how many brackets are open in it
	inText bool  // or in the expression of the innermost field
	inSpec bool  // in a format specification that has had no field yet
}

func (s *Scanner) top() *fstring {
	if n := len(s.fstrings); n > 0 {
		return &s.fstrings[n-1]
	}
	return nil
}

func (s *Scanner) inText() bool {
	f := s.top()
	return f != nil && f.inText
}

// atField reports whether the position is in the expression of a field, outside of
// the brackets in it.
func (s *Scanner) atField() bool {
	f := s.top()
	return f != nil && !f.inText && f.fields[len(f.fields)-1] == len(s.brackets)
}

// startSpec turns from the expression of a field to its format specification.
func (s *Scanner) startSpec() {
	if s.atField() {
		f := s.top()
		f.inText, f.inSpec = true, true
	}
}

// endField turns from a field, whose bracket is about to be closed, to the text
// around it.
func (s *Scanner) endField() {
	if s.atField() {
		f := s.top()
		f.fields = f.fields[:len(f.fields)-1]
		f.inText = true
	}
}

// maxFStrings is how many f-strings may be open in each other, maxFields how many
// fields of one: both are Python's bounds.
const (
	maxFStrings = 150
	maxFields   = 3
)

// startFString starts one whose prefix starts at start, and whose quotes are at the
// position.
func (s *Scanner) startFString(start int, quote string) Token {
	raw := strings.ContainsAny(s.src[start:s.pos], "rR")
	s.pos += len(quote)
	if len(s.fstrings) >= maxFStrings {
		return s.tooDeep(start, "too many f-strings are open")
	}
	s.fstrings = append(s.fstrings, fstring{start: start, quote: quote, raw: raw, inText: true})
	return s.token(FStringStart, start)
}

// text scans the text of an f-string up to its end, or to the brace that opens or
// closes a field.
func (s *Scanner) text() Token {
	f := s.top()
	start := s.pos
	if s.pos = s.textEnd(f); s.pos > start {
		return s.token(FStringMiddle, start)
	}
	if s.pos >= len(s.src) {
		return s.unclosedFString(f)
	}
	switch c := s.src[s.pos]; {
	case c == '{':
		return s.openField(f)
	case c == '}':
		return s.braceInText(f)
	case c == '\n' && f.inSpec:
		f.inText, f.inSpec = false, false // the specification ends here, and so must the field
		return s.Next()
	case c == '\n':
		return s.unclosedFString(f)
	}
	s.pos += len(f.quote)
	s.leaveFString()
	return s.token(FStringEnd, start)
}

// textEnd returns where the text at the position ends.
func (s *Scanner) textEnd(f *fstring) int {
	inSpec := len(f.fields) > 0
	for i := s.pos; i < len(s.src); i++ {
		switch c := s.src[i]; c {
		case '{', '}':
			if inSpec || i+1 >= len(s.src) || s.src[i+1] != c {
				return i
			}
			i++
		case '\\':
			i = s.escapeEnd(f, i)
		case '\n':
			if len(f.quote) == 1 {
				return i
			}
		case f.quote[0]:
			if strings.HasPrefix(s.src[i:], f.quote) {
				return i
			}
		}
	}
	return len(s.src)
}

// escapeEnd returns the last offset of the escape at i. A brace is never escaped,
// but those of \N{name} belong to it.
func (s *Scanner) escapeEnd(f *fstring, i int) int {
	rest := s.src[i+1:]
	switch {
	case rest == "" || rest[0] == '{' || rest[0] == '}':
		return i
	case !f.raw && strings.HasPrefix(rest, "N{"):
		if n := strings.IndexAny(rest, "}\n\"'"); n > 0 && rest[n] == '}' {
			return i + 1 + n
		}
		return i + 2
	}
	return i + 1
}

func (s *Scanner) openField(f *fstring) Token {
	start := s.pos
	s.pos++
	if len(s.brackets) >= maxBrackets || len(f.fields) >= maxFields {
		s.leaveFString()
		return s.tooDeep(start, "the fields of the f-string nest too deep")
	}
	s.brackets = append(s.brackets, bracket{LBrace, start})
	f.fields = append(f.fields, len(s.brackets))
	f.inText, f.inSpec = false, false
	return s.token(LBrace, start)
}

// braceInText takes a closing brace: that of a field with a specification, or one
// that Python refuses.
func (s *Scanner) braceInText(f *fstring) Token {
	start := s.pos
	s.pos++
	if len(f.fields) == 0 {
		return s.bad(start, "a single } in an f-string")
	}
	f.fields = f.fields[:len(f.fields)-1]
	f.inSpec = false
	s.brackets = s.brackets[:len(s.brackets)-1]
	return s.token(RBrace, start)
}

func (s *Scanner) unclosedFString(f *fstring) Token {
	start := f.start
	s.leaveFString()
	tok := s.bad(s.pos, "the f-string is not closed")
	s.err.Offset = start
	return tok
}

// leaveFString ends the innermost f-string with all of its fields.
func (s *Scanner) leaveFString() {
	f := s.top()
	if len(f.fields) > 0 {
		s.brackets = s.brackets[:f.fields[0]-1]
	}
	s.fstrings = s.fstrings[:len(s.fstrings)-1]
}
