package interpreter

import (
	"math"
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

// A Value is a value of Python: one of package python, one of this package, or the
// caller's own.
type Value = python.Value

// A Native is a function that Go implements.
type Native struct {
	Name string // as in messages: op.add_column
	Call func(m *Machine, a *Args) (Value, error)
}

// A Callable is a value that can be called.
type Callable interface {
	Call(m *Machine, a *Args) (Value, error)
}

// An Attributer is a value with attributes. An attribute that it does not know is an
// error or an [Unknown].
type Attributer interface {
	Attribute(m *Machine, name string) (Value, error)
}

// A Setter is a value whose attributes can be assigned.
type Setter interface {
	SetAttribute(m *Machine, name string, value Value) error
}

// An Operator is a value that defines the operators on it. reflected says that it
// is on the right.
type Operator interface {
	Operate(m *Machine, op python.Kind, other Value, reflected bool) (Value, error)
}

// An Indexer is a value with items by key.
type Indexer interface {
	Index(m *Machine, key Value) (Value, error)
}

// An Iterable is a value that a loop can go over.
type Iterable interface {
	Iterate(m *Machine) ([]Value, error)
}

// A Truther is a value that defines its truth.
type Truther interface {
	Truth(m *Machine) (bool, error)
}

// A Manager is a context manager. Exit gets the error that ended the body, or nil.
type Manager interface {
	Enter(m *Machine) (Value, error)
	Exit(m *Machine, failed error) error
}

// A Module is a module with a list of names. A name that it lacks is unknown.
type Module struct {
	Name    string
	Members map[string]Value
}

// Attribute returns a member, or a value that is unknown.
func (d *Module) Attribute(m *Machine, name string) (Value, error) {
	if v, ok := d.Members[name]; ok {
		return v, nil
	}
	return m.Unknown("%s.%s is not known here", d.Name, name), nil
}

// A Float is Python's float.
type Float float64

// Str and Repr return the shortest text that reads as the same number.
func (f Float) Str() (string, error) { return f.Repr() }
func (f Float) Repr() (string, error) {
	x := float64(f)
	switch {
	case math.IsInf(x, 1):
		return "inf", nil
	case math.IsInf(x, -1):
		return "-inf", nil
	case math.IsNaN(x):
		return "nan", nil
	}
	text := strconv.FormatFloat(x, 'e', -1, 64)
	exp, _ := strconv.Atoi(text[strings.IndexByte(text, 'e')+1:])
	if exp < -4 || exp >= 16 {
		return text, nil
	}
	if text = strconv.FormatFloat(x, 'f', -1, 64); !strings.Contains(text, ".") {
		text += ".0"
	}
	return text, nil
}

// Truth and Equal compare it as a number, also in a list or tuple.
func (f Float) Truth() bool { return f != 0 }
func (f Float) Equal(other Value) bool {
	if b, ok := other.(bool); ok {
		other = map[bool]int{true: 1}[b]
	}
	x, ok := float(other)
	return ok && x == float64(f)
}

// Describe names the kind of value.
func (f Float) Describe() string { return "a float" }

// A bound is a method with its receiver.
type bound struct {
	self     Value
	function *Function
}

// Call calls the method.
func (b bound) Call(m *Machine, a *Args) (Value, error) {
	with := *a
	with.Pos = append([]Value{b.self}, a.Pos...)
	return b.function.Call(m, &with)
}

// A method is a method of a value of package python, such as a string's.
type method struct {
	self Value
	name string
}
