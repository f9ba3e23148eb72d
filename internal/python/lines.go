package python

import "strings"

// lineEnd returns the offset of the line end at or behind pos, or the text's
// length.
func lineEnd(src string, pos int) int {
	if i := strings.IndexByte(src[pos:], '\n'); i >= 0 {
		return pos + i
	}
	return len(src)
}

// A Line is the start of a logical line.
type Line struct {
	Start  int // of its first token
	Indent int // in columns, with tab stops at eight, as Python counts
}

// NextLine returns the first logical line at or behind pos, which is the start of a
// line. ok is false at the end of the source.
func NextLine(src string, pos int) (l Line, ok bool) {
	for pos < len(src) {
		l = lineAt(src, pos)
		if l.Start >= len(src) {
			return l, false
		}
		switch c := src[l.Start]; {
		case c == '\n':
			pos = l.Start + 1
		case c == '#':
			pos = min(lineEnd(src, l.Start)+1, len(src))
		case c == '\\' && strings.HasPrefix(src[l.Start:], "\\\n"):
			pos = l.Start + 2
		default:
			return l, true
		}
	}
	return Line{Start: len(src)}, false
}

// lineAt measures the white space at pos.
func lineAt(src string, pos int) Line {
	l := Line{Start: pos}
	for ; l.Start < len(src); l.Start++ {
		switch src[l.Start] {
		case ' ':
			l.Indent++
		case '\t':
			l.Indent = l.Indent/8*8 + 8
		case '\f':
			l.Indent = 0
		default:
			return l
		}
	}
	return l
}

// SkipLine returns the start of the line behind the logical line that has pos,
// without reading its tokens. open is the offset of the string or bracket in it
// that is never closed, or -1.
func SkipLine(src string, pos int) (next, open int) {
	depth, outermost := 0, -1
	for i := pos; ; i++ {
		for i < len(src) && classes[src[i]]&isStop == 0 {
			i++
		}
		if i >= len(src) {
			return len(src), outermost
		}
		switch c := src[i]; c {
		case '\n':
			if depth == 0 {
				return i + 1, -1
			}
		case '#':
			i = lineEnd(src, i) - 1
		case '\\':
			i++
		case '"', '\'':
			end, closed := stringEnd(src, i)
			if !closed && end == len(src) {
				return end, i
			}
			i = end - 1
		case '(', '[', '{':
			if depth++; depth == 1 {
				outermost = i
			}
		default:
			if depth--; depth <= 0 {
				depth, outermost = 0, -1
			}
		}
	}
}

// SkipBlock returns the start of the first logical line at or behind pos that is
// not indented deeper than indent. open is that of [SkipLine].
func SkipBlock(src string, pos, indent int) (next, open int) {
	for {
		l, ok := NextLine(src, pos)
		if !ok || l.Indent <= indent {
			return pos, -1
		}
		if pos, open = SkipLine(src, l.Start); open >= 0 {
			return pos, open
		}
	}
}

// stringEnd returns the offset behind the string whose opening quote is at pos. One
// in single quotes ends at the latest where its line does.
func stringEnd(src string, pos int) (end int, closed bool) {
	if isFormatted(src, pos) {
		return fstringEnd(src, pos)
	}
	quote := src[pos]
	if strings.HasPrefix(src[pos:], tripled(quote)) {
		return tripleEnd(src, pos+3, tripled(quote))
	}
	for i := pos + 1; i < len(src); i++ {
		switch src[i] {
		case quote:
			return i + 1, true
		case '\\':
			i++
		case '\n':
			return i, false
		}
	}
	return len(src), false
}

func tripled(quote byte) string {
	if quote == '"' {
		return `"""`
	}
	return `'''`
}

// tripleEnd returns the offset behind the quotes that close a string whose text
// starts at pos.
func tripleEnd(src string, pos int, quotes string) (end int, closed bool) {
	for at := pos; ; {
		n := strings.IndexByte(src[at:], quotes[0])
		if n < 0 {
			return len(src), false
		}
		switch at += n; {
		case isEscaped(src[pos:at]):
			at++
		case strings.HasPrefix(src[at:], quotes):
			return at + 3, true
		default:
			at++
		}
	}
}

// isEscaped reports whether a text ends in an odd number of backslashes.
func isEscaped(text string) bool {
	n := len(text) - len(strings.TrimRight(text, `\`))
	return n%2 == 1
}

// isFormatted reports whether the string whose quote is at pos has the prefix of an
// f-string or t-string.
func isFormatted(src string, pos int) bool {
	start := pos
	for start > 0 && pos-start < 3 && classes[src[start-1]]&(isLetter|isDigit) != 0 {
		start--
	}
	return isPrefix(src[start:pos]) && strings.ContainsAny(src[start:pos], "fFtT")
}

// fstringEnd returns the offset behind an f-string whose opening quote is at pos. Its
// fields may have strings with the same quotes.
func fstringEnd(src string, pos int) (end int, closed bool) {
	start := pos - 1
	for start > 0 && isPrefix(src[start-1:pos]) {
		start--
	}
	s := NewScannerAt(src, start, 0)
	for {
		switch tok := s.Next(); {
		case len(s.fstrings) == 0 && tok.Kind == FStringEnd:
			return tok.End, true
		case tok.Kind == Bad && s.err.TooDeep:
			return len(src), false
		case len(s.fstrings) == 0 || tok.Kind == EOF:
			return s.pos, false
		}
	}
}
