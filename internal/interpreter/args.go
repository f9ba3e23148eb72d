package interpreter

import (
	"fmt"

	"github.com/ramusdb/ramus/internal/python"
)

// Args are the arguments of a call. A caller takes each that it understands, and
// [Args.Done] refuses the others.
type Args struct {
	Func  string // the function's name, for messages
	Pos   []Value
	Names []string // of those with names, in order
	Named map[string]Value

	span  python.Span
	taken map[string]bool
	next  int
}

// Has reports whether there is an argument of a name, not taken yet.
func (a *Args) Has(name string) bool {
	_, ok := a.Named[name]
	return ok && !a.taken[name]
}

// Take returns the next argument, by place or by name. ok is false if there is none.
func (a *Args) Take(name string) (v Value, ok bool) {
	if a.next < len(a.Pos) {
		a.next++
		return a.Pos[a.next-1], true
	}
	return a.Key(name)
}

// Key returns an argument that has a name only.
func (a *Args) Key(name string) (v Value, ok bool) {
	v, ok = a.Named[name]
	if !ok || a.taken[name] {
		return nil, false
	}
	if a.taken == nil {
		a.taken = map[string]bool{}
	}
	a.taken[name] = true
	return v, true
}

// Rest returns the arguments by place that are left.
func (a *Args) Rest() []Value {
	rest := a.Pos[min(a.next, len(a.Pos)):]
	a.next = len(a.Pos)
	return rest
}

// Left returns the names that were not taken, in order.
func (a *Args) Left() (names []string) {
	for _, n := range a.Names {
		if !a.taken[n] {
			names = append(names, n)
		}
	}
	return names
}

// Done refuses arguments that were not taken.
func (a *Args) Done(m *Machine) error {
	if a.next < len(a.Pos) {
		return m.Refuse("%s has more arguments than are known here", a.Func)
	}
	if left := a.Left(); len(left) > 0 {
		return m.Refuse("the argument %s of %s is not known here", left[0], a.Func)
	}
	return nil
}

// String returns an argument that is a string.
func (a *Args) String(m *Machine, name string) (string, error) {
	v, ok := a.Take(name)
	if !ok {
		return "", m.Raise("%s needs the argument %s", a.Func, name)
	}
	return m.Text(v, fmt.Sprintf("the argument %s of %s", name, a.Func))
}

// OptString returns an argument by name that is a string or None, which is not set.
func (a *Args) OptString(m *Machine, name string) (text string, set bool, err error) {
	v, ok := a.Key(name)
	if !ok || v == nil {
		return "", false, nil
	}
	text, err = m.Text(v, fmt.Sprintf("the argument %s of %s", name, a.Func))
	return text, true, err
}

// OptBool returns an argument by name that is a bool or None, which is not set.
func (a *Args) OptBool(m *Machine, name string) (is, set bool, err error) {
	v, ok := a.Key(name)
	if !ok || v == nil {
		return false, false, nil
	}
	is, err = m.Bool(v, fmt.Sprintf("the argument %s of %s", name, a.Func))
	return is, true, err
}

// Bool returns a value that must be a bool.
func (m *Machine) Bool(v Value, what string) (bool, error) {
	b, ok := v.(bool)
	if !ok {
		return false, m.Wrong(v, "%s is %s, not a bool", what, python.DescribeValue(v))
	}
	return b, nil
}

// Text returns a value that must be a string.
func (m *Machine) Text(v Value, what string) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", m.Wrong(v, "%s is %s, not a string", what, python.DescribeValue(v))
	}
	return s, nil
}

// Int returns a value that must be an int.
func (m *Machine) Int(v Value, what string) (int, error) {
	n, ok := v.(int)
	if !ok {
		return 0, m.Wrong(v, "%s is %s, not an int", what, python.DescribeValue(v))
	}
	return n, nil
}

// Texts returns the strings of a list or tuple.
func (m *Machine) Texts(v Value, what string) ([]string, error) {
	switch v.(type) {
	case *python.List, python.Tuple:
	default:
		return nil, m.Wrong(v, "%s is %s, not a list", what, python.DescribeValue(v))
	}
	items, err := m.Iterate(v)
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(items))
	for i, item := range items {
		if texts[i], err = m.Text(item, "an item of "+what); err != nil {
			return nil, err
		}
	}
	return texts, nil
}
