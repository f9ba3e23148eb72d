package python

import "slices"

// A Value is the value of an expression: nil for None, a bool, an int, a string, or
// a type of this package; or a caller's own type, which may implement [Object],
// [Receiver], [Printer], [Opaque] and [Comparer].
type Value = any

// A Bytes is Python's bytes.
type Bytes string

// A Tuple is Python's tuple.
type Tuple []Value

// A List is Python's list. It is compared by its items; two names have one list if
// they have the same pointer.
type List struct{ Items []Value }

// A Set is Python's set, in the order in which items came in.
type Set struct{ items []Value }

// A Dict is Python's dict, in the order in which keys came in.
type Dict struct{ keys, values []Value }

// A BigNumber is a number that is written out and not computed with: a float, an
// imaginary one, or an int of more than 62 bits.
type BigNumber struct{ Text string }

// An EllipsisValue is the value of "...".
type EllipsisValue struct{}

// A Func is a value that can be called. named are the arguments with names.
type Func func(args []Value, named map[string]Value) (Value, error)

// An Object is a value with attributes.
type Object interface {
	// Attribute returns an attribute or method, and whether there is one.
	Attribute(name string) (Value, bool)
}

// A Receiver is a value with methods that are not attributes.
type Receiver interface {
	CallMethod(name string, args []Value, named map[string]Value) (Value, error)
}

// A Printer is a value with a text.
type Printer interface {
	Str() (string, error)
	Repr() (string, error)

	// Describe names the kind of value in errors, with its article.
	Describe() string
}

// An Opaque is a value of unknown content. An operation that needs the content fails with
// its error.
type Opaque interface{ Opaque() error }

// An Indexed is a value with items by index or key.
type Indexed interface {
	Item(index Value) (Value, error)
}

// A Comparer is a value that defines its truth and its equality, which is its identity
// too.
type Comparer interface {
	Truth() bool
	Equal(other Value) bool
}

// NewList returns a list of items.
func NewList(items ...Value) *List { return &List{items} }

// NewSet returns a set of items. Of equal ones the first is kept.
func NewSet(items ...Value) (*Set, error) {
	s := &Set{}
	for _, item := range items {
		has, err := contains(s.items, item)
		if err != nil {
			return nil, err
		}
		if !has {
			s.items = append(s.items, item)
		}
	}
	return s, nil
}

// Items returns the items in their order. The caller must not change them.
func (s *Set) Items() []Value { return s.items }

// Set sets the value of a key.
func (d *Dict) Set(key, value Value) error {
	i, err := d.find(key)
	switch {
	case err != nil:
		return err
	case i >= 0:
		d.values[i] = value
	default:
		d.keys, d.values = append(d.keys, key), append(d.values, value)
	}
	return nil
}

// Get returns the value of a key, and whether there is one.
func (d *Dict) Get(key Value) (value Value, ok bool, err error) {
	i, err := d.find(key)
	if err != nil || i < 0 {
		return nil, false, err
	}
	return d.values[i], true, nil
}

// Item returns the value of a key that the dict has.
func (d *Dict) Item(key Value) (Value, error) {
	value, ok, err := d.Get(key)
	if err == nil && !ok {
		err = Raisef("the dict has no such key")
	}
	return value, err
}

// Keys returns the keys in their order, Values the values in that of the keys. The
// caller must not change them.
func (d *Dict) Keys() []Value   { return d.keys }
func (d *Dict) Values() []Value { return d.values }

// find returns the index of a key, or -1.
func (d *Dict) find(key Value) (int, error) {
	if text, ok := key.(string); ok {
		return slices.IndexFunc(d.keys, func(k Value) bool { return k == Value(text) && isString(k) }), nil
	}
	for i, k := range d.keys {
		if same, err := Equal(k, key); err != nil || same {
			return i, err
		}
	}
	return -1, nil
}

func isString(v Value) bool { _, ok := v.(string); return ok }

// opaque returns the error of the first value of unknown content. A Comparer has none.
func opaque(values ...Value) error {
	for _, v := range values {
		if _, ok := v.(Comparer); ok {
			continue
		}
		if o, ok := v.(Opaque); ok {
			return o.Opaque()
		}
	}
	return nil
}

// Refuse returns the error for a value that can't be used in some way: its own, if
// its content is unknown, or one with a message.
func Refuse(value Value, format string, args ...any) error {
	if o, ok := value.(Opaque); ok {
		return o.Opaque()
	}
	return Raisef(format, args...)
}

// number returns an int, or a bool as the int that Python takes it for.
func number(value Value) (int, bool) {
	switch v := value.(type) {
	case int:
		return v, true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}

// Truth returns the value as a condition.
func Truth(value Value) (bool, error) {
	switch v := value.(type) {
	case nil:
		return false, nil
	case bool:
		return v, nil
	case int:
		return v != 0, nil
	case string:
		return v != "", nil
	case Bytes:
		return v != "", nil
	case Tuple:
		return len(v) > 0, nil
	case *List:
		return len(v.Items) > 0, nil
	case *Set:
		return len(v.items) > 0, nil
	case *Dict:
		return len(v.keys) > 0, nil
	case BigNumber:
		return false, Unsupportedf("the number %s as a condition", v.Text)
	case Comparer:
		return v.Truth(), nil
	}
	return true, opaque(value)
}

// Iterate returns the items that a for goes over: a string's are its characters, a
// dict's its keys.
func Iterate(value Value) ([]Value, error) {
	switch v := value.(type) {
	case Tuple:
		return v, nil
	case *List:
		return v.Items, nil
	case *Set:
		return v.items, nil
	case *Dict:
		return v.keys, nil
	case string:
		var all []Value
		for _, r := range v {
			all = append(all, string(r))
		}
		return all, nil
	}
	return nil, Refuse(value, "%s has no items", DescribeValue(value))
}

// DescribeValue names the kind of a value in an error, with its article.
func DescribeValue(value Value) string {
	switch v := value.(type) {
	case nil:
		return "None"
	case bool:
		return "a bool"
	case int, BigNumber:
		return "a number"
	case string:
		return "a string"
	case Bytes:
		return "bytes"
	case Tuple:
		return "a tuple"
	case *List:
		return "a list"
	case *Set:
		return "a set"
	case *Dict:
		return "a dict"
	case Printer:
		return v.Describe()
	case Builtin:
		return string(v)
	}
	return "an object"
}
