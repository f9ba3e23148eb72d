package interpreter

import (
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

func contains(text, part string) bool { return strings.Contains(text, part) }

// An iterator has values that are read once.
type iterator struct{ items []Value }

// A view is a range, or the keys, values or items of a dict: a sequence whose text is not
// that of a list.
type view struct{ items []Value }

// Describe names the kind of value.
func (v *view) Describe() string { return "a range or a view of a dict" }

// Str and Repr refuse.
func (v *view) Str() (string, error)  { return v.Repr() }
func (v *view) Repr() (string, error) { return "", python.Unsupportedf("the text of %s", v.Describe()) }

// Iterate returns the items.
func (v *view) Iterate(*Machine) ([]Value, error) { return v.items, nil }

// Truth reports whether there are items.
func (v *view) Truth(*Machine) (bool, error) { return len(v.items) > 0, nil }

// Iterate returns the items that a loop goes over. Those of a set are refused where
// there are several, because Python's order differs from run to run.
func (m *Machine) Iterate(v Value) ([]Value, error) {
	switch v := v.(type) {
	case *Unknown:
		return nil, v.Opaque()
	case Iterable:
		items, err := v.Iterate(m)
		m.steps += len(items)
		return append([]Value(nil), items...), err
	case *iterator:
		items := v.items
		v.items = nil
		return items, nil
	case *python.Set:
		if len(v.Items()) > 1 {
			return nil, m.Refuse("the order of a set is not known")
		}
	}
	items, err := python.Iterate(v)
	if err != nil {
		return nil, err
	}
	m.steps += len(items)
	return append([]Value(nil), items...), nil
}

// unordered returns the items of a value whose order does not matter.
func (m *Machine) unordered(v Value) ([]Value, error) {
	if s, ok := v.(*python.Set); ok {
		return append([]Value(nil), s.Items()...), nil
	}
	return m.Iterate(v)
}

// comprehension evaluates a comprehension. A generator is evaluated at once, which its
// caller may not notice: nothing in it has an effect.
func (m *Machine) comprehension(e *python.Comprehension, s *scope) (Value, error) {
	c := &comprehending{m: m, e: e, dict: &python.Dict{}}
	before := m.effects()
	if err := c.level(0, newScope(s)); err != nil {
		return nil, err
	}
	switch e.Kind {
	case python.LBracket:
		return python.NewList(c.items...), nil
	case python.LBrace:
		for _, item := range c.items {
			if err := m.hashable(item); err != nil {
				return nil, err
			}
		}
		return python.NewSet(c.items...)
	case python.Colon:
		return c.dict, nil
	}
	if m.effects() != before {
		return nil, m.Refuse("a generator that runs statements is not supported")
	}
	return &iterator{c.items}, nil
}

type comprehending struct {
	m     *Machine
	e     *python.Comprehension
	items []Value
	dict  *python.Dict
}

// level runs one "for … in … if …" and those inside it.
func (c *comprehending) level(n int, s *scope) error {
	if n == len(c.e.Generators) {
		return c.item(s)
	}
	g := c.e.Generators[n]
	if g.Async {
		return c.m.Refuse("an asynchronous comprehension is not supported")
	}
	from := s
	if n == 0 {
		from = s.parent // the first iterable belongs to the code around the comprehension
	}
	over, err := c.m.eval(g.Iterable, from)
	if err != nil {
		return err
	}
	c.m.at = g.Iterable.Range().Start
	items, err := c.iterate(over)
	if err != nil {
		return c.m.refusal(err)
	}
	for _, item := range items {
		if err := c.m.assign(g.Target, item, s); err != nil {
			return err
		}
		holds, err := c.all(g.Conditions, s)
		if err != nil {
			return err
		}
		if !holds {
			continue
		}
		if err := c.level(n+1, s); err != nil {
			return err
		}
	}
	return nil
}

// iterate returns the items to go over. If a set is made, their order does not matter.
func (c *comprehending) iterate(over Value) ([]Value, error) {
	if c.e.Kind == python.LBrace {
		return c.m.unordered(over)
	}
	return c.m.Iterate(over)
}

func (c *comprehending) all(conditions []python.Expr, s *scope) (bool, error) {
	for _, x := range conditions {
		if holds, err := c.m.condition(x, s); err != nil || !holds {
			return false, err
		}
	}
	return true, nil
}

func (c *comprehending) item(s *scope) error {
	v, err := c.m.eval(c.e.Item, s)
	if err != nil {
		return err
	}
	if c.e.Kind == python.Colon {
		value, err := c.m.eval(c.e.Value, s)
		if err != nil {
			return err
		}
		return c.m.setItem(c.dict, v, value)
	}
	if c.items = append(c.items, v); len(c.items) > maxItems {
		return c.m.Refuse("a list of more than %d items is not supported", maxItems)
	}
	return nil
}
