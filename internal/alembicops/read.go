package alembicops

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/interpreter"
	"github.com/ramusdb/ramus/internal/python"
)

// Read returns the scripts of a revision file.
func Read(file string, content []byte, o Options) (upgrade, downgrade Script) {
	text, err := new(python.Decoder).Decode(content)
	if err != nil {
		refused := Script{State: Delegated, Why: err.Error(), Line: 1, Column: 1}
		return refused, refused
	}
	src := string(text)
	module, err := python.Parse(src)
	if err != nil {
		refused := syntaxError(src, err)
		return refused, refused
	}
	return run(file, src, module, "upgrade", o), run(file, src, module, "downgrade", o)
}

func syntaxError(src string, err error) Script {
	s := Script{State: Delegated, Why: err.Error(), Line: 1, Column: 1, Refused: true}
	var all python.Errors
	if errors.As(err, &all) && len(all) > 0 {
		p := python.PositionOf("", src, all[0].Offset)
		s.Why, s.Line, s.Column = "a syntax error: "+all[0].Message, p.Line, p.Column
	}
	return s
}

// run runs one function of a revision in a new machine: what the other one changes in the
// module does not count.
func run(file, src string, module *python.Module, name string, o Options) Script {
	if o.Dialect != "postgresql" {
		return Script{State: Delegated, Why: "Python revisions are read for PostgreSQL only", Line: 1, Column: 1}
	}
	if o.Changed != "" {
		return Script{State: Delegated, Why: o.Changed, Line: 1, Column: 1}
	}
	m := interpreter.New(file)
	s := newSession(m, o)
	m.Import = s.module
	m.Effects = func() int { return len(s.sent) }
	m.Database = s.asked
	err := m.Load(module)
	if err == nil {
		err = s.call(name)
	}
	return s.script(src, err)
}

// call calls a function of the revision. A revision may lack it.
func (s *session) call(name string) error {
	f, ok := s.m.Global(name)
	if !ok {
		return nil
	}
	function, ok := f.(*interpreter.Function)
	if !ok {
		return s.m.Wrong(f, "%s is no function of this file", name)
	}
	_, err := s.m.Apply(function)
	return err
}

// script returns the result of a run.
func (s *session) script(src string, err error) Script {
	r := Script{State: Whole, SameTwice: !s.random}
	for _, st := range s.sent {
		r.Statements = append(r.Statements, Statement{st.sql, python.LineOf(src, st.offset), st.transaction})
	}
	var refusal *interpreter.Refusal
	switch {
	case errors.As(err, &refusal):
		r.State, r.Why, r.Refused = Delegated, refusal.Why, refusal.Raises
		p := python.PositionOf("", src, min(refusal.Offset, len(src)))
		r.Line, r.Column = p.Line, p.Column
		if from := refusal.Origin; from != nil {
			if line := python.LineOf(src, from.Offset); line != r.Line {
				r.Why += fmt.Sprintf(" (line %d)", line)
			}
		}
	case err != nil:
		r.State, r.Why, r.Line, r.Column = Delegated, err.Error(), 1, 1
	case s.database != nil:
		r.State, r.Why = NeedsDatabase, s.database.Why
		p := python.PositionOf("", src, s.database.Offset)
		r.Line, r.Column = p.Line, p.Column
	}
	r.Why = strings.TrimSpace(r.Why)
	return r
}
