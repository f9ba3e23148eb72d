package mako

import "github.com/ramusdb/ramus/internal/python"

// context is Mako's context: the values by name.
type context struct{ f *frame }

func (c context) Attribute(name string) (any, bool) { return Func(c.get), name == "get" }

func (c context) get(args []any, named map[string]any) (any, error) {
	a := python.NewArguments(args, named)
	name, otherwise := a.String("key"), a.Next("default", nil)
	if err := a.Done(); err != nil {
		return nil, err
	}
	return c.f.value(name, otherwise)
}

// Item is context[name].
func (c context) Item(index any) (any, error) {
	name, ok := index.(string)
	if !ok {
		return nil, python.Refuse(index, "%s is not a name", python.DescribeValue(index))
	}
	value, err := c.f.value(name, undefined{name})
	if _, missing := value.(undefined); missing {
		return nil, python.Raisef("%s is undefined", name)
	}
	return value, err
}

// A loop is Mako's variable loop in a % for.
type loop struct{ index, length int }

func (l *loop) Attribute(name string) (any, bool) {
	switch name {
	case "index":
		return l.index, true
	case "reverse_index":
		return l.length - l.index - 1, true
	case "first":
		return l.index == 0, true
	case "last":
		return l.index == l.length-1, true
	case "even":
		return l.index%2 == 0, true
	case "odd":
		return l.index%2 == 1, true
	}
	return nil, false
}
