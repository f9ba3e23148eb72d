package interpreter

import (
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

// Attribute returns value.name.
func (m *Machine) Attribute(value Value, name string) (Value, error) {
	switch v := value.(type) {
	case *Unknown:
		if v.Database {
			of := *v
			of.method = name
			return &of, nil
		}
		return v, nil
	case Attributer:
		return v.Attribute(m, name)
	case string, *python.List, *python.Dict, *python.Set, python.Tuple:
		return method{value, name}, nil
	case *Function:
		if name == "__name__" {
			return v.name, nil
		}
	case nil:
		return nil, m.exception("AttributeError", "None has no attribute %s", name)
	}
	return nil, m.Refuse("the attribute %s of %s is not supported", name, python.DescribeValue(value))
}

// callMethod calls a method of a value of package python.
func (m *Machine) callMethod(f method, a *Args) (Value, error) {
	a.Func = f.name
	switch self := f.self.(type) {
	case string:
		return m.stringMethod(self, f.name, a)
	case *python.List:
		return m.listMethod(self, f.name, a)
	case *python.Dict:
		return m.dictMethod(self, f.name, a)
	case *python.Set:
		return m.setMethod(self, f.name, a)
	}
	return nil, m.Refuse("the method %s of %s is not supported", f.name, python.DescribeValue(f.self))
}

// stringMethod calls a method of a string. The result is unknown if an argument is.
func (m *Machine) stringMethod(s, name string, a *Args) (Value, error) {
	for _, v := range a.Pos {
		if u := unknownIn(v); u != nil {
			return u, nil
		}
	}
	for _, v := range a.Named {
		if u := unknownIn(v); u != nil {
			return u, nil
		}
	}
	switch name {
	case "join":
		return m.join(s, a)
	case "format":
		return m.stringFormat(s, a)
	}
	if v, ok := textPredicate(s, name); ok && len(a.Pos)+len(a.Named) == 0 {
		return v, nil
	}
	if name == "find" || name == "count" || name == "zfill" || name == "partition" {
		return m.textSearch(s, name, a)
	}
	return python.CallMethod(s, name, a.Pos, a.Named)
}

// stringFormat is str.format. Of objects only the text without a format is known.
func (m *Machine) stringFormat(s string, a *Args) (Value, error) {
	plain := func(v Value) (Value, error) {
		if _, ok := v.(*Member); ok {
			return m.Str(v)
		}
		return v, nil
	}
	args, named := make([]Value, len(a.Pos)), map[string]Value{}
	var err error
	for i, v := range a.Pos {
		if args[i], err = plain(v); err != nil {
			return nil, err
		}
	}
	for k, v := range a.Named {
		if named[k], err = plain(v); err != nil {
			return nil, err
		}
	}
	return python.CallMethod(s, "format", args, named)
}

func (m *Machine) join(separator string, a *Args) (Value, error) {
	v, ok := a.Take("")
	if !ok {
		return nil, m.Raise("join needs an argument")
	}
	items, err := m.Iterate(v)
	if err != nil {
		return nil, err
	}
	if u := unknownAmong(items); u != nil {
		return u, nil
	}
	for i, item := range items {
		if member, ok := item.(*Member); ok && member.class.enum.text {
			items[i] = member.Value
		}
	}
	return python.CallMethod(separator, "join", []Value{python.NewList(items...)}, nil)
}

func textPredicate(s, name string) (bool, bool) {
	ascii := strings.IndexFunc(s, func(r rune) bool { return r > 126 }) < 0
	all := func(in string) bool { return s != "" && strings.Trim(s, in) == "" }
	switch {
	case name == "isdigit" && ascii:
		return all("0123456789"), true
	}
	return false, false
}

func (m *Machine) textSearch(s, name string, a *Args) (Value, error) {
	if name == "zfill" {
		n, err := m.Int(first(a), "the argument of zfill")
		if err != nil || n > 100 || strings.ContainsAny(s[:min(1, len(s))], "+-") {
			return nil, cmpError(err, m.Refuse("this zfill is not supported"))
		}
		return strings.Repeat("0", max(n-len([]rune(s)), 0)) + s, nil
	}
	part, err := m.Text(first(a), "the argument of "+name)
	if err != nil || len(a.Pos) != 1 || part == "" {
		return nil, cmpError(err, m.Refuse("this call of %s is not supported", name))
	}
	switch name {
	case "count":
		return strings.Count(s, part), nil
	case "partition":
		before, after, found := strings.Cut(s, part)
		if !found {
			part = ""
		}
		return python.Tuple{before, part, after}, nil
	}
	i := strings.Index(s, part)
	if i < 0 {
		return -1, nil
	}
	return len([]rune(s[:i])), nil
}

// cmpError returns the first error.
func cmpError(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

func first(a *Args) Value {
	if len(a.Pos) == 0 {
		return nil
	}
	return a.Pos[0]
}

func (m *Machine) listMethod(l *python.List, name string, a *Args) (Value, error) {
	if len(a.Named) > 0 {
		return nil, m.Refuse("the method %s of a list with these arguments is not supported", name)
	}
	switch {
	case name == "append" && len(a.Pos) == 1:
		l.Items = append(l.Items, a.Pos[0])
	case name == "extend" && len(a.Pos) == 1:
		items, err := m.Iterate(a.Pos[0])
		if err != nil {
			return nil, err
		}
		l.Items = append(l.Items, items...)
	case name == "copy" && len(a.Pos) == 0:
		return python.NewList(append([]Value(nil), l.Items...)...), nil
	case name == "pop" && len(a.Pos) == 0 && len(l.Items) > 0:
		last := l.Items[len(l.Items)-1]
		l.Items = l.Items[:len(l.Items)-1]
		return last, nil
	case name == "insert" && len(a.Pos) == 2 && a.Pos[0] == Value(0):
		l.Items = append([]Value{a.Pos[1]}, l.Items...)
	case name == "reverse" && len(a.Pos) == 0:
		for i, j := 0, len(l.Items)-1; i < j; i, j = i+1, j-1 {
			l.Items[i], l.Items[j] = l.Items[j], l.Items[i]
		}
	default:
		return nil, m.Refuse("the method %s of a list with these arguments is not supported", name)
	}
	if len(l.Items) > maxItems {
		return nil, m.Refuse("a list of more than %d items is not supported", maxItems)
	}
	return nil, nil
}

func (m *Machine) dictMethod(d *python.Dict, name string, a *Args) (Value, error) {
	if len(a.Pos) == 0 && len(a.Named) == 0 {
		switch name {
		case "items":
			pairs := make([]Value, len(d.Keys()))
			for i, k := range d.Keys() {
				pairs[i] = python.Tuple{k, d.Values()[i]}
			}
			return &view{pairs}, nil
		case "keys":
			return &view{append([]Value(nil), d.Keys()...)}, nil
		case "values":
			return &view{append([]Value(nil), d.Values()...)}, nil
		case "copy":
			c := &python.Dict{}
			return c, m.update(c, d)
		}
	}
	switch name {
	case "get", "setdefault":
		return m.dictGet(d, name, a)
	case "update":
		return nil, m.updateMethod(d, a)
	}
	return nil, m.Refuse("the method %s of a dict with these arguments is not supported", name)
}

func (m *Machine) dictGet(d *python.Dict, name string, a *Args) (Value, error) {
	if len(a.Named) > 0 || len(a.Pos) < 1 || len(a.Pos) > 2 {
		return nil, m.Refuse("the method %s of a dict with these arguments is not supported", name)
	}
	if err := m.hashable(a.Pos[0]); err != nil {
		return nil, err
	}
	v, ok, err := d.Get(a.Pos[0])
	if err != nil || ok {
		return v, err
	}
	var otherwise Value
	if len(a.Pos) == 2 {
		otherwise = a.Pos[1]
	}
	if name == "setdefault" {
		return otherwise, m.setItem(d, a.Pos[0], otherwise)
	}
	return otherwise, nil
}

func (m *Machine) updateMethod(d *python.Dict, a *Args) error {
	for _, v := range a.Pos {
		from, ok := v.(*python.Dict)
		if !ok {
			return m.Wrong(v, "an update of a dict with %s is not supported", python.DescribeValue(v))
		}
		if err := m.update(d, from); err != nil {
			return err
		}
	}
	for _, name := range a.Names {
		if err := m.setItem(d, name, a.Named[name]); err != nil {
			return err
		}
	}
	return nil
}

func (m *Machine) update(d, from *python.Dict) error {
	for i, k := range from.Keys() {
		if err := m.setItem(d, k, from.Values()[i]); err != nil {
			return err
		}
	}
	return nil
}

func (m *Machine) setMethod(s *python.Set, name string, a *Args) (Value, error) {
	if len(a.Pos) != 1 || len(a.Named) > 0 {
		return nil, m.Refuse("the method %s of a set with these arguments is not supported", name)
	}
	switch name {
	case "add":
		if err := m.hashable(a.Pos[0]); err != nil {
			return nil, err
		}
		with, err := python.NewSet(append(append([]Value(nil), s.Items()...), a.Pos[0])...)
		if err == nil {
			*s = *with
		}
		return nil, err
	case "union", "difference", "intersection":
		items, err := m.unordered(a.Pos[0])
		if err != nil {
			return nil, err
		}
		other, err := python.NewSet(items...)
		if err != nil {
			return nil, err
		}
		op := map[string]python.Kind{"union": python.Pipe, "difference": python.Minus, "intersection": python.Ampersand}[name]
		return m.Operate(op, s, other)
	}
	return nil, m.Refuse("the method %s of a set is not supported", name)
}
