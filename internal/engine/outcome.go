package engine

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/dialect"
)

// ran reports whether the statement behind those that are done has run too: the
// runner or the server may have died between it and its mark.
func (j *journal) ran(ctx context.Context) (bool, error) {
	if j.entry.Done == len(j.statements) || j.statements[j.entry.Done].Kind != dialect.Alone {
		return false, nil
	}
	st := j.statements[j.entry.Done]
	outcome, err := j.session.Outcome(ctx, st)
	switch {
	case err != nil:
		return false, err
	case outcome.Fix != "":
		return false, j.failed(st, &leftBehindError{outcome: outcome})
	case j.entry.Error != "":
		return false, nil // the database said so
	}
	if !outcome.Known {
		outcome, err = j.judge(st)
	}
	if err == nil {
		j.decided(st, outcome)
	}
	return outcome.Applied, err
}

func (j *journal) decided(st dialect.Statement, outcome dialect.Outcome) {
	j.emit(Event{
		Kind: Decided, Why: sentence(outcome), At: j.at(st),
		Step: j.step, Revision: j.revision, Number: j.number, Total: len(j.result.Plan.Steps),
	})
}

// judge is what the user says where the database cannot tell.
func (j *journal) judge(st dialect.Statement) (dialect.Outcome, error) {
	switch j.Verdict {
	case StatementApplied:
		return dialect.Outcome{Known: true, Applied: true, Why: "as you say"}, nil
	case StatementNotApplied:
		return dialect.Outcome{Known: true, Why: "as you say"}, nil
	}
	return dialect.Outcome{}, &UndecidedError{Entry: j.entry, File: j.script.File, Statement: st}
}

func (j *journal) at(st dialect.Statement) string {
	return fmt.Sprintf("%s:%d:%d", j.script.File, st.Line, st.Column)
}

// sentence returns an outcome as a sentence.
func sentence(o dialect.Outcome) string {
	if o.Applied {
		return "it had run: " + o.Why
	}
	return "it had not run: " + o.Why
}

// An UndecidedError says that a statement may have run when its runner or the
// server died, and that the database cannot tell.
type UndecidedError struct {
	Entry     dialect.Entry
	File      string
	Statement dialect.Statement

	// Why is what speaks for it, where there is no log that says that it was
	// under way: "table shop.users exists".
	Why string
}

func (e *UndecidedError) Error() string {
	if e.Why != "" {
		return fmt.Sprintf("%s:%d:%d: whether this statement has run is not known: %s, and there is no log that says whether an %s of revision %s ended behind it\n    %s",
			e.File, e.Statement.Line, e.Statement.Column, e.Why, e.Entry.Action, e.Entry.Revision, e.Statement.FirstLine())
	}
	return fmt.Sprintf("%s:%d:%d: whether this statement has run is not known: the %s of revision %s ended while it was at it, and the database cannot tell\n    %s",
		e.File, e.Statement.Line, e.Statement.Column, e.Entry.Action, e.Entry.Revision, e.Statement.FirstLine())
}

// A leftBehindError says that a statement that failed left something that keeps
// it from running again.
type leftBehindError struct {
	err     error // why it failed; nil when that was in an earlier run
	outcome dialect.Outcome
}

func (e *leftBehindError) Error() string {
	left := fmt.Sprintf("%s; before the next try, remove it: %s", e.outcome.Why, e.outcome.Fix)
	if e.err == nil {
		return "an earlier try failed: " + left
	}
	return e.err.Error() + "\nit left something behind: " + left
}

func (e *leftBehindError) Unwrap() error { return e.err }
