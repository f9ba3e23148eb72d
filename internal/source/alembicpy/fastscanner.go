package alembicpy

import (
	"bytes"

	"github.com/ramusdb/ramus/internal/python"
)

// A header has the values of a revision file, in its text, and the offsets of their
// assignments; an offset is -1 where there is none.
type header struct {
	id    []byte
	lists [3][][]byte // parents, labels, depends_on
	doc   []byte
	pos   [len(headerNames)]int
}

// reset empties the header and keeps its memory.
func (h *header) reset() {
	h.id, h.doc = nil, nil
	for i := range h.lists {
		h.lists[i] = h.lists[i][:0]
	}
	for i := range h.pos {
		h.pos[i] = -1
	}
}

// scanFast fills the header from a source that has the shape of nearly all revision
// files, in one pass and without tokens. It returns false for every other source, which
// the scope then resolves. The shape is, all at the start of a line:
//
//   - blank lines and comments, anywhere between the rest;
//   - first, perhaps, a docstring in three quotes, without a prefix or a backslash;
//   - imports, without a star, that mention none of the header's names;
//   - assignments to the header's names, perhaps annotated, of None, a string, or a
//     tuple or list in brackets of strings; strings have one pair of quotes, no
//     prefix and no backslash, and are not empty;
//   - behind the last assignment any text in which none of the names occurs.
//
// The pass recognizes each statement up to the end of its logical line, so that the next
// line starts a statement of the module. The scope, too, stops where no mention follows.
// Where the pass recognizes nothing more, it ends: if the rest matters then a name occurs
// in it.
func (h *header) scanFast(src []byte) bool {
	h.reset()
	f := fastScanner{src: src, header: h}
	end := f.statements()
	return end > 0 && h.pos[varRevision] >= 0 && h.pos[varDownRevision] >= 0 && !mentionsHeader(src[end:])
}

// A fastScanner scans one source. Its methods take an offset and return the one behind
// the text that they recognize, or -1.
type fastScanner struct {
	src    []byte
	header *header
}

// statements returns the start of the line behind the last assignment.
func (f *fastScanner) statements() (end int) {
	pos := f.docstring(f.blank(0))
	for pos >= 0 {
		pos = f.blank(pos)
		next := f.imports(pos)
		if next < 0 {
			next = f.assignment(pos)
			end = max(end, next)
		}
		pos = next
	}
	return end
}

// at returns the byte at an offset, or 0 at the end.
func (f *fastScanner) at(pos int) byte {
	if pos < len(f.src) {
		return f.src[pos]
	}
	return 0
}

func (f *fastScanner) has(pos int, text string) bool {
	return len(f.src)-pos >= len(text) && string(f.src[pos:pos+len(text)]) == text
}

// blank passes over blank lines and lines with a comment.
func (f *fastScanner) blank(pos int) int {
	for {
		switch f.at(pos) {
		case '\n':
			pos++
		case '#':
			pos = f.lineEnd(pos)
		default:
			return pos
		}
	}
}

// lineEnd returns the offset of the line end at or behind pos, or the source's length.
func (f *fastScanner) lineEnd(pos int) int {
	if i := bytes.IndexByte(f.src[pos:], '\n'); i >= 0 {
		return pos + i
	}
	return len(f.src)
}

func (f *fastScanner) spaces(pos int) int {
	for f.at(pos) == ' ' || f.at(pos) == '\t' {
		pos++
	}
	return pos
}

// lineBreak passes over white space, a comment and the line end behind a statement.
func (f *fastScanner) lineBreak(pos int) int {
	pos = f.spaces(pos)
	if f.at(pos) == '#' {
		pos = f.lineEnd(pos)
	}
	switch {
	case pos >= len(f.src):
		return pos
	case f.src[pos] == '\n':
		return pos + 1
	}
	return -1
}

// docstring takes the docstring if there is one.
func (f *fastScanner) docstring(pos int) int {
	quotes := f.src[pos:min(pos+3, len(f.src))]
	if string(quotes) != `"""` && string(quotes) != `'''` {
		return pos
	}
	start := pos + len(quotes)
	n := bytes.Index(f.src[start:], quotes)
	if n < 0 {
		return -1
	}
	text := f.src[start : start+n]
	if bytes.IndexByte(text, '\\') >= 0 {
		return -1
	}
	f.header.doc, f.header.pos[varDoc] = text, pos
	return f.lineBreak(start + n + len(quotes))
}

