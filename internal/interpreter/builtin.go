package interpreter

import (
	"slices"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/python"
)

// builtin returns a built-in function, class or constant.
func (m *Machine) builtin(name string) (Value, bool) {
	if c := m.exceptionClass(name); c != nil {
		return c, true
	}
	switch name {
	case "__name__":
		return m.Unknown("__name__ is Alembic's name of the module"), true
	case "__file__":
		return m.Unknown("__file__ is a path of the machine"), true
	case "str", "int", "bool", "list", "tuple", "set", "frozenset", "dict", "float", "object", "bytes":
		return &Native{Name: name, Call: m.builtinCall(name)}, true
	case "len", "repr", "sorted", "range", "enumerate", "isinstance", "zip", "any", "all", "print", "reversed", "getattr", "hasattr",
		"callable", "min", "max", "sum", "map", "filter", "next", "iter", "super", "type", "abs":
		return &Native{Name: name, Call: m.builtinCall(name)}, true
	}
	if slices.Contains(unsupported(), name) {
		return m.Unknown("the built-in name %s is not supported", name), true
	}
	return nil, false
}

// unsupported are the other built-in names of Python.
var unsupported = sync.OnceValue(func() []string {
	return strings.Fields(`aiter anext ascii bin breakpoint bytearray chr compile complex delattr dir divmod eval exec format globals hash help hex
	id input issubclass locals memoryview object oct open ord pow round setattr slice vars __import__ NotImplemented __build_class__ __debug__ __doc__ __package__ __spec__ __loader__ __builtins__`)
})

func (m *Machine) builtinCall(name string) func(*Machine, *Args) (Value, error) {
	return func(m *Machine, a *Args) (Value, error) {
		switch name {
		case "print":
			return nil, nil
		case "dict":
			return m.makeDict(a)
		case "sorted":
			return m.sorted(a)
		case "enumerate":
			return m.enumerate(a)
		case "isinstance":
			return m.isInstance(a)
		case "zip":
			return m.zip(a)
		case "range":
			return m.rangeOf(a)
		case "map", "filter":
			return m.mapped(name, a)
		case "min", "max", "sum":
			return m.fold(name, a)
		case "getattr":
			return m.getattr(a)
		}
		if len(a.Named) > 0 || len(a.Pos) > 1 {
			return nil, m.Refuse("this call of %s is not supported", name)
		}
		if len(a.Pos) == 0 {
			return m.empty(name)
		}
		return m.builtinOf(name, a.Pos[0])
	}
}

func (m *Machine) empty(name string) (Value, error) {
	switch name {
	case "str":
		return "", nil
	case "int":
		return 0, nil
	case "bool":
		return false, nil
	case "list":
		return python.NewList(), nil
	case "tuple":
		return python.Tuple{}, nil
	case "set", "frozenset":
		return python.NewSet()
	case "float":
		return Float(0), nil
	}
	return nil, m.Refuse("this call of %s is not supported", name)
}

// builtinOf calls a built-in function of one value.
func (m *Machine) builtinOf(name string, v Value) (Value, error) {
	if u := firstUnknown(v); u != nil && (name == "str" || name == "int" || name == "repr" || name == "float" || name == "bool") {
		return u, nil
	}
	switch name {
	case "str":
		return m.Str(v)
	case "repr":
		return m.Repr(v)
	case "bool":
		return m.Truth(v)
	case "int":
		return m.toInt(v)
	case "float":
		if x, ok := float(v); ok {
			return Float(x), nil
		}
	case "len":
		return m.length(v)
	case "list":
		items, err := m.Iterate(v)
		return python.NewList(items...), err
	case "tuple":
		items, err := m.Iterate(v)
		return python.Tuple(items), err
	case "set", "frozenset":
		return m.makeSet(v)
	case "any", "all":
		return m.anyAll(name, v)
	case "reversed":
		items, err := m.Iterate(v)
		slices.Reverse(items)
		return &iterator{items}, err
	case "callable":
		switch v.(type) {
		case *Function, *Class, *Native:
			return true, nil
		}
	case "abs":
		if n, ok := v.(int); ok {
			return max(n, -n), nil
		}
	}
	return nil, m.Refuse("%s of %s is not supported", name, python.DescribeValue(v))
}

func (m *Machine) makeSet(v Value) (Value, error) {
	items, err := m.unordered(v)
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		if err := m.hashable(item); err != nil {
			return nil, err
		}
	}
	m.steps += len(items) * len(items) / 16
	return python.NewSet(items...)
}

