package alembicops

import (
	"github.com/ramusdb/ramus/internal/interpreter"
	"github.com/ramusdb/ramus/internal/python"
)

// A Value is a value of Python.
type Value = interpreter.Value

// A session is one run of a revision's function.
type session struct {
	m       *interpreter.Machine
	o       Options
	modules map[string]*interpreter.Module
	sent    []sent

	convention *Naming         // once it was needed
	enums      map[string]bool // the names of types that create_table has created: it creates each once

	autocommit int // the number of autocommit blocks around the current statement
	created    int // counts constraints in the order in which they are made
	random     bool
	database   *interpreter.Refusal // the first look at the database
}

type sent struct {
	sql         string
	offset      int
	transaction bool
}

func newSession(m *interpreter.Machine, o Options) *session {
	s := &session{m: m, o: o, enums: map[string]bool{}}
	s.modules = s.allModules()
	return s
}

// module returns a module that is known, or nil.
func (s *session) module(name string) Value {
	switch name {
	case "sqlalchemy.dialects":
		return &dialectModules{s}
	case "sqlalchemy.dialects.postgresql":
		return s.postgres()
	case "sqlalchemy.dialects.mysql":
		return s.mysql()
	}
	if module, ok := s.modules[name]; ok {
		return module
	}
	return nil
}

// send adds a statement.
func (s *session) send(sql string) error {
	if len(sql) > python.MaxText || len(s.sent) > 20_000 {
		return s.m.Refuse("the revision has too many statements")
	}
	s.sent = append(s.sent, sent{sql, s.m.Offset(), s.autocommit == 0})
	return nil
}

// next returns the number of a new constraint.
func (s *session) next() int {
	s.created++
	return s.created
}

// native returns a function that Python can call.
func native(name string, f func(a *interpreter.Args) (Value, error)) *interpreter.Native {
	return &interpreter.Native{Name: name, Call: func(_ *interpreter.Machine, a *interpreter.Args) (Value, error) { return f(a) }}
}
