package alembicpy

import "bytes"

// The classes of a byte.
const (
	isLetter = 1 << iota // of a name; all of UTF-8 beyond ASCII too
	isDigit
	isQuote
	isStop // has a meaning for where a logical line ends
)

var classes = byteClasses()

func byteClasses() (t [256]byte) {
	for c := range 256 {
		switch c := byte(c); {
		case c >= 0x80, c == '_', c|0x20 >= 'a' && c|0x20 <= 'z':
			t[c] = isLetter
		case c >= '0' && c <= '9':
			t[c] = isDigit
		case c == '"', c == '\'':
			t[c] = isQuote | isStop
		case bytes.IndexByte([]byte("\n#\\()[]{}"), c) >= 0:
			t[c] = isStop
		}
	}
	return t
}

// lineEnd is where the line break at or behind pos stands, or the end.
func lineEnd(src []byte, pos int) int {
	if i := bytes.IndexByte(src[pos:], '\n'); i >= 0 {
		return pos + i
	}
	return len(src)
}

// stringEnd returns the offset behind the string whose opening quote is at pos.
// A string in single quotes ends at the latest where its line does.
func stringEnd(src []byte, pos int) (end int, closed bool) {
	quote := src[pos]
	if pos+2 < len(src) && src[pos+1] == quote && src[pos+2] == quote {
		return tripleEnd(src, pos+3, quote)
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

// tripleEnd returns the offset behind the three quotes that close a string
// whose text starts at pos.
func tripleEnd(src []byte, pos int, quote byte) (end int, closed bool) {
	for i := pos; ; {
		n := bytes.IndexByte(src[i:], quote)
		if n < 0 {
			return len(src), false
		}
		at := i + n
		switch {
		case escaped(src[i:at]):
			i = at + 1
		case at+2 < len(src) && src[at+1] == quote && src[at+2] == quote:
			return at + 3, true
		default:
			i = at + 1
		}
	}
}

// escaped reports whether text ends in an odd number of backslashes. Quotes that
// are no end may stand before it.
func escaped(text []byte) bool {
	n := 0
	for n < len(text) && text[len(text)-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

// skipLine returns where the next logical line starts that is not joined to the
// one that has pos. open is where a string or bracket starts that has no end, or
// -1.
func skipLine(src []byte, pos int) (next, open int) {
	depth, bracket := 0, -1
	for i := pos; ; i++ {
		for i < len(src) && classes[src[i]]&isStop == 0 {
			i++
		}
		if i >= len(src) {
			return len(src), bracket
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
				bracket = i
			}
		default:
			if depth--; depth <= 0 {
				depth, bracket = 0, -1
			}
		}
	}
}

// A line is where a logical line starts.
type line struct {
	start  int // of its first token
	indent int // in columns, with tab stops at eight, as Python counts
}

// nextLine returns the first logical line at or behind pos, which is the start
// of a line. ok is false at the end of the source.
func nextLine(src []byte, pos int) (l line, ok bool) {
	for pos < len(src) {
		l = lineAt(src, pos)
		if l.start >= len(src) {
			return l, false
		}
		switch c := src[l.start]; {
		case c == '\n':
			pos = l.start + 1
		case c == '#':
			pos = min(lineEnd(src, l.start)+1, len(src))
		case c == '\\' && l.start+1 < len(src) && src[l.start+1] == '\n':
			pos = l.start + 2
		default:
			return l, true
		}
	}
	return line{start: len(src)}, false
}

// lineAt measures the white space at pos.
func lineAt(src []byte, pos int) line {
	l := line{start: pos}
	for ; l.start < len(src); l.start++ {
		switch src[l.start] {
		case ' ':
			l.indent++
		case '\t':
			l.indent = l.indent/8*8 + 8
		case '\f':
			l.indent = 0
		default:
			return l
		}
	}
	return l
}

// skipBlock returns the start of the first logical line at or behind pos that
// is not indented deeper than indent.
func skipBlock(src []byte, pos, indent int) (next, open int) {
	for {
		l, ok := nextLine(src, pos)
		if !ok || l.indent <= indent {
			return pos, -1
		}
		if pos, open = skipLine(src, l.start); open >= 0 {
			return pos, open
		}
	}
}
