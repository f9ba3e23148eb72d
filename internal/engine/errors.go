package engine

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
)

// A MigrationError reports that a run stopped: the steps done before, the one that
// failed, and the version rows now. It wraps the database's error, or the context's
// when the run was interrupted.
type MigrationError struct {
	Kind    plan.Kind
	Applied []string  // the revisions that this run had done before, in order; they are kept
	Step    plan.Step // the step that failed, or the next one when the run was interrupted

	// Undone lists the revisions, in order, that were rolled back with the step,
	// because the whole run was one transaction.
	Undone []string

	File         string             // of the revision's script; empty when no statement or function failed
	Line, Column int                // in File: the place that the database reports, else where the statement starts; for a function, the line of the revision's id
	Statement    *dialect.Statement // the failed statement, or nil
	Source       string             // Line of File, if a statement failed

	// Wait is the lock that the statement waited for, and who held it, if the server gave
	// up waiting.
	Wait dialect.LockWait

	Messages []Message // the server's last messages about the step, at most ten, oldest first
	Heard    int       // the number of all of them

	Rows    []string // of the version table now, sorted
	RowsErr error    // the error of reading Rows, or nil

	// Partial is the failed revision's log entry if some of its statements ran and
	// are kept. It is nil if the whole step was rolled back.
	Partial *dialect.Entry

	// Finish is how to finish Partial; whoever knows the revisions sets it.
	Finish Finish

	// Unknown means that the COMMIT failed and that it is not known whether the step
	// and the revisions in Undone are committed: Rows differ from those before the
	// step, or could not be read.
	Unknown bool

	Err error

	kept    *dialect.KeptError // the failed statement may have left changes behind
	program bool               // an external program ran the step, in its own transactions
	silent  bool               // the program reported no error
	among   []string           // run by the program: the revisions one of which failed
	remains string             // for a step without an open log entry: the changes that it may have left
	escaped bool               // a function ended its transaction, so its changes before that are kept
	further bool               // the same command would not end where this run was to end: its target is relative
}

func (e *MigrationError) Unwrap() error { return e.Err }

// Error returns several lines: the place, the line of the file with a caret under the
// column, the database's message, and the state of the step and of the database.
func (e *MigrationError) Error() string {
	lines := []string{e.head()}
	lines = append(lines, e.excerpt()...)
	words := strings.ReplaceAll(e.Err.Error(), "\n", "\n  ")
	lines = append(lines, "  "+words)
	if wait := e.Wait.Past(); wait != "" {
		lines = append(lines, "  the statement "+wait)
	}
	lines = append(lines, "  "+e.outcome(), "  "+e.state())
	return strings.Join(lines, "\n")
}

// excerpt returns the line of the file, behind the first one of the statement if that is
// another one.
func (e *MigrationError) excerpt() []string {
	switch {
	case e.Statement == nil:
		return nil
	case strings.TrimSpace(e.Source) == "":
		return []string{"    " + e.Statement.FirstLine()}
	}
	lines := excerpt(e.Line, e.Source, e.Column)
	if first := e.Statement; first.Line < e.Line {
		between := []string{numbered(first.Line) + head(printed(first.FirstLine()), mostColumns)}
		if first.Line < e.Line-1 {
			between = append(between, "        | …")
		}
		lines = append(between, lines...)
	}
	return lines
}

func (e *MigrationError) head() string {
	action := string(e.Kind)
	switch n := len(e.among); {
	case n > mostNamed:
		return fmt.Sprintf("%s failed at one of the %d revisions from %s to %s", action, n, e.among[0], e.among[n-1])
	case n > 1:
		return action + " failed at one of " + strings.Join(e.among, ", ")
	case e.Step.Revision != "":
		action += " of " + e.Step.Revision
	}
	switch {
	case e.File == "":
		return action + " failed"
	case e.Statement == nil:
		return fmt.Sprintf("%s failed in the function of %s:%d", action, e.File, e.Line)
	}
	return fmt.Sprintf("%s failed at %s:%d:%d", action, e.File, e.Line, e.Column)
}

// mostNamed is the number of revisions up to which a message lists them all.
const mostNamed = 5