func (m *Machine) anyAll(name string, v Value) (Value, error) {
	items, err := m.unordered(v)
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		if holds, err := m.Truth(item); err != nil || holds == (name == "any") {
			return holds, err
		}
	}
	return name == "all", nil
}

func (m *Machine) toInt(v Value) (Value, error) {
	switch v := v.(type) {
	case int:
		return v, nil
	case bool:
		if v {
			return 1, nil
		}
		return 0, nil
	case string:
		return python.Builtin("int").Call([]Value{v}, nil)
	}
	return nil, m.Refuse("int of %s is not supported", python.DescribeValue(v))
}

func (m *Machine) length(v Value) (Value, error) {
	switch v := v.(type) {
	case *python.Set:
		return len(v.Items()), nil
	case *python.List:
		return len(v.Items), nil
	case *view:
		return len(v.items), nil
	case *python.Dict:
		return len(v.Keys()), nil
	case python.Tuple:
		return len(v), nil
	case string:
		return len([]rune(v)), nil
	case *Class:
		if members, ok := v.Members(); ok {
			return len(members), nil
		}
	}
	return nil, m.Wrong(v, "len of %s is not supported", python.DescribeValue(v))
}

func (m *Machine) makeDict(a *Args) (Value, error) {
	d := &python.Dict{}
	for _, v := range a.Pos {
		if from, ok := v.(*python.Dict); ok {
			if err := m.update(d, from); err != nil {
				return nil, err
			}
			continue
		}
		pairs, err := m.Iterate(v)
		if err != nil {
			return nil, err
		}
		for _, pair := range pairs {
			two, err := m.Iterate(pair)
			if err != nil || len(two) != 2 {
				return nil, cmpError(err, m.Raise("an item for a dict is no pair"))
			}
			if err := m.setItem(d, two[0], two[1]); err != nil {
				return nil, err
			}
		}
	}
	for _, name := range a.Names {
		if err := d.Set(name, a.Named[name]); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// sorted sorts strings or ints, by a key if there is one.
func (m *Machine) sorted(a *Args) (Value, error) {
	v, ok := a.Take("")
	key, hasKey := a.Key("key")
	reverse, _, err := a.OptBool(m, "reverse")
	if err != nil || !ok {
		return nil, cmpError(err, m.Raise("sorted needs an argument"))
	}
	if err := a.Done(m); err != nil {
		return nil, err
	}
	unsorted := m.Iterate
	if !hasKey || key == nil {
		unsorted = m.unordered
	}
	items, err := unsorted(v)
	if err != nil {
		return nil, err
	}
	keys := map[int]Value{}
	order := make([]int, len(items))
	for i, item := range items {
		order[i], keys[i] = i, item
		if hasKey && key != nil {
			if keys[i], err = m.call(key, &Args{Pos: []Value{item}, Func: "the key"}); err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		if reverse {
			i, j = j, i
		}
		n, failed := m.sortOrder(keys[i], keys[j])
		err = cmpError(err, failed)
		return n
	})
	sorted := make([]Value, len(items))
	for i, n := range order {
		sorted[i] = items[n]
	}
	return python.NewList(sorted...), err
}

func (m *Machine) sortOrder(a, b Value) (int, error) {
	if u := firstUnknown(a, b); u != nil {
		return 0, u.Opaque()
	}
	x, ok := a.(python.Tuple)
	y, both := b.(python.Tuple)
	if ok && both && len(x) == len(y) {
		for i := range x {
			if n, err := m.sortOrder(x[i], y[i]); n != 0 || err != nil {
				return n, err
			}
		}
		return 0, nil
	}
	less, err := m.order(python.Less, a, b)
	if err != nil || less == true {
		return -1, err
	}
	more, err := m.order(python.Greater, a, b)
	if more == true {
		return 1, err
	}
	return 0, err
}

func (m *Machine) enumerate(a *Args) (Value, error) {
	v, _ := a.Take("iterable")
	items, err := m.Iterate(v)
	if err != nil {
		return nil, err
	}
	start := 0
	if s, ok := a.Take("start"); ok {
		if start, err = m.Int(s, "the argument start"); err != nil {
			return nil, err
		}
	}
	pairs := make([]Value, len(items))
	for i, item := range items {
		pairs[i] = python.Tuple{start + i, item}
	}
	return &iterator{pairs}, a.Done(m)
}

func (m *Machine) zip(a *Args) (Value, error) {
	lists := make([][]Value, len(a.Pos))
	shortest := maxItems
	for i, v := range a.Rest() {
		items, err := m.Iterate(v)
		if err != nil {
			return nil, err
		}
		lists[i] = items
		shortest = min(shortest, len(items))
	}
	if len(lists) == 0 {
		shortest = 0
	}
	all := make([]Value, shortest)
	for n := range all {
		t := make(python.Tuple, len(lists))
		for i := range lists {
			t[i] = lists[i][n]
		}
		all[n] = t
	}
	return &iterator{all}, a.Done(m)
}

func (m *Machine) rangeOf(a *Args) (Value, error) {
	var n [3]int
	for i, v := range a.Pos {
		if i > 2 {
			return nil, m.Raise("range has at most three arguments")
		}
		x, err := m.Int(v, "an argument of range")
		if err != nil {
			return nil, err
		}
		n[i] = x
	}
	from, to, by := n[0], n[1], n[2]
	switch len(a.Pos) {
	case 1:
		from, to, by = 0, n[0], 1
	case 2:
		by = 1
	}
	if len(a.Pos) == 0 || by == 0 || len(a.Named) > 0 || (to-from)/by > maxItems {
		return nil, m.Refuse("this range is not supported")
	}
	var all []Value
	for i := from; by > 0 && i < to || by < 0 && i > to; i += by {
		all = append(all, i)
	}
	m.steps += len(all)
	return &view{all}, nil
}

func (m *Machine) mapped(name string, a *Args) (Value, error) {
	if len(a.Pos) != 2 || len(a.Named) > 0 {
		return nil, m.Refuse("this call of %s is not supported", name)
	}
	items, err := m.Iterate(a.Pos[1])
	if err != nil {
		return nil, err
	}
	before := m.effects()
	var all []Value
	for _, item := range items {
		v, err := m.call(a.Pos[0], &Args{Pos: []Value{item}, Func: "the function"})
		if err != nil {
			return nil, err
		}
		if name == "map" {
			all = append(all, v)
			continue
		}
		holds, err := m.Truth(v)
		if err != nil {
			return nil, err
		}
		if holds {
			all = append(all, item)
		}
	}
	if m.effects() != before {
		return nil, m.Refuse("%s that runs statements is not supported", name)
	}
	return &iterator{all}, nil
}

func (m *Machine) fold(name string, a *Args) (Value, error) {
	values := a.Pos
	if len(a.Pos) == 1 {
		var err error
		if values, err = m.Iterate(a.Pos[0]); err != nil {
			return nil, err
		}
	}
	if len(a.Named) > 0 || len(values) == 0 {
		return nil, m.Refuse("this call of %s is not supported", name)
	}
	result, err := m.Int(values[0], "an argument of "+name)
	if err != nil {
		return nil, err
	}
	for _, v := range values[1:] {
		n, err := m.Int(v, "an argument of "+name)
		switch {
		case err != nil:
			return nil, err
		case name == "sum":
			result += n
		case name == "min":
			result = min(result, n)
		default:
			result = max(result, n)
		}
	}
	return result, nil
}

func (m *Machine) getattr(a *Args) (Value, error) {
	if len(a.Pos) != 2 {
		return nil, m.Refuse("this call of getattr is not supported")
	}
	name, err := m.Text(a.Pos[1], "the name of an attribute")
	if err != nil {
		return nil, err
	}
	return m.Attribute(a.Pos[0], name)
}

func (m *Machine) isInstance(a *Args) (Value, error) {
	if len(a.Pos) != 2 || len(a.Named) > 0 {
		return nil, m.Refuse("this call of isinstance is not supported")
	}
	classes := []Value{a.Pos[1]}
	if t, ok := a.Pos[1].(python.Tuple); ok {
		classes = t
	}
	for _, c := range classes {
		native, ok := c.(*Native)
		if !ok {
			return nil, m.Wrong(c, "isinstance of %s is not supported", python.DescribeValue(c))
		}
		is, err := m.isBuiltin(a.Pos[0], native.Name)
		if err != nil || is {
			return is, err
		}
	}
	return false, nil
}

func (m *Machine) isBuiltin(v Value, class string) (bool, error) {
	kind := ""
	switch v.(type) {
	case nil:
		kind = "NoneType"
	case string:
		kind = "str"
	case bool:
		return class == "bool" || class == "int", nil
	case int:
		kind = "int"
	case Float:
		kind = "float"
	case *python.List:
		kind = "list"
	case python.Tuple:
		kind = "tuple"
	case *python.Dict:
		kind = "dict"
	default:
		return false, m.Wrong(v, "isinstance of %s is not supported", python.DescribeValue(v))
	}
	switch class {
	case "str", "int", "float", "list", "tuple", "dict", "bool", "set", "bytes":
		return class == kind, nil
	}
	return false, m.Refuse("isinstance of %s is not supported", class)
}
