// Package rehearse runs single revisions in scratch databases, and says why one cannot
// run there. It never touches the project's own database.
package rehearse

import (
	"context"
	"errors"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
)

// A Stage has what is needed to run revisions in scratch databases.
type Stage struct {
	History *history.History
	Scratch dialect.Scratcher
	Options engine.Options // of the runs; its events are not used
	Sides   Sides          // of the merges with sections
	States  *States        // kept between runs; nil keeps none
}

// Up applies one revision, whose parents and dependencies the database has.
func (s Stage) Up(ctx context.Context, db dialect.Database, r graph.Ref) error {
	if on, ok := db.(dialect.Applier); ok {
		return s.apply(ctx, on, r)
	}
	id := s.graph().ID(r)
	return s.run(ctx, db, r, func(d plan.Database) (plan.Plan, error) { return d.Upgrade(id) })
}

// apply runs the upgrade of a revision, without bookkeeping.
func (s Stage) apply(ctx context.Context, on dialect.Applier, r graph.Ref) error {
	script, err := s.Upgrade(ctx, r)
	if err != nil {
		return err
	}
	statements, err := s.Scratch.Split(script)
	if err != nil {
		return err
	}
	failed, err := on.Apply(ctx, script, statements)
	if err == nil || failed < 0 {
		return err
	}
	return &statementError{PlacedIn(statements[failed], err), err}
}

// PlacedIn returns the reason of a statement's failure, at the place that the database
// names, or else at the statement.
func PlacedIn(st dialect.Statement, err error) Reason {
	if said, ok := errors.AsType[*dialect.DatabaseError](err); ok && said.Line > 0 {
		return Reason{said.Line, said.Column, err.Error()}
	}
	return Reason{st.Line, st.Column, err.Error()}
}

// A statementError is the failure of a statement, with its place.
type statementError struct {
	Reason
	err error
}

func (e *statementError) Error() string { return e.Text }
func (e *statementError) Unwrap() error { return e.err }

// Down reverts one revision, on which nothing is applied.
func (s Stage) Down(ctx context.Context, db dialect.Database, r graph.Ref) error {
	id := s.graph().ID(r)
	return s.run(ctx, db, r, func(d plan.Database) (plan.Plan, error) { return d.Revert(id, []string{id}) })
}

func (s Stage) graph() *graph.Graph { return s.History.Graph() }

func (s Stage) run(ctx context.Context, db dialect.Database, r graph.Ref, steps func(plan.Database) (plan.Plan, error)) error {
	planner := func(_ context.Context, state dialect.State, _ engine.Reader) (engine.Planned, error) {
		p, err := steps(plan.Database{Graph: s.graph(), Rows: state.Rows, Sections: s.sections(r)})
		return engine.Planned{Plan: p, Revision: s.History.Lookup}, err
	}
	_, err := engine.Run(ctx, engine.Request{Database: db, Plan: planner, Options: s.Options})
	return err
}

// A Reason is why a revision failed or cannot run, with the place of the statement in the
// revision's file. Line and Column are 0 if no statement is to blame.
type Reason struct {
	Line, Column int
	Text         string
}

// ReasonOf returns the reason of an error of Up or Down.
func ReasonOf(err error) Reason {
	if failed, ok := errors.AsType[*statementError](err); ok {
		return failed.Reason
	}
	if m, ok := errors.AsType[*engine.MigrationError](err); ok && m.Err != nil {
		return Reason{m.Line, m.Column, m.Err.Error()}
	}
	if all, ok := errors.AsType[dialect.SplitErrors](err); ok && len(all) > 0 {
		return Reason{all[0].Line, all[0].Column, all[0].Message}
	}
	if one, ok := errors.AsType[dialect.SplitError](err); ok {
		return Reason{one.Line, one.Column, one.Message}
	}
	if refused, ok := errors.AsType[*engine.CheckError](err); ok {
		return Reason{Text: refused.Faults[0].Error()}
	}
	return Reason{Text: err.Error()}
}

// IsDenied reports whether an error of Up or Down says that the scratch database's user
// may not run a statement. The revision is then unproved: it has not failed.
func IsDenied(err error) bool {
	of, ok := errors.AsType[*dialect.DatabaseError](err)
	return ok && of.Denied
}

// IsLost reports whether an error of Up or Down says that the server cannot be reached any
// more. It says nothing about the revision.
func IsLost(err error) bool {
	of, ok := errors.AsType[*dialect.DatabaseError](err)
	_, unreachable := errors.AsType[*dialect.UnreachableError](err)
	return unreachable || ok && of.Lost
}