// outcome says whether the step's changes were kept or rolled back.
func (e *MigrationError) outcome() string {
	if e.silent {
		return "its own transactions decided which changes were kept"
	}
	if e.program {
		return "its output above has the reason; its own transactions decided which changes were kept"
	}
	if e.escaped {
		return "the changes that it made before its transaction ended may have been kept"
	}
	if e.remains != "" {
		return e.remains
	}
	if e.Unknown {
		return "it is not known whether it was rolled back; the next run checks the database"
	}
	if e.Partial != nil && e.Statement == nil && e.File != "" {
		return "it ran outside a transaction, so its changes are kept; the same command calls it again"
	}
	if e.kept != nil && e.Partial != nil && e.Partial.Done > 0 {
		return fmt.Sprintf("%d of its %d statements ran and are kept; the failed one is not retried: %s", e.Partial.Done, e.Partial.Statements, e.kept.Why)
	}
	if e.kept != nil {
		return "it is not retried: " + e.kept.Why
	}
	if e.Partial != nil {
		return fmt.Sprintf("%d of its %d statements ran and are kept; %s", e.Partial.Done, e.Partial.Statements, e.resuming())
	}
	if len(e.Undone) > 0 {
		return "it was rolled back, together with the earlier revisions of its transaction: " + strings.Join(e.Undone, ", ")
	}
	return "it was rolled back"
}

// Hint returns the commands that answer whether the failed statement has done its work,
// if it may have left changes behind.
func (e *MigrationError) Hint() string {
	if e.kept == nil || e.Finish.Command == "" {
		return ""
	}
	return e.Finish.question() + "\nOr give the revision up, and keep what it did: ramus abandon"
}

// resuming says how the step is resumed.
func (e *MigrationError) resuming() string {
	left, isLeft := errors.AsType[*leftBehindError](e.Err)
	if isLeft && !left.ours && left.outcome.Finish != "" {
		return "when that is completed, the same command resumes after them"
	}
	if isLeft && !left.ours {
		return "when that is removed, the same command resumes after them"
	}
	if e.Finish.Command == "" && e.Finish.Why != "" {
		return "it cannot be resumed: " + e.Finish.Why
	}
	if e.further && e.Finish.Command != "" {
		return "to resume after them: " + e.Finish.Command + " (the same command would go further)"
	}
	if isLeft && left.outcome.Finish != "" {
		return "the same command completes the statement, and resumes after them"
	}
	if isLeft {
		return "the same command removes the leftover, and resumes after them"
	}
	return "the same command resumes after them"
}

func (e *MigrationError) state() string {
	before := "nothing was applied before it"
	switch {
	case len(e.Undone) > 0 && e.Unknown:
		before = "in one transaction with it: " + strings.Join(e.Undone, ", ")
	case len(e.Undone) > 0:
		before = "this run changed nothing"
	case len(e.Applied) > 0 && e.RowsErr != nil:
		before = "applied before it: " + strings.Join(e.Applied, ", ")
	case len(e.Applied) > 0:
		before = "applied before it, and kept: " + strings.Join(e.Applied, ", ")
	}
	if e.RowsErr != nil {
		return before + "; the version table could not be read: " + e.RowsErr.Error()
	}
	return before + "; the database is at " + at(e.Rows)
}

func at(rows []string) string {
	if len(rows) == 0 {
		return "base"
	}
	return strings.Join(rows, ", ")
}

// A CheckError lists all reasons why a plan cannot start, in the plan's order. Its
// faults are dialect.SplitErrors, *Refusal, and errors of loading revisions. No step
// was run.
type CheckError struct{ Faults []error }

func (e *CheckError) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the faults.
func (e *CheckError) Unwrap() []error { return e.Faults }

// A Reason is the reason for a Refusal.
type Reason uint8

// The reasons.
const (
	Irreversible      Reason = iota // a downgrade reaches a revision without a downgrade section
	EmptyDowngrade                  // a downgrade reaches a revision whose downgrade section has no statements, although its upgrade has
	NotInOne                        // transaction:false, in a run that must be one transaction
	NeedsLog                        // several statements that cannot be one transaction, without a log
	NoFunction                      // written in Go, and the program lacks its functions
	NotAsScript                     // written in Go, which an offline script cannot contain
	NoRollback                      // a run in one transaction, on a database that cannot roll back schema changes
	NoProgram                       // written in Python, without an Alembic to run it
	PythonNotAsScript               // written in Python, which an offline script cannot contain
	PythonInOne                     // written in Python, in a run in one transaction that has other revisions too
	BehindSQL                       // written in Python, to run while Other, which is not, is a version row
	SidesNeedLog                    // a merge with sections for one side, without a log
	NoSection                       // a merge without the section that the plan names
	UnknownToThePlan                // no revision has the id that the plan names
)

// A Refusal is a revision that cannot run as planned.
type Refusal struct {
	Revision string
	File     string // may be empty
	Reason   Reason
	Other    string // for BehindSQL: the revision that Alembic does not know
	Early    bool   // for BehindSQL: the revision can run before Other, in an upgrade of its own
	Keeps    string // for NeedsLog: why no transaction can undo it, if it only changes data
	Line     int    // for EmptyDowngrade and SidesNeedLog: of the section's directive in File
	Side     string // for Irreversible, EmptyDowngrade and NoSection: the parent for whose side the section is; may be empty

	ways string // for Irreversible and EmptyDowngrade, the hint
}