// imports recognizes an import.
func (f *fastScanner) imports(pos int) int {
	if !f.has(pos, "import ") && !f.has(pos, "from ") {
		return -1
	}
	end := f.names(pos)
	if f.at(end) == '(' {
		for end = f.names(end + 1); f.at(end) == '\n'; {
			end = f.names(end + 1)
		}
		if f.at(end) != ')' {
			return -1
		}
		end++
	}
	if next := f.lineBreak(end); next >= 0 && !headerFilter.finds(f.src[pos:next]) {
		return next
	}
	return -1
}

// names passes over names, and over the dots, commas and spaces between those of an
// import.
func (f *fastScanner) names(pos int) int {
	for pos < len(f.src) {
		switch c := f.src[pos]; {
		case python.IsNameByte(c), c == ' ', c == '.', c == ',', c == '\t':
			pos++
		default:
			return pos
		}
	}
	return pos
}

// assignment takes an assignment to one of the header's names.
func (f *fastScanner) assignment(pos int) int {
	k := f.headerName(pos)
	if k < 0 {
		return -1
	}
	at := f.spaces(pos + len(headerNames[k]))
	if f.at(at) == ':' {
		at = f.annotation(at + 1)
	}
	if at < 0 || f.at(at) != '=' {
		return -1
	}
	if k == varRevision {
		f.header.id, at = f.str(f.spaces(at + 1))
	} else {
		at = f.value(f.spaces(at+1), k-1)
	}
	if at < 0 {
		return -1
	}
	f.header.pos[k] = pos
	return f.lineBreak(at)
}

// headerName returns the index of the header's name at an offset, or -1. A longer name
// that starts with it is not followed by the rest of an assignment.
func (f *fastScanner) headerName(pos int) int {
	for k, name := range headerNames[:varDoc] {
		if f.has(pos, name) {
			return k
		}
	}
	return -1
}

// annotation passes over names and square brackets up to the "=".
func (f *fastScanner) annotation(pos int) int {
	for depth := 0; ; pos++ {
		pos = f.names(pos)
		switch f.at(pos) {
		case '[':
			depth++
		case ']':
			depth--
		case '|':
			if f.at(pos+1) == '=' { // which is another operator
				return -1
			}
		case '=':
			if depth == 0 {
				return pos
			}
			return -1
		default:
			return -1
		}
		if depth < 0 {
			return -1
		}
	}
}

// value takes an expression as one of the header's lists.
func (f *fastScanner) value(pos, list int) int {
	items := &f.header.lists[list]
	*items = (*items)[:0]
	switch f.at(pos) {
	case '(':
		return f.container(items, ')', pos+1)
	case '[':
		return f.container(items, ']', pos+1)
	case 'N':
		if f.has(pos, "None") {
			return pos + len("None")
		}
		return -1
	}
	text, end := f.str(pos)
	*items = append(*items, text)
	return end
}

// container takes strings between brackets, the first of which is before pos. A string
// in round brackets without a comma is no tuple, but makes the same list.
func (f *fastScanner) container(items *[][]byte, bracket byte, pos int) int {
	for {
		pos = f.inside(pos)
		if f.at(pos) == bracket {
			return pos + 1
		}
		text, end := f.str(pos)
		if end < 0 {
			return -1
		}
		*items = append(*items, text)
		pos = f.inside(end)
		switch f.at(pos) {
		case bracket:
			return pos + 1
		case ',':
			pos++
		default:
			return -1
		}
	}
}

// inside passes over white space between brackets.
func (f *fastScanner) inside(pos int) int {
	for f.at(pos) == '\n' || f.at(pos) == ' ' || f.at(pos) == '\t' {
		pos++
	}
	return pos
}

// str returns the text of a string on one line that is not empty, which one in three
// quotes seems to be.
func (f *fastScanner) str(pos int) (text []byte, end int) {
	quote := f.at(pos)
	if quote != '"' && quote != '\'' {
		return nil, -1
	}
	start := pos + 1
	for end = start; end < len(f.src); end++ {
		switch c := f.src[end]; {
		case c == '\\' || c == '\n':
			return nil, -1
		case c == quote && end == start:
			return nil, -1
		case c == quote:
			return f.src[start:end], end + 1
		}
	}
	return nil, -1
}
