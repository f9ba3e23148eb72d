package python

import (
	"slices"
	"strconv"
	"strings"
)

// A Builtin is one of Python's functions, by its name.
type Builtin string

// BuiltinOf returns the function of a name, and whether it is one that can be called
// here.
func BuiltinOf(name string) (Builtin, bool) {
	switch name {
	case "str", "repr", "len", "bool", "int", "list", "tuple", "set", "frozenset", "sorted", "range", "enumerate", "isinstance":
		return Builtin(name), true
	}
	return "", false
}

// Call calls the function.
func (b Builtin) Call(args []Value, named map[string]Value) (Value, error) {
	if len(args)+len(named) == 0 {
		return b.empty()
	}
	a := NewArguments(args, named)
	value := a.Next("", nil)
	if b == "range" || b == "isinstance" {
		second := a.Next("", nil)
		if err := a.Done(); err != nil {
			return nil, err
		}
		if b == "range" {
			return numbers(value, second)
		}
		return isInstance(value, second)
	}
	if err := a.Done(); err != nil {
		return nil, err
	}
	return b.of(value)
}

// empty calls the function without arguments.
func (b Builtin) empty() (Value, error) {
	switch b {
	case "str":
		return "", nil
	case "bool":
		return false, nil
	case "int":
		return 0, nil
	case "tuple", "list", "set", "frozenset":
		return b.container(nil)
	}
	return nil, Raisef("%s() needs an argument", string(b))
}

func (b Builtin) of(value Value) (Value, error) {
	switch b {
	case "str":
		return Str(value)
	case "repr":
		return Repr(value)
	case "bool":
		return Truth(value)
	case "int":
		return toInt(value)
	}
	items, err := Iterate(value)
	if err != nil {
		return nil, err
	}
	return b.container(items)
}

// container makes a value of the items of another.
func (b Builtin) container(items []Value) (Value, error) {
	switch b {
	case "len":
		return len(items), nil
	case "tuple":
		return Tuple(slices.Clone(items)), nil
	case "enumerate":
		return enumerate(items), nil
	case "set", "frozenset":
		return NewSet(items...)
	case "sorted":
		return sorted(items)
	}
	return NewList(slices.Clone(items)...), nil
}

// sorted returns a list of strings or of numbers in order.
func sorted(items []Value) (Value, error) {
	items = slices.Clone(items)
	var first error
	slices.SortStableFunc(items, func(a, b Value) int {
		n, err := order(a, b)
		if err != nil && first == nil {
			first = err
		}
		return n
	})
	return NewList(items...), first
}

func enumerate(items []Value) *List {
	all := make([]Value, len(items))
	for i, item := range items {
		all[i] = Tuple{i, item}
	}
	return NewList(all...)
}

func toInt(value Value) (Value, error) {
	if n, ok := number(value); ok {
		return n, nil
	}
	text, ok := value.(string)
	if !ok {
		return nil, Refuse(value, "%s is not a number", DescribeValue(value))
	}
	n, err := strconv.Atoi(strings.TrimFunc(text, isSpace))
	if err != nil {
		return nil, Unsupportedf("the number %q", text)
	}
	return n, nil
}

// maxRange is the longest range.
const maxRange = 200_000

func numbers(first, second Value) (Value, error) {
	n, ok := number(first)
	if !ok {
		return nil, Refuse(first, "%s is not a number", DescribeValue(first))
	}
	from, to := 0, n
	if second != nil {
		m, ok := number(second)
		if !ok {
			return nil, Refuse(second, "%s is not a number", DescribeValue(second))
		}
		from, to = n, m
	}
	if to > from && (to-from > maxRange || to-from < 0) {
		return nil, Unsupportedf("a range of more than %d", maxRange)
	}
	all := &List{}
	for i := from; i < to; i++ {
		all.Items = append(all.Items, i)
	}
	return all, nil
}

func isInstance(value, class Value) (Value, error) {
	if classes, ok := class.(Tuple); ok {
		for _, c := range classes {
			if is, err := isInstance(value, c); err != nil || is == true {
				return is, err
			}
		}
		return false, nil
	}
	if err := opaque(value); err != nil {
		return nil, err
	}
	switch name, _ := class.(Builtin); name {
	case "str":
		_, ok := value.(string)
		return ok, nil
	case "int":
		_, ok := number(value)
		return ok, nil
	case "bool":
		_, ok := value.(bool)
		return ok, nil
	case "tuple":
		_, ok := value.(Tuple)
		return ok, nil
	case "list":
		_, ok := value.(*List)
		return ok, nil
	}
	return nil, Unsupportedf("isinstance() with this class")
}