// At returns Line; 0 for nil.
func (r *Refusal) At() int {
	if r == nil {
		return 0
	}
	return r.Line
}

func (r *Refusal) Error() string {
	if r.Reason == NoRollback {
		return r.Reason.why()
	}
	where := ""
	switch {
	case r.Line > 0:
		where = fmt.Sprintf("%s:%d: ", r.File, r.Line)
	case r.File != "":
		where = r.File + ": "
	}
	why := r.Reason.why()
	if r.Side != "" {
		why = r.whySide()
	}
	if r.Reason == BehindSQL {
		why = "is written in Python, and Alembic cannot run while the database is at " + r.Other + ", which is in SQL and unknown to Alembic"
		if r.Early {
			why += "; to run it before that: ramus upgrade " + hint.Word(r.Revision)
		}
	}
	if r.Keeps != "" {
		why = strings.Replace(why, ", and", " ("+r.Keeps+"), and", 1)
	}
	return where + "revision " + r.Revision + " " + why
}

// whySide returns why the section of a merge for one side cannot run.
func (r *Refusal) whySide() string {
	switch r.Reason {
	case Irreversible:
		return fmt.Sprintf("ran its section from:%[1]s and has no -- +downgrade to:%[1]s, so it cannot be reverted", r.Side)
	case EmptyDowngrade:
		return fmt.Sprintf("has an empty -- +downgrade to:%s, so it cannot be reverted", r.Side)
	}
	return fmt.Sprintf("has no -- +upgrade from:%s any more", r.Side)
}

func (r Reason) why() string {
	switch r {
	case SidesNeedLog:
		return "has sections for one side, and only a log knows later which of them ran: add the line\n  log = true\nto ramus.toml"
	case NoSection:
		return "has no plain -- +upgrade any more"
	case Irreversible:
		return "has no downgrade section, so it cannot be reverted"
	case EmptyDowngrade:
		return "has an empty downgrade section, so it cannot be reverted"
	case NotInOne:
		return "runs outside a transaction, so it cannot be part of a run in one transaction; run it by itself first"
	case NeedsLog:
		return "cannot run in one transaction, and running it statement by statement is safe only with a log: add the line\n  log = true\nto ramus.toml"
	case NoFunction:
		return "is written in Go, but this program does not have its functions"
	case NotAsScript:
		return "is written in Go, and cannot be written as SQL"
	case NoProgram:
		return "is written in Python, but there is no Alembic to run it"
	case PythonNotAsScript:
		return "is written in Python; only Alembic can write it as SQL"
	case PythonInOne:
		return "is written in Python, so it cannot share a transaction with revisions that Alembic does not run"
	case NoRollback:
		return "this database cannot roll back schema changes, so a run cannot be one transaction; use transaction = \"revision\""
	}
	return "does not exist"
}

// An UnfinishedError reports a revision that stopped half way and must be resumed or
// abandoned before the plan can start.
type UnfinishedError struct {
	Entry  dialect.Entry
	Finish Finish // for the hint; whoever knows the revisions sets it
}

func (e *UnfinishedError) Error() string {
	text := fmt.Sprintf("the %s of revision %s stopped after %d of %d statements", e.Entry.Action, e.Entry.Revision, e.Entry.Done, e.Entry.Statements)
	if e.Finish.Running != "" {
		return fmt.Sprintf("the %s of revision %s is running, with %d of %d statements done; nothing else can run beside it", e.Entry.Action, e.Entry.Revision, e.Entry.Done, e.Entry.Statements)
	}
	if e.Finish.Why != "" {
		return text + ", and it cannot be resumed here: " + e.Finish.Why + "; finish or abandon it before anything else runs"
	}
	return text + "; resume or abandon it before anything else runs"
}

// A ResumeError reports why a revision that stopped half way cannot be resumed.
type ResumeError struct {
	Entry     dialect.Entry
	File      string
	Statement *dialect.Statement // the statement that prevents it, or nil
	Why       string
}

func (e *ResumeError) Error() string {
	where := e.where()
	if where != "" {
		where += ": "
	}
	return fmt.Sprintf("%sthe %s of revision %s cannot be resumed after %d of %d statements: %s",
		where, e.Entry.Action, e.Entry.Revision, e.Entry.Done, e.Entry.Statements, e.Why)
}

// Reason returns Why with the place, as a part of a sentence.
func (e *ResumeError) Reason() string {
	if where := e.where(); where != "" {
		return e.Why + " (" + where + ")"
	}
	return e.Why
}

func (e *ResumeError) where() string {
	if e.Statement != nil {
		return fmt.Sprintf("%s:%d:%d", e.File, e.Statement.Line, e.Statement.Column)
	}
	return e.File
}
