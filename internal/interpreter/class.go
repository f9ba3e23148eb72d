package interpreter

import (
	"slices"

	"github.com/ramusdb/ramus/internal/python"
)

// A Class is a class of the file.
type Class struct {
	name      string
	bases     []Value
	attrs     map[string]Value
	order     []string // of the attributes that its body assigned
	exception bool
	enum      *enumeration
}

// A Base is a value that a class can be derived from.
type Base interface {
	// Derive returns the value of a class with its name and attributes.
	Derive(m *Machine, c *Class) (Value, error)
}

// An Instance is an object of a class of the file.
type Instance struct {
	class *Class
	attrs map[string]Value
}

// Name returns the class's name, Attr an attribute of its own body.
func (c *Class) Name() string { return c.name }
func (c *Class) Attr(name string) (Value, bool) {
	v, ok := c.attrs[name]
	return v, ok
}

// Describe names the class, and the kind of an instance.
func (c *Class) Describe() string    { return "the class " + c.name }
func (i *Instance) Describe() string { return "an object of the class " + i.class.name }

// Str and Repr refuse: such a text may have an address.
func (c *Class) Str() (string, error)     { return c.Repr() }
func (c *Class) Repr() (string, error)    { return "", python.Unsupportedf("the text of a class") }
func (i *Instance) Str() (string, error)  { return i.Repr() }
func (i *Instance) Repr() (string, error) { return "", python.Unsupportedf("the text of an object") }

// class runs a class statement.
func (m *Machine) class(st *python.ClassStmt, s *scope) error {
	c := &Class{name: st.Name.Name, attrs: map[string]Value{}}
	if len(st.Decorators) > 0 || len(st.Keywords) > 0 {
		return m.Refuse("a class with a decorator or a keyword is not supported")
	}
	bases, err := m.evalAll(st.Args, s)
	if err != nil {
		return err
	}
	c.bases = bases
	body := &scope{vars: c.attrs, parent: s, class: true}
	if _, err := m.block(st.Body, body); err != nil {
		return err
	}
	c.order = assigned(st.Body)
	v, err := m.derived(c)
	if err != nil {
		return err
	}
	m.bind(s, c.name, v)
	return nil
}

// assigned returns the names that statements of a class body assign, in order.
func assigned(body []python.Stmt) (names []string) {
	add := func(e python.Expr) {
		if id, ok := e.(*python.Ident); ok && !slices.Contains(names, id.Name) {
			names = append(names, id.Name)
		}
	}
	for _, st := range body {
		switch st := st.(type) {
		case *python.AssignStmt:
			for _, t := range st.Targets {
				add(t)
			}
		case *python.AnnotatedStmt:
			if st.Value != nil {
				add(st.Target)
			}
		}
	}
	return names
}

// derived returns the value of a class: one that is not the file's own alone is its
// base's.
func (m *Machine) derived(c *Class) (Value, error) {
	for _, base := range c.bases {
		switch b := base.(type) {
		case *Class:
			if b.enum != nil {
				return m.enumClass(c)
			}
		case *Native:
			if b.Name != "object" && !slices.ContainsFunc(c.bases, isEnumBase) {
				return m.Unknown("the class %s is derived from %s", c.name, b.Name), nil
			}
		case Base:
			return b.Derive(m, c)
		case *Unknown:
			return m.Unknown("the class %s is derived from a class that is not known: %s", c.name, b.Why), nil
		default:
			return m.Unknown("the class %s is derived from %s", c.name, python.DescribeValue(base)), nil
		}
	}
	return c, nil
}

// find returns an attribute of the class or of its bases.
func (c *Class) find(name string) (Value, bool) {
	if v, ok := c.attrs[name]; ok {
		return v, true
	}
	for _, base := range c.bases {
		if b, ok := base.(*Class); ok {
			if v, ok := b.find(name); ok {
				return v, true
			}
		}
	}
	return nil, false
}

func (c *Class) has(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { _, ok := c.find(name); return ok })
}

// derives reports whether a class is another one or derived from it.
func (c *Class) derives(from *Class) bool {
	return c == from || slices.ContainsFunc(c.bases, func(v Value) bool {
		b, ok := v.(*Class)
		return ok && b.derives(from)
	})
}

func (c *Class) isException() bool {
	return c.exception || slices.ContainsFunc(c.bases, func(v Value) bool {
		b, ok := v.(*Class)
		return ok && b.isException()
	})
}

// Call makes an object of the class.
func (c *Class) Call(m *Machine, a *Args) (Value, error) {
	if c.enum != nil {
		return c.enumCall(m, a)
	}
	i := &Instance{class: c, attrs: map[string]Value{}}
	if c.has("__new__", "__getattr__", "__getattribute__", "__setattr__") {
		return nil, m.Refuse("an object of the class %s is not supported", c.name)
	}
	init, ok := c.find("__init__")
	switch {
	case c.isException() && !ok:
		i.attrs["args"] = python.Tuple(a.Rest())
		return i, nil
	case !ok:
		return i, a.Done(m)
	}
	f, ok := init.(*Function)
	if !ok {
		return nil, m.Wrong(init, "the method __init__ of %s is not supported", c.name)
	}
	_, err := bound{i, f}.Call(m, a)
	return i, err
}

// Attribute returns an attribute of the class.
func (c *Class) Attribute(m *Machine, name string) (Value, error) {
	if c.enum != nil {
		if v, ok := c.enumAttribute(name); ok {
			return v, nil
		}
	}
	v, ok := c.find(name)
	switch f := v.(type) {
	case *Function:
		if f.class {
			return bound{c, f}, nil
		}
		if f.property {
			return nil, m.Refuse("a property of a class is not supported")
		}
	}
	if !ok {
		if name == "__name__" {
			return c.name, nil
		}
		return nil, m.Refuse("the attribute %s of %s is not known here", name, c.Describe())
	}
	return v, nil
}

// Attribute returns an attribute of the object.
func (i *Instance) Attribute(m *Machine, name string) (Value, error) {
	if v, ok := i.attrs[name]; ok {
		return v, nil
	}
	v, ok := i.class.find(name)
	f, isFunction := v.(*Function)
	switch {
	case !ok:
		return nil, m.Refuse("the attribute %s of %s is not known here", name, i.Describe())
	case !isFunction || f.static:
		return v, nil
	case f.class:
		return bound{i.class, f}, nil
	case f.property:
		return f.Call(m, &Args{Pos: []Value{i}, Func: f.name})
	}
	return bound{i, f}, nil
}
