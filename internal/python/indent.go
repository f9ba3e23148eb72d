package python

import "strings"

// lineStart measures the indent of the next line that is not blank. It returns a
// token if the line opens or closes a block.
func (s *Scanner) lineStart() (Token, bool) {
	s.fresh = false
	start := s.pos
	width, ok := s.indentation()
	switch {
	case !ok:
		return s.bad(start, "the file ends behind a backslash"), true
	case s.pos >= len(s.src):
		return Token{}, false
	}
	return s.compareIndent(width)
}

// indentation measures the leading white space of the next line that is not blank.
// Where a backslash splits it, the part before counts.
func (s *Scanner) indentation() (width indent, ok bool) {
	var split *indent
	for s.pos < len(s.src) {
		switch s.src[s.pos] {
		case ' ':
			width = indent{width.columns + 1, width.bytes + 1}
		case '\t':
			width = indent{width.columns/8*8 + 8, width.bytes + 1}
		case '\f', '\r':
			width = indent{}
		case '\n':
			width, split = indent{}, nil
		case '#':
			s.pos = lineEnd(s.src, s.pos) - 1
		case '\\':
			if !strings.HasPrefix(s.src[s.pos:], "\\\n") {
				return width, true
			}
			if split == nil {
				first := width
				split = &first
			}
			if s.pos++; s.pos+1 == len(s.src) {
				return width, false
			}
			width = indent{}
		default:
			if split != nil && split.columns > 0 {
				width = *split
			}
			return width, true
		}
		s.pos++
	}
	return width, true
}

// compareIndent opens or closes blocks for a line of that indent.
func (s *Scanner) compareIndent(width indent) (Token, bool) {
	now := s.currentIndent()
	switch {
	case width == now:
		return Token{}, false
	case width.columns > now.columns && width.bytes > now.bytes:
		if len(s.indents) >= maxIndents {
			return s.tooDeep(s.pos, "too many blocks are open"), true
		}
		s.indents = append(s.indents[:len(s.indents):len(s.indents)], width) // the parser keeps the old slice
		return s.token(Indent, s.pos), true
	case width.columns >= now.columns || width.bytes >= now.bytes:
		return s.bad(s.pos, "tabs and spaces are mixed so that the indent is not clear"), true
	}
	return s.dedent(width)
}

// dedent closes the blocks that are deeper than a line. If the line is in none of
// those around it, a Bad token follows behind theirs.
func (s *Scanner) dedent(width indent) (Token, bool) {
	for len(s.indents) > 0 && s.currentIndent().columns > width.columns {
		s.indents = s.indents[:len(s.indents)-1]
		s.dedents++
	}
	now := s.currentIndent()
	switch {
	case now.columns != width.columns:
		s.misplaced = "the indent is that of no block around it"
	case now.bytes != width.bytes && len(s.indents) > 0:
		s.misplaced = "tabs and spaces are mixed so that the indent is not clear"
	}
	return Token{}, false
}

func (s *Scanner) currentIndent() indent {
	if n := len(s.indents); n > 0 {
		return s.indents[n-1]
	}
	return s.base
}
