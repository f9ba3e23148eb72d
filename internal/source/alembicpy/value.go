package alembicpy

import (
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/python"
)

// An unknown is a value that cannot be determined without running code. As an error it is
// the reason.
type unknown struct {
	file string
	line int
	text string // "it is the result of calling x"
	hint string // advice; often empty
}

func (u *unknown) Error() string { return u.text }

// Opaque returns the reason to the operations that need the value.
func (u *unknown) Opaque() error { return u }

// isKnown reports whether a value and all of its items are known.
func isKnown(v python.Value) bool { return firstUnknown(v) == nil }

// firstUnknown returns the first unknown value among a value and its items, or nil.
func firstUnknown(v python.Value) *unknown {
	if u, ok := v.(*unknown); ok {
		return u
	}
	for _, item := range itemsOf(v) {
		if u := firstUnknown(item); u != nil {
			return u
		}
	}
	return nil
}

// itemsOf returns the items of a container; of a dict its keys and its values.
func itemsOf(v python.Value) []python.Value {
	switch v := v.(type) {
	case python.Tuple:
		return v
	case *python.List:
		return v.Items
	case *python.Set:
		return v.Items()
	case *python.Dict:
		return slices.Concat(v.Keys(), v.Values())
	}
	return nil
}

// isChangeable reports whether a value is one that its methods change.
func isChangeable(v python.Value) bool {
	switch v.(type) {
	case *python.List, *python.Set, *python.Dict:
		return true
	}
	return false
}

// isSame reports whether two values are equal, in their types and in their order
// too. Unknown ones never are.
func isSame(a, b python.Value) bool {
	switch x := a.(type) {
	case *unknown:
		return false
	case python.Tuple, *python.List, *python.Set, *python.Dict:
		return fmt.Sprintf("%T", a) == fmt.Sprintf("%T", b) && slices.EqualFunc(itemsOf(a), itemsOf(b), isSame)
	case python.Func:
		return false
	default:
		switch b.(type) {
		case python.Tuple, python.Func:
			return false
		}
		return x == b
	}
}

// describe names a value that is no string, in a fault.
func describe(v python.Value) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		return map[bool]string{true: "True", false: "False"}[v]
	case int:
		return fmt.Sprintf("a number, %d", v)
	case python.BigNumber:
		return "a number, " + v.Text
	case python.Bytes:
		return "bytes"
	case python.Tuple, *python.List, *python.Set:
		return "a container"
	case *python.Dict:
		return "a dict"
	case *module:
		return "a module"
	}
	return "no string"
}
