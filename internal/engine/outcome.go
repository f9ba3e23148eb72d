package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// ran reports whether the first statement that is not marked as done has run all the
// same: the runner or the server may have died between the statement and its mark.
func (j *journal) ran(ctx context.Context) (bool, error) {
	undecided := Unresolved(j.statements, j.entry)
	if j.entry.Done == len(j.statements) || !undecided && j.statements[j.entry.Done].Kind != dialect.Alone {
		return false, nil
	}
	st := j.statements[j.entry.Done]
	outcome, err := j.outcome(ctx, st)
	switch {
	case err != nil:
		return false, err
	case outcome.Fix != "", outcome.Finish != "":
		return j.clean(ctx, st, outcome)
	case wasCompleted(j.entry, outcome):
		j.decided(st, outcome)
		return true, nil
	case !undecided:
		return false, nil // the database reported that it failed
	}
	if state, _ := before(j.entry); outcome.Applied && state == wasPresent {
		outcome.Applied, outcome.Why = false, outcome.Why+", as before it started"
	}
	if !outcome.Known {
		outcome, err = j.judge(st)
	}
	if err == nil {
		j.decided(st, outcome)
	}
	return outcome.Applied, err
}

// outcome asks the database whether a statement has run. It cannot know that of a unit
// of several statements, of a statement in a transaction, and of one that was edited
// since.
func (j *journal) outcome(ctx context.Context, st dialect.Statement) (dialect.Outcome, error) {
	if st.Kind != dialect.Alone || j.edited && j.entry.Error == "" {
		return dialect.Outcome{}, nil
	}
	return j.session.Outcome(ctx, st)
}

func (j *journal) decided(st dialect.Statement, outcome dialect.Outcome) {
	j.emit(Event{
		Kind: Decided, Why: sentence(outcome), At: j.at(st),
		Step: j.step, Revision: j.revision, Number: j.number, Total: len(j.result.Plan.Steps),
	})
}

// judge returns the user's decision about a statement, for which the database gave no
// answer. Without one it returns an *UndecidedError.
func (j *journal) judge(st dialect.Statement) (dialect.Outcome, error) {
	switch j.Decision {
	case StatementApplied:
		return dialect.Outcome{Known: true, Applied: true, Why: "as you stated"}, nil
	case StatementNotApplied:
		return dialect.Outcome{Known: true, Why: "as you stated"}, nil
	}
	lost := j.lostSince(j.entry, unitEnd(j.statements, j.entry.Done)) != nil
	return dialect.Outcome{}, &UndecidedError{Entry: j.entry, File: j.script.File, Statement: st, Lost: lost}
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

// An UndecidedError reports a statement that may have run when its runner or the
// server died, where the database cannot tell. Options.Decision settles it.
type UndecidedError struct {
	Entry     dialect.Entry
	File      string
	Statement dialect.Statement
	Finish    Finish // for the hint; whoever knows the revisions sets it

	// Lost means that a later statement needs a value which this one set in the session
	// that has ended: if it ran, the revision cannot be resumed.
	Lost bool

	// Why is the evidence that the statement ran, such as "table shop.users exists",
	// where no log shows that it was started.
	Why string
}

func (e *UndecidedError) Error() string {
	if e.Why != "" {
		return fmt.Sprintf("%s:%d:%d: it is not known whether this statement ran: %s, but there is no log that says whether an %s of revision %s stopped after it\n    %s",
			e.File, e.Statement.Line, e.Statement.Column, e.Why, e.Entry.Action, e.Entry.Revision, e.Statement.FirstLine())
	}
	if e.Entry.Error != "" {
		first, _, _ := strings.Cut(e.Entry.Error, "\n")
		return fmt.Sprintf("%s:%d:%d: it is not known how far this statement came: the %s of revision %s failed at it (%s), and it may have left changes behind\n    %s",
			e.File, e.Statement.Line, e.Statement.Column, e.Entry.Action, e.Entry.Revision, first, e.Statement.FirstLine())
	}
	return fmt.Sprintf("%s:%d:%d: it is not known whether this statement ran: the %s of revision %s stopped during it, and the database cannot tell\n    %s",
		e.File, e.Statement.Line, e.Statement.Column, e.Entry.Action, e.Entry.Revision, e.Statement.FirstLine())
}
