package alembicops

import (
	"github.com/ramusdb/ramus/internal/interpreter"
	"github.com/ramusdb/ramus/internal/python"
)

// A context is op.get_context(), the context of a live run.
type context struct{ session *session }

// A connection is op.get_bind().
type connection struct{ session *session }

// A dialect is the dialect of the database.
type dialect struct{ session *session }

// Describe names the kinds of values.
func (c *context) Describe() string    { return "the migration context" }
func (c *connection) Describe() string { return "the connection" }
func (d *dialect) Describe() string    { return "the dialect" }

// Attribute returns an attribute of the context.
func (c *context) Attribute(m *interpreter.Machine, name string) (Value, error) {
	switch name {
	case "as_sql":
		return false, nil
	case "dialect":
		return &dialect{c.session}, nil
	case "bind", "connection":
		return &connection{c.session}, nil
	case "autocommit_block":
		return native("autocommit_block", func(a *interpreter.Args) (Value, error) { return &autocommit{c.session}, a.Done(m) }), nil
	}
	return nil, m.Refuse("the attribute %s of the migration context is not supported", name)
}

// Attribute returns the name of the dialect.
func (d *dialect) Attribute(m *interpreter.Machine, name string) (Value, error) {
	if name == "name" {
		return d.session.o.Dialect, nil
	}
	return nil, m.Refuse("the attribute %s of the dialect is not supported", name)
}

// Attribute returns an attribute or method of the connection.
func (c *connection) Attribute(m *interpreter.Machine, name string) (Value, error) {
	s := c.session
	switch name {
	case "dialect":
		return &dialect{s}, nil
	case "engine":
		return c, nil
	case "execute":
		return native("execute", s.connectionExecute), nil
	case "scalar", "scalars":
		return native(name, s.connectionExecute), nil
	}
	return nil, m.Refuse("the method %s of a connection is not supported", name)
}

// connectionExecute runs a statement. Its result is known to the database only.
func (s *session) connectionExecute(a *interpreter.Args) (Value, error) {
	v, _ := a.Take("statement")
	params, hasParams := a.Take("parameters")
	if err := a.Done(s.m); err != nil {
		return nil, err
	}
	if _, plain := v.(string); plain {
		return nil, s.m.Raise("SQLAlchemy 2 refuses a plain string: use text()")
	}
	if hasParams && params != nil {
		t, ok := v.(*textClause)
		d, isDict := params.(*python.Dict)
		if !ok || !isDict {
			return nil, s.m.Wrong(params, "the parameters of this statement are not supported")
		}
		bound, err := t.with(s.m, d)
		if err != nil {
			return nil, err
		}
		v = bound
	}
	sql, err := s.statement(v)
	if err != nil {
		return nil, err
	}
	if err := s.send(sql); err != nil {
		return nil, err
	}
	return s.ofDatabase("the result of a statement"), nil
}

// ofDatabase returns a value that only the database knows.
func (s *session) ofDatabase(what string) *interpreter.Unknown {
	u := s.m.Unknown("only the database knows %s", what)
	u.Database = true
	return u
}

// inspect is sqlalchemy.inspect of the connection.
func (s *session) inspect(a *interpreter.Args) (Value, error) {
	v, _ := a.Take("subject")
	if _, ok := v.(*connection); !ok {
		return nil, s.m.Wrong(v, "inspect of %s is not supported", python.DescribeValue(v))
	}
	return s.ofDatabase("which tables and columns it has"), a.Done(s.m)
}

// with returns a text with the values of parameters.
func (t *textClause) with(m *interpreter.Machine, d *python.Dict) (*textClause, error) {
	bound := &textClause{text: t.text, binds: map[string]Value{}}
	for k, v := range t.binds {
		bound.binds[k] = v
	}
	for i, key := range d.Keys() {
		name, err := m.Text(key, "the name of a parameter")
		if err != nil {
			return nil, err
		}
		bound.binds[name] = d.Values()[i]
	}
	return bound, nil
}

// looks notes that the script looks at the database first.
func (s *session) looks(at string) {
	u := s.ofDatabase(at)
	s.asked(&interpreter.Refusal{Why: u.Why, File: u.File, Offset: u.Offset, Database: true})
}

// asked notes the first value of the database that the script needs.
func (s *session) asked(r *interpreter.Refusal) {
	if s.database == nil {
		s.database = r
	}
}

// An autocommit is a block outside of the transaction.
type autocommit struct{ session *session }

// Describe names the kind of value.
func (b *autocommit) Describe() string { return "an autocommit block" }

// Enter starts the block, Exit ends it.
func (b *autocommit) Enter(m *interpreter.Machine) (Value, error) {
	if b.session.autocommit > 0 {
		return nil, m.Raise("Alembic refuses an autocommit block in another one")
	}
	b.session.autocommit++
	return nil, nil
}
func (b *autocommit) Exit(*interpreter.Machine, error) error {
	b.session.autocommit--
	return nil
}
