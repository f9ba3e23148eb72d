package alembicpy

import "bytes"

// plain takes the variables of a source that has the shape of nearly all
// revision files, in one pass and without tokens. It reports false, having done
// nothing that matters, for every other source; scope.resolve is for those. The
// shape is, all at the start of a line:
//
//   - blank lines and comments, anywhere between the rest;
//   - first, perhaps, a docstring in three quotes, without a prefix or a backslash;
//   - imports, without a star, that mention none of the header's names;
//   - assignments to the header's names, perhaps annotated, of None, a string, or a
//     tuple or list in brackets of strings; strings have one pair of quotes, no
//     prefix and no backslash;
//   - behind the last assignment anything in which none of the names occurs.
//
// That is safe, because what is recognized is recognized to the end of its
// logical line, so that the next line starts a statement of the module; and
// because resolve, too, stops where no mention follows. Where something is not
// recognized the pass just ends: if it matters then a name occurs behind it.
func (r *reader) plain(src []byte) bool {
	s := &r.scope
	s.start(src, header...)
	s.vars = append(s.vars[:0], make([]variable, len(header))...)
	g := glance{src: src, vars: s.vars, items: r.items[:0]}
	end := g.statements()
	r.items = g.items
	return end > 0 && !mentionsHeader(src[end:])
}

// A glance is at one source. Its methods take an offset and return the one
// behind what they recognize, or -1.
type glance struct {
	src   []byte
	vars  []variable
	items []value // the memory of tuples
}

// statements returns where the line behind the last assignment starts.
func (g *glance) statements() (end int) {
	pos := g.docstring(g.blank(0))
	for pos >= 0 {
		pos = g.blank(pos)
		next := g.imports(pos)
		if next < 0 {
			next = g.assignment(pos)
			end = max(end, next)
		}
		pos = next
	}
	return end
}

// at is the byte at an offset, or 0 at the end.
func (g *glance) at(pos int) byte {
	if pos < len(g.src) {
		return g.src[pos]
	}
	return 0
}

func (g *glance) has(pos int, text string) bool {
	return len(g.src)-pos >= len(text) && string(g.src[pos:pos+len(text)]) == text
}

// blank passes over blank lines and lines with a comment.
func (g *glance) blank(pos int) int {
	for {
		switch g.at(pos) {
		case '\n':
			pos++
		case '#':
			pos = lineEnd(g.src, pos)
		default:
			return pos
		}
	}
}

func (g *glance) spaces(pos int) int {
	for g.at(pos) == ' ' || g.at(pos) == '\t' {
		pos++
	}
	return pos
}

// lineBreak passes over what may stand behind a statement.
func (g *glance) lineBreak(pos int) int {
	pos = g.spaces(pos)
	if g.at(pos) == '#' {
		pos = lineEnd(g.src, pos)
	}
	switch {
	case pos >= len(g.src):
		return pos
	case g.src[pos] == '\n':
		return pos + 1
	}
	return -1
}

// docstring takes the docstring if there is one.
func (g *glance) docstring(pos int) int {
	quotes := g.src[pos:min(pos+3, len(g.src))]
	if string(quotes) != `"""` && string(quotes) != `'''` {
		return pos
	}
	start := pos + len(quotes)
	n := bytes.Index(g.src[start:], quotes)
	if n < 0 {
		return -1
	}
	text := g.src[start : start+n]
	if bytes.IndexByte(text, '\\') >= 0 {
		return -1
	}
	g.vars[varDoc] = variable{value: strValue(text), pos: pos}
	return g.lineBreak(start + n + len(quotes))
}

// imports recognizes an import.
func (g *glance) imports(pos int) int {
	if !g.has(pos, "import ") && !g.has(pos, "from ") {
		return -1
	}
	end := g.names(pos)
	if g.at(end) == '(' {
		for end = g.names(end + 1); g.at(end) == '\n'; {
			end = g.names(end + 1)
		}
		if g.at(end) != ')' {
			return -1
		}
		end++
	}
	if next := g.lineBreak(end); next >= 0 && !headerSieve.finds(g.src[pos:next]) {
		return next
	}
	return -1
}

// names passes over names, and what stands between those of an import.
func (g *glance) names(pos int) int {
	for pos < len(g.src) {
		switch c := g.src[pos]; {
		case classes[c]&(isLetter|isDigit) != 0, c == ' ', c == '.', c == ',', c == '\t':
			pos++
		default:
			return pos
		}
	}
	return pos
}

// assignment takes an assignment to one of the header's names.
func (g *glance) assignment(pos int) int {
	k := g.headerName(pos)
	if k < 0 {
		return -1
	}
	at := g.spaces(pos + len(header[k]))
	if g.at(at) == ':' {
		at = g.annotation(at + 1)
	}
	if at < 0 || g.at(at) != '=' {
		return -1
	}
	v, at := g.value(g.spaces(at + 1))
	if at < 0 {
		return -1
	}
	next := g.lineBreak(at)
	if next >= 0 {
		g.vars[k] = variable{value: v, pos: pos}
	}
	return next
}

// headerName is which name the source has at an offset, or -1. A longer name
// that starts so is not followed by what an assignment has.
func (g *glance) headerName(pos int) int {
	for k, name := range header[:varDoc] {
		if g.has(pos, name) {
			return k
		}
	}
	return -1
}

// annotation passes over names and square brackets up to the "=".
func (g *glance) annotation(pos int) int {
	for depth := 0; ; pos++ {
		pos = g.names(pos)
		switch g.at(pos) {
		case '[':
			depth++
		case ']':
			depth--
		case '|':
			if g.at(pos+1) == '=' { // which is another operator
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

// value is that of an expression.
func (g *glance) value(pos int) (v value, end int) {
	switch g.at(pos) {
	case '(':
		return g.container(tuple, ')', pos+1)
	case '[':
		return g.container(list, ']', pos+1)
	case 'N':
		if g.has(pos, "None") {
			return value{kind: none}, pos + len("None")
		}
		return v, -1
	}
	text, end := g.str(pos)
	return strValue(text), end
}

// container is the value of strings between brackets, the first of which is
// before pos. One in round brackets without a comma is no tuple.
func (g *glance) container(kind valueKind, bracket byte, pos int) (v value, end int) {
	first, commas := len(g.items), 0
	for {
		pos = g.inside(pos)
		if g.at(pos) == bracket {
			break
		}
		text, end := g.str(pos)
		if end < 0 {
			return v, -1
		}
		g.items = append(g.items, strValue(text))
		pos = g.inside(end)
		if g.at(pos) != ',' {
			break
		}
		commas++
		pos++
	}
	if g.at(pos) != bracket {
		return v, -1
	}
	v = value{kind: kind, items: g.items[first:]}
	if kind == tuple && len(v.items) == 1 && commas == 0 {
		v = v.items[0]
	}
	return v, pos + 1
}

// inside passes over white space between brackets.
func (g *glance) inside(pos int) int {
	for g.at(pos) == '\n' || g.at(pos) == ' ' || g.at(pos) == '\t' {
		pos++
	}
	return pos
}

// str is the text of a string on one line. Three quotes come out as an empty
// string that a quote follows, which is nothing that is recognized.
func (g *glance) str(pos int) (text []byte, end int) {
	quote := g.at(pos)
	if quote != '"' && quote != '\'' {
		return nil, -1
	}
	start := pos + 1
	for end = start; end < len(g.src); end++ {
		switch c := g.src[end]; {
		case c == '\\' || c == '\n':
			return nil, -1
		case c == quote:
			return g.src[start:end], end + 1
		}
	}
	return nil, -1
}
