package alembicpy

// A tokenKind is a class of tokens.
type tokenKind uint8

const (
	tokEOF     tokenKind = iota
	tokNewline           // of a logical line
	tokName              // keywords too
	tokNumber
	tokString
	tokOp
	tokBad // a string that is never closed
)

// A token is a piece of source between two offsets.
type token struct {
	kind       tokenKind
	op         opCode // of a tokOp
	start, end int
}

// An opCode is an operator's characters, the first one lowest.
type opCode uint32

func op1(a byte) opCode       { return opCode(a) }
func op2(a, b byte) opCode    { return opCode(a) | opCode(b)<<8 }
func op3(a, b, c byte) opCode { return op2(a, b) | opCode(c)<<16 }

// A scanner cuts source into tokens. Source has LF line ends only. Comments,
// white space, joined lines and line ends inside brackets are no tokens.
type scanner struct {
	src   []byte
	pos   int
	depth int // of brackets
}

// next returns the next token. Any source has tokens: a character that no
// Python has is an operator.
func (s *scanner) next() token {
	s.space()
	start := s.pos
	if start >= len(s.src) {
		return token{tokEOF, 0, len(s.src), len(s.src)}
	}
	c := s.src[start]
	switch class := classes[c]; {
	case class&isLetter != 0:
		return s.nameOrString()
	case class&isQuote != 0:
		return s.str(start)
	case class&isDigit != 0, c == '.' && s.digitAt(start+1):
		return s.number()
	case c == '\n':
		s.pos++
		return token{tokNewline, 0, start, s.pos}
	}
	return s.operator()
}

func (s *scanner) digitAt(i int) bool {
	return i < len(s.src) && classes[s.src[i]]&isDigit != 0
}

// space passes over what stands between tokens.
func (s *scanner) space() {
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; {
		case c == ' ' || c == '\t' || c == '\f':
			s.pos++
		case c == '\n' && s.depth > 0:
			s.pos++
		case c == '#':
			s.pos = lineEnd(s.src, s.pos)
		case c == '\\' && s.pos+1 < len(s.src) && s.src[s.pos+1] == '\n':
			s.pos += 2
		default:
			return
		}
	}
}

// nameOrString scans a name, or a string with a prefix.
func (s *scanner) nameOrString() token {
	start := s.pos
	for s.pos < len(s.src) && classes[s.src[s.pos]]&(isLetter|isDigit) != 0 {
		s.pos++
	}
	if s.pos < len(s.src) && classes[s.src[s.pos]]&isQuote != 0 && isPrefix(s.src[start:s.pos]) {
		return s.str(start)
	}
	return token{tokName, 0, start, s.pos}
}

// isPrefix reports whether a string literal may start with these letters.
func isPrefix(letters []byte) bool {
	if len(letters) > 2 {
		return false
	}
	for _, c := range letters {
		switch c | 0x20 {
		case 'r', 'b', 'u', 'f', 't':
		default:
			return false
		}
	}
	return true
}

// str scans a string whose opening quote is at pos, and whose prefix is at
// start.
func (s *scanner) str(start int) token {
	end, closed := stringEnd(s.src, s.pos)
	s.pos = end
	if !closed {
		return token{tokBad, 0, start, end}
	}
	return token{tokString, 0, start, end}
}

func (s *scanner) number() token {
	start := s.pos
	for s.pos < len(s.src) && (classes[s.src[s.pos]]&(isLetter|isDigit) != 0 || s.src[s.pos] == '.') {
		s.pos++
	}
	return token{tokNumber, 0, start, s.pos}
}

// operator scans the longest operator, and counts brackets.
func (s *scanner) operator() token {
	start := s.pos
	op := op1(s.src[start])
	s.pos++
	switch op {
	case '(', '[', '{':
		s.depth++
	case ')', ']', '}':
		s.depth = max(s.depth-1, 0)
	default:
		op = s.longer(op)
	}
	return token{tokOp, op, start, s.pos}
}

// longer takes the rest of an operator that has several characters.
func (s *scanner) longer(op opCode) opCode {
	at := func(i int) byte {
		if i < len(s.src) {
			return s.src[i]
		}
		return 0
	}
	first, second := byte(op), at(s.pos)
	switch {
	case second == first && (first == '*' || first == '/' || first == '<' || first == '>'):
		op = op2(first, second)
		s.pos++
		second = at(s.pos)
	case first == '-' && second == '>', first == '<' && second == '>', first == ':' && second == '=', first == '!' && second == '=', first == '=' && second == '=':
		s.pos++
		return op2(first, second)
	}
	if second == '=' && isAugmentable(first) {
		s.pos++
		if op > 0xff {
			return op3(first, first, '=')
		}
		return op2(first, '=')
	}
	return op
}

// isAugmentable reports whether an operator that starts so may end in "=".
func isAugmentable(c byte) bool {
	switch c {
	case '+', '-', '*', '/', '%', '@', '&', '|', '^', '<', '>':
		return true
	}
	return false
}
