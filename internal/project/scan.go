package project

import (
	"bytes"
	"errors"
	"slices"
	"sort"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// A place is a line and a column in the configuration file, from 1; the column
// counts bytes.
type place struct{ line, column int }

// An entry is a key with its value, or a table's header. Dotted keys, tables and
// inline tables lead to the same path.
type entry struct {
	path  []part // never empty
	value value  // of kind Table for the header of a table or an empty inline table
}

type part struct {
	name string
	at   place
}

type value struct {
	kind  unstable.Kind
	text  string  // the value of a string; otherwise the value as written
	list  []value // the elements of an array
	table []entry // the entries of an inline table in an array
	at    place
}

// A scanner converts TOML to entries.
type scanner struct {
	parser  unstable.Parser
	lines   []int // the offset of each line
	table   []part
	entries []entry
}

// scan returns the entries of a TOML document in order, and the syntax faults. It
// ignores the text after a syntax fault. It neither modifies nor keeps the
// document.
func scan(document []byte) ([]entry, []fault) {
	document = bytes.TrimPrefix(document, []byte("\ufeff"))
	s := scanner{lines: []int{0}}
	for i, b := range document {
		if b == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	s.parser.Reset(document)
	for s.parser.NextExpression() {
		s.expression(s.parser.Expression())
	}
	return s.entries, s.faults(document)
}

// faults runs the library's decoder, which checks more than the parser: duplicate
// keys, and the ranges of numbers and dates.
func (s *scanner) faults(document []byte) []fault {
	var all map[string]any
	err := toml.Unmarshal(document, &all)
	if err == nil {
		return nil
	}
	if decode, ok := errors.AsType[*toml.DecodeError](err); ok {
		line, column := decode.Position()
		return []fault{{place{line, column}, message(decode)}}
	}
	return []fault{{place{1, 1}, err.Error()}}
}

func message(err error) string {
	return strings.TrimPrefix(err.Error(), "toml: ")
}

func (s *scanner) expression(n *unstable.Node) {
	switch n.Kind {
	case unstable.Table, unstable.ArrayTable:
		s.table = s.key(nil, n)
		s.entries = append(s.entries, entry{s.table, value{kind: n.Kind, at: s.table[len(s.table)-1].at}})
	case unstable.KeyValue:
		s.keyValue(s.table, n)
	}
}

// keyValue adds an entry, or for an inline table one for each leaf.
func (s *scanner) keyValue(table []part, n *unstable.Node) {
	path := s.key(table, n)
	v := n.Value()
	if v.Kind != unstable.InlineTable {
		s.entries = append(s.entries, entry{path, s.value(v, s.afterKey(n))})
		return
	}
	s.entries = append(s.entries, entry{path, value{kind: unstable.Table, at: s.place(v)}})
	for it := v.Children(); it.Next(); {
		s.keyValue(path, it.Node())
	}
}

// key returns the path of n under table, in a new slice.
func (s *scanner) key(table []part, n *unstable.Node) []part {
	path := slices.Clone(table)
	for it := n.Key(); it.Next(); {
		path = append(path, part{string(it.Node().Data), s.place(it.Node())})
	}
	return path
}

// value copies v. The parser has no place for arrays, for which at is used.
func (s *scanner) value(v *unstable.Node, at place) value {
	if v.Raw.Length > 0 {
		at = s.place(v)
	}
	out := value{kind: v.Kind, text: string(v.Data), at: at}
	switch v.Kind {
	case unstable.Array:
		for it := v.Children(); it.Next(); {
			out.list = append(out.list, s.value(it.Node(), at))
		}
	case unstable.InlineTable:
		outer := s.entries
		s.entries = nil
		for it := v.Children(); it.Next(); {
			s.keyValue(nil, it.Node())
		}
		out.table, s.entries = s.entries, outer
	}
	return out
}

// afterKey returns the place at which a key's value starts.
func (s *scanner) afterKey(n *unstable.Node) place {
	end := n.Raw.Offset
	for it := n.Key(); it.Next(); {
		end = it.Node().Raw.Offset + it.Node().Raw.Length
	}
	rest := s.parser.Data()[end:]
	return s.offset(int(end) + len(rest) - len(bytes.TrimLeft(rest, " \t=")))
}

func (s *scanner) place(n *unstable.Node) place { return s.offset(int(n.Raw.Offset)) }

func (s *scanner) offset(offset int) place {
	line := sort.SearchInts(s.lines, offset+1)
	return place{line, offset - s.lines[line-1] + 1}
}
