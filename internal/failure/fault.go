package failure

import (
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/source"
)

// A Fault is one of the faults of which an error consists, with its place.
type Fault struct {
	File     string `json:"file,omitempty"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	Revision string `json:"revision,omitempty"`
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
}

// faults returns the faults in an error, in its order; an error without places has none.
func faults(err error) []Fault {
	found := []Fault{}
	collect(err, func(f Fault) { found = append(found, f) })
	return found
}

// collect passes the faults of an error, and of the errors that it wraps, to add.
func collect(err error, add func(Fault)) {
	switch e := err.(type) {
	case graph.Faults:
		for _, f := range e {
			add(Fault{File: f.Pos.File, Line: f.Pos.Line, Column: f.Column, Revision: f.Revision, Message: f.Message})
		}
	case source.Errors:
		for _, f := range e {
			collect(f, add)
		}
	case source.Error:
		add(Fault{File: e.File, Line: e.Line, Column: e.Column, Message: e.Message, Hint: e.Hint})
	case project.Errors:
		for _, f := range e {
			add(Fault{File: f.File, Line: f.Line, Column: f.Column, Message: f.Message})
		}
	case dialect.SplitErrors:
		for _, f := range e {
			add(Fault{File: f.File, Line: f.Line, Column: f.Column, Message: f.Message})
		}
	case *engine.Refusal:
		add(Fault{File: e.File, Line: e.Line, Revision: e.Revision, Message: e.Error()})
	case *engine.ResumeError:
		f := Fault{File: e.File, Revision: e.Entry.Revision, Message: e.Why}
		if e.Statement != nil {
			f.Line, f.Column = e.Statement.Line, e.Statement.Column
		}
		add(f)
	case *engine.UndecidedError:
		add(Fault{File: e.File, Line: e.Statement.Line, Column: e.Statement.Column, Revision: e.Entry.Revision, Message: "it is not known whether this statement ran"})
	case interface{ Unwrap() []error }:
		for _, part := range e.Unwrap() {
			collect(part, add)
		}
	case interface{ Unwrap() error }:
		collect(e.Unwrap(), add)
	}
}
