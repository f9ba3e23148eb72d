package alembicpy

import (
	"bytes"
	"slices"
)

// A valueKind is a Python type, as far as values are known here.
type valueKind uint8

const (
	unbound valueKind = iota // the name has no value
	unknown                  // the value can't be had without running code
	none
	boolean
	integer
	number // not an integer
	str
	byteStr
	tuple
	list
	set
	dict
	moduleRef
)

// A value is what an expression comes to. Values do not change: what changes a
// list gives a new value to all names that have it.
type value struct {
	kind  valueKind
	truth bool    // of a boolean
	num   int64   // of an integer
	id    int     // of a list, set or dict that names share
	text  []byte  // of a str, byteStr or number
	items []value // of a dict: key, value, key, value …
	mod   *module
	why   *reason // of an unknown
}

// A reason says why a value is unknown.
type reason struct {
	file string
	line int
	text string // "it is the result of calling x"
	hint string // what may help; often empty
}

func boolValue(b bool) value  { return value{kind: boolean, truth: b} }
func strValue(s []byte) value { return value{kind: str, text: s} }

// is reports whether the value is known and of one of the kinds.
func (v value) is(kinds ...valueKind) bool { return slices.Contains(kinds, v.kind) }

// isTrue is the value as a condition; known says whether it can be told.
func (v value) isTrue() (truth, known bool) {
	switch v.kind {
	case none:
		return false, true
	case boolean:
		return v.truth, true
	case integer:
		return v.num != 0, true
	case str, byteStr:
		return len(v.text) > 0, true
	case tuple, list, set, dict:
		return len(v.items) > 0, true
	case moduleRef:
		return true, true
	}
	return false, false
}

// equal reports whether two values are the same, in type and in order too.
// Unknown ones never are.
func (v value) equal(w value) bool {
	return v.kind == w.kind && v.kind != unknown && v.truth == w.truth && v.num == w.num && v.mod == w.mod &&
		bytes.Equal(v.text, w.text) && slices.EqualFunc(v.items, w.items, value.equal)
}

// has reports whether a container has an item.
func (v value) has(item value) bool { return slices.ContainsFunc(v.items, item.equal) }

// allKnown reports whether the value and all of its items are known.
func (v value) allKnown() bool {
	return v.kind != unknown && v.kind != unbound && !slices.ContainsFunc(v.items, func(w value) bool { return !w.allKnown() })
}

// firstUnknown is the value that a value is unknown for.
func (v value) firstUnknown() value {
	for _, item := range v.items {
		if !item.allKnown() {
			return item.firstUnknown()
		}
	}
	return v
}
