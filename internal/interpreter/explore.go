package interpreter

import (
	"errors"
	"reflect"
	"sync"

	"github.com/ramusdb/ramus/internal/python"
)

// databases returns a value that only the database knows, or nil.
func (m *Machine) databases(v Value) *Unknown {
	if u, ok := v.(*Unknown); ok && u.Database && m.Database != nil {
		return u
	}
	return nil
}

// ask notes that the program needs a value of the database.
func (m *Machine) ask(u *Unknown) {
	m.asked++
	m.Database(&Refusal{Why: u.Why, File: m.file, Offset: m.at, Database: true, Origin: u, placed: true})
}

// fromDatabase returns an unknown value in place of the refusal of one that only the
// database knows.
func (m *Machine) fromDatabase(err error) (Value, error) {
	var r *Refusal
	if m.Database == nil || !errors.As(err, &r) || !r.Database || r.Origin == nil {
		return nil, err
	}
	m.ask(r.Origin)
	return r.Origin, nil
}

// explore runs blocks of which only the database knows which ones run, each from the same
// variables. A variable that they leave with different values is unknown afterwards.
func (m *Machine) explore(s *scope, blocks ...[]python.Stmt) error {
	before := copied(s.vars)
	after := copied(s.vars)
	for _, block := range blocks {
		s.vars = copied(before)
		_, err := m.block(block, s)
		if err != nil && !isThrown(err) {
			return err
		}
		m.merge(after, s.vars)
	}
	s.vars = after
	return nil
}

// merge makes the variables unknown that two ways leave with different values.
func (m *Machine) merge(into, other map[string]Value) {
	for name, v := range other {
		was, ok := into[name]
		if ok && (was == nil && v == nil || was != nil && v != nil && reflect.ValueOf(was).Comparable() && reflect.ValueOf(v).Comparable() && was == v) {
			continue
		}
		u := m.Unknown("the variable %s depends on the database", name)
		u.Database = true
		into[name] = u
	}
}

func copied(vars map[string]Value) map[string]Value {
	c := make(map[string]Value, len(vars))
	for k, v := range vars {
		c[k] = v
	}
	return c
}

// resultMethods are the methods of a result, a row or an inspector that can be called: they
// change nothing.
var resultMethods = sync.OnceValue(func() map[string]bool {
	return map[string]bool{
		"fetchall": true, "fetchone": true, "fetchmany": true, "first": true, "all": true, "one": true, "one_or_none": true, "scalar": true, "scalars": true,
		"scalar_one": true, "scalar_one_or_none": true, "mappings": true, "keys": true, "values": true, "items": true, "get": true, "tuples": true, "unique": true, "close": true,
		"get_table_names": true, "get_columns": true, "get_indexes": true, "get_foreign_keys": true, "get_unique_constraints": true, "get_pk_constraint": true,
		"get_check_constraints": true, "get_view_names": true, "get_schema_names": true, "has_table": true, "get_enums": true, "get_table_comment": true, "has_index": true,
		"lower": true, "upper": true, "strip": true, "split": true, "startswith": true, "endswith": true, "replace": true, "format": true, "count": true, "copy": true, "isoformat": true,
	}
})

// callOfDatabase calls a method of a value that only the database knows.
func (m *Machine) callOfDatabase(u *Unknown, a *Args) (Value, error) {
	if u.method == "" || !resultMethods()[u.method] {
		return nil, m.Refuse("the method %s of a value of the database is not supported", u.method)
	}
	return &Unknown{Why: u.Why, File: u.File, Offset: u.Offset, Database: true}, nil
}
