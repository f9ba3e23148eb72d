package interpreter

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

// An enumeration has the members of a class derived from enum.Enum.
type enumeration struct {
	members []*Member
	text    bool // the members are strings, too
	strEnum bool
	names   map[string]*Member // with aliases
}

// A Member is a member of an enumeration.
type Member struct {
	class *Class
	Name  string
	Value Value
}

// EnumBase is one of the classes of the module enum.
type EnumBase string

// Describe names the class.
func (b EnumBase) Describe() string { return "the class " + string(b) }

// Str and Repr refuse.
func (b EnumBase) Str() (string, error)  { return b.Repr() }
func (b EnumBase) Repr() (string, error) { return "", python.Unsupportedf("the text of a class") }

func isEnumBase(v Value) bool {
	_, ok := v.(EnumBase)
	return ok
}

// Derive makes an enumeration.
func (b EnumBase) Derive(m *Machine, c *Class) (Value, error) { return m.enumClass(c) }

// Auto is the value of enum.auto().
type Auto struct{}

func (m *Machine) enumClass(c *Class) (Value, error) {
	e := &enumeration{names: map[string]*Member{}}
	kind := ""
	for _, b := range c.bases {
		switch b := b.(type) {
		case EnumBase:
			kind = string(b)
		case *Class:
			if b.enum == nil || len(b.enum.members) > 0 {
				return nil, m.Refuse("the class %s is not supported", c.name)
			}
			e.text, e.strEnum, kind = b.enum.text, b.enum.strEnum, "Enum"
		case *Native:
			if b.Name != "str" && b.Name != "int" {
				return nil, m.Refuse("an enumeration of %s is not supported", b.Name)
			}
			e.text = b.Name == "str"
		}
	}
	e.strEnum = e.strEnum || kind == "StrEnum"
	e.text = e.text || e.strEnum
	c.enum = e
	for _, special := range []string{"_generate_next_value_", "_missing_", "__new__", "__init__", "__str__", "__format__", "__eq__", "__hash__", "_ignore_"} {
		if c.has(special) {
			return nil, m.Refuse("an enumeration with %s is not supported", special)
		}
	}
	return c, m.members(c, kind)
}

func (m *Machine) members(c *Class, kind string) error {
	next := 1
	for _, name := range c.order {
		v, ok := c.attrs[name]
		if !ok || strings.HasPrefix(name, "_") {
			continue
		}
		switch x := v.(type) {
		case *Function:
			continue
		case Auto:
			if v = next; kind == "StrEnum" {
				v = strings.ToLower(name)
			} else if c.enum.text {
				return m.Refuse("auto() in an enumeration of strings is not supported")
			}
		case int:
			next = max(next-1, x)
		}
		next++
		if err := m.addMember(c, name, v); err != nil {
			return err
		}
	}
	return nil
}

// addMember adds a member, or an alias of one with the same value.
func (m *Machine) addMember(c *Class, name string, v Value) error {
	if _, ok := v.(string); c.enum.text && !ok {
		return m.Wrong(v, "the value of %s.%s is no string", c.name, name)
	}
	for _, other := range c.enum.members {
		same, err := m.Equal(other.Value, v)
		if err != nil {
			return err
		}
		if same {
			c.enum.names[name] = other
			return nil
		}
	}
	member := &Member{c, name, v}
	c.enum.members = append(c.enum.members, member)
	c.enum.names[name] = member
	return nil
}

// Members returns the members of an enumeration, or false for another class.
func (c *Class) Members() ([]*Member, bool) {
	if c.enum == nil {
		return nil, false
	}
	return c.enum.members, true
}

func (c *Class) enumAttribute(name string) (Value, bool) {
	if member, ok := c.enum.names[name]; ok {
		return member, true
	}
	if name == "__members__" {
		d := &python.Dict{}
		for _, member := range c.enum.members {
			_ = d.Set(member.Name, member)
		}
		return d, len(c.enum.names) == len(c.enum.members)
	}
	return nil, false
}

// Index returns a member by its name.
func (c *Class) Index(m *Machine, key Value) (Value, error) {
	name, ok := key.(string)
	if !ok || c.enum == nil {
		return nil, m.Wrong(key, "an item of %s is not supported", c.Describe())
	}
	if member, ok := c.enum.names[name]; ok {
		return member, nil
	}
	return nil, m.exception("KeyError", "%s has no member %s", c.name, name)
}

// Iterate returns the members.
func (c *Class) Iterate(m *Machine) ([]Value, error) {
	if c.enum == nil {
		return nil, m.Refuse("a loop over %s is not supported", c.Describe())
	}
	all := make([]Value, len(c.enum.members))
	for i, member := range c.enum.members {
		all[i] = member
	}
	return all, nil
}

// enumCall returns the member with a value.
func (c *Class) enumCall(m *Machine, a *Args) (Value, error) {
	if len(a.Pos) != 1 || len(a.Named) > 0 {
		return nil, m.Refuse("this call of %s is not supported", c.Describe())
	}
	if slices.Contains([]bool{true}, isMember(a.Pos[0], c)) {
		return a.Pos[0], nil
	}
	for _, member := range c.enum.members {
		same, err := m.Equal(member.Value, a.Pos[0])
		if err != nil || same {
			return member, err
		}
	}
	return nil, m.exception("ValueError", "%s has no such member", c.name)
}

func isMember(v Value, c *Class) bool {
	member, ok := v.(*Member)
	return ok && member.class == c
}

// Attribute returns the name, the value or a method of a member.
func (e *Member) Attribute(m *Machine, name string) (Value, error) {
	switch name {
	case "name":
		return e.Name, nil
	case "value":
		return e.Value, nil
	}
	v, ok := e.class.find(name)
	f, isFunction := v.(*Function)
	switch {
	case ok && isFunction && f.property:
		return f.Call(m, &Args{Pos: []Value{e}, Func: f.name})
	case ok && isFunction && !f.static && !f.class:
		return bound{e, f}, nil
	}
	return nil, m.Refuse("the attribute %s of a member of %s is not supported", name, e.class.name)
}

// Describe names the member.
func (e *Member) Describe() string { return "the member " + e.class.name + "." + e.Name }

// text returns str() of a member, which depends on Python's version where it is a string
// or a number, too.
func (e *Member) text(m *Machine) (string, error) {
	if e.class.enum.strEnum {
		return m.Text(e.Value, "the value of "+e.Describe())
	}
	if len(e.class.bases) > 1 {
		return "", m.Refuse("the text of %s differs between versions of Python", e.Describe())
	}
	return e.class.name + "." + e.Name, nil
}

func (m *Machine) equalMember(a, b Value) (bool, error) {
	x, ok := a.(*Member)
	y, both := b.(*Member)
	if ok && both {
		return x == y, nil
	}
	member, other := x, b
	if !ok {
		member, other = y, a
	}
	if len(member.class.bases) == 1 && !member.class.enum.text {
		return false, nil
	}
	return m.Equal(member.Value, other)
}
