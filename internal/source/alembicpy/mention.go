package alembicpy

import (
	"slices"
	"strings"
)

// mentions finds the places where a source mentions one of some names, or imports a
// star, which may bind any name. A mention may stand in a string, in a comment or inside
// of another word.
type mentions struct {
	src   string
	names []string
	finds []finder
}

// A finder looks for one text by its rarest byte, which is much faster than by a first
// letter that is common.
type finder struct {
	text string
	rare int // the index of the rarest byte
	next int // the offset of the next one; -1 if it has not been looked for
}

func (m *mentions) reset(src string, names []string) {
	m.src = src
	if !slices.Equal(m.names, names) {
		m.look(names)
	}
	for i := range m.finds {
		m.finds[i].next = -1
	}
}

// look prepares the finders of names.
func (m *mentions) look(names []string) {
	m.names = append(m.names[:0], names...)
	m.finds = append(m.finds[:0], finder{text: "*"})
	for _, name := range names {
		if name != nameDownRevision { // "revision" finds it
			m.finds = append(m.finds, finder{text: name, rare: rarest(name)})
		}
	}
}

// frequency has the bytes of code from the most common one on.
const frequency = "etnoarsil_dcpumfbgyhvxwkqjz"

// rarest returns the index of the byte of a name that is rarest in code.
func rarest(name string) int {
	best, at := -1, 0
	for i := range len(name) {
		rank := strings.IndexByte(frequency, name[i])
		if rank < 0 {
			return i
		}
		if rank > best {
			best, at = rank, i
		}
	}
	return at
}

// next returns the first mention at or behind pos, or -1.
func (m *mentions) next(pos int) int {
	first := len(m.src)
	for i := range m.finds {
		f := &m.finds[i]
		if f.next < pos {
			f.next = f.find(m.src, pos)
		}
		first = min(first, f.next)
	}
	if first == len(m.src) {
		return -1
	}
	return first
}

// find returns the offset of the text at or behind pos, or the source's length.
func (f *finder) find(src string, pos int) int {
	for at := pos + f.rare; at < len(src); at++ {
		i := strings.IndexByte(src[at:], f.text[f.rare])
		if i < 0 {
			return len(src)
		}
		at += i
		start := at - f.rare
		if end := start + len(f.text); end <= len(src) && src[start:end] == f.text && f.counts(src, start) {
			return start
		}
	}
	return len(src)
}

// counts reports whether a text that was found matters: a star only behind "import".
func (f *finder) counts(src string, at int) bool {
	return f.text != "*" || isImportStar(src[max(0, at-starDistance):at])
}
