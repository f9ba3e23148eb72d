package engine

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/plan"
)

// A MigrationError says that a run stopped: what it had done before, what
// failed, and what the database holds now. It wraps the database's error, or the
// context's when the run was interrupted.
type MigrationError struct {
	Kind    plan.Kind
	Applied []string  // what this run had done before, in order; it stands
	Step    plan.Step // the one that failed, or that was to come next

	// Undone is what this run had done before, in order, and was rolled back
	// with the step because the whole run was one transaction.
	Undone []string

	File         string             // of the revision's script; empty when no statement or function failed
	Line, Column int                // in File: where the database says, or the statement starts; of a function, that of the revision's id
	Statement    *dialect.Statement // the one that failed; nil when no statement did

	Rows    []string // of the version table now, sorted
	RowsErr error    // why Rows could not be read; nil when they were

	// Partial is the failed revision's log entry when some of its statements are
	// done and stay; nil when all of the step was rolled back.
	Partial *dialect.Entry

	// Unknown says that it cannot be told whether the step, and all in Undone,
	// stands: its COMMIT failed, and Rows are not those of before it or could
	// not be read.
	Unknown bool

	Err error

	program bool     // an outer program ran the step: what became of it is its doing
	among   []string // run by the program: the revisions of which it may be the one that failed
	stands  string   // of a step without a log entry, what may be left of it
	escaped bool     // a function ended its transaction: what it did before that stands
}

func (e *MigrationError) Unwrap() error { return e.Err }

// Error has several lines: the place, the statement's first line, the
// database's words, and what became of the database.
func (e *MigrationError) Error() string {
	lines := []string{e.head()}
	if e.Statement != nil {
		lines = append(lines, "    "+e.Statement.FirstLine())
	}
	words := strings.ReplaceAll(e.Err.Error(), "\n", "\n  ")
	lines = append(lines, "  "+words, "  "+e.outcome(), "  "+e.state())
	return strings.Join(lines, "\n")
}

func (e *MigrationError) head() string {
	what := string(e.Kind)
	switch n := len(e.among); {
	case n > mostNamed:
		return fmt.Sprintf("%s failed at one of the %d revisions from %s to %s", what, n, e.among[0], e.among[n-1])
	case n > 1:
		return what + " failed at one of " + strings.Join(e.among, ", ")
	case e.Step.Revision != "":
		what += " of " + e.Step.Revision
	}
	switch {
	case e.File == "":
		return what + " failed"
	case e.Statement == nil:
		return fmt.Sprintf("%s failed in the function of %s:%d", what, e.File, e.Line)
	}
	return fmt.Sprintf("%s failed at %s:%d:%d", what, e.File, e.Line, e.Column)
}

// mostNamed is how many revisions a message names one by one.
const mostNamed = 5

func (e *MigrationError) outcome() string {
	if e.program {
		return "what it printed says why, and its own transaction decides what stands"
	}
	if e.escaped {
		return "what it did before its transaction ended may stand"
	}
	if e.stands != "" {
		return e.stands
	}
	if e.Unknown {
		return "whether it was rolled back is not known; the next run looks at what the database holds"
	}
	if e.Partial != nil && e.Statement == nil && e.File != "" {
		return "it ran outside a transaction: what it did stays, and the same command calls it again"
	}
	if e.Partial != nil {
		return fmt.Sprintf("%d of its %d statements are done and stay; the same command goes on from there", e.Partial.Done, e.Partial.Statements)
	}
	if len(e.Undone) > 0 {
		return "it was rolled back, and with it, in one transaction: " + strings.Join(e.Undone, ", ")
	}
	return "it was rolled back"
}

func (e *MigrationError) state() string {
	before := "nothing was applied before it"
	switch {
	case len(e.Undone) > 0 && e.Unknown:
		before = "in one transaction with it: " + strings.Join(e.Undone, ", ")
	case len(e.Undone) > 0:
		before = "nothing of this run stands"
	case len(e.Applied) > 0 && e.RowsErr != nil:
		before = "applied before it: " + strings.Join(e.Applied, ", ")
	case len(e.Applied) > 0:
		before = "applied before it, and kept: " + strings.Join(e.Applied, ", ")
	}
	if e.RowsErr != nil {
		return before + "; which state the database is in could not be read: " + e.RowsErr.Error()
	}
	return before + "; the database is at " + at(e.Rows)
}

func at(rows []string) string {
	if len(rows) == 0 {
		return "base"
	}
	return strings.Join(rows, ", ")
}

// A CheckError lists everything that forbids a plan to start, in the plan's
// order. The faults are dialect.SplitErrors, *Refusal, or what loading a revision
// said. Nothing was run.
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

// A Reason says why a revision is refused.
type Reason uint8

// The reasons.
const (
	Irreversible      Reason = iota // a downgrade meets a revision without a downgrade section
	NotInOne                        // transaction:false in a run that is to be one transaction
	NeedsLog                        // several statements that cannot be one transaction, where no log is kept
	NoFunction                      // it is written in Go, and the program lacks its function
	NotAsScript                     // it is written in Go, and a script is wanted
	NoRollback                      // a run in one transaction, on a database that cannot roll back its schema
	NoProgram                       // it is written in Python, and there is no Alembic to run it
	PythonNotAsScript               // it is written in Python, and a script is wanted
	PythonInOne                     // it is written in Python, in a run of others too that is to be one transaction
	BehindSQL                       // it is written in Python, and a revision that is not is applied then: Other
	UnknownToThePlan                // the plan names a revision that there is not
)

// A Refusal is a revision that cannot run as the plan has it.
type Refusal struct {
	Revision string
	File     string // where it is written; may be empty
	Reason   Reason
	Other    string // of BehindSQL: the revision that Alembic does not know
	Early    bool   // of BehindSQL: it can run before Other, in an upgrade of its own
}

func (r *Refusal) Error() string {
	if r.Reason == NoRollback {
		return r.Reason.why()
	}
	where := ""
	if r.File != "" {
		where = r.File + ": "
	}
	why := r.Reason.why()
	if r.Reason == BehindSQL {
		why = "is written in Python, and Alembic runs nothing on a database that is at " + r.Other + ", which it does not see: that one is in SQL"
		if r.Early {
			why += "; ramus upgrade " + r.Revision + " runs it before that"
		}
	}
	return where + "revision " + r.Revision + " " + why
}

func (r Reason) why() string {
	switch r {
	case Irreversible:
		return "has no downgrade section, so it cannot be reverted"
	case NotInOne:
		return "runs outside a transaction, and cannot run where the whole run is one transaction; run it by itself first"
	case NeedsLog:
		return "runs statement by statement, since it cannot be one transaction; only a log makes that safe: put the line\n  log = true\ninto ramus.toml"
	case NoFunction:
		return "is written in Go, and this program does not have its functions"
	case NotAsScript:
		return "is written in Go, and cannot be written as SQL"
	case NoProgram:
		return "is written in Python, and there is no Alembic to run it"
	case PythonNotAsScript:
		return "is written in Python; only Alembic can write it as SQL"
	case PythonInOne:
		return "is written in Python, and Alembic's transaction cannot hold revisions that it does not run"
	case NoRollback:
		return "this database cannot roll back a change of its schema, so a run cannot be one transaction; use transaction = \"revision\""
	}
	return "does not exist"
}

// An UnfinishedError says that a revision is done in part, and must be resumed
// before the plan can start.
type UnfinishedError struct{ Entry dialect.Entry }

func (e *UnfinishedError) Error() string {
	return fmt.Sprintf("the %s of revision %s is unfinished (%d of %d statements done); finish it before anything else runs",
		e.Entry.Action, e.Entry.Revision, e.Entry.Done, e.Entry.Statements)
}

// A ResumeError says why an unfinished revision cannot be resumed.
type ResumeError struct {
	Entry     dialect.Entry
	File      string
	Statement *dialect.Statement // the one in the way; nil when none is
	Why       string
}

func (e *ResumeError) Error() string {
	where := e.File
	if e.Statement != nil {
		where = fmt.Sprintf("%s:%d:%d", e.File, e.Statement.Line, e.Statement.Column)
	}
	if where != "" {
		where += ": "
	}
	return fmt.Sprintf("%sthe %s of revision %s cannot go on after %d of %d statements: %s",
		where, e.Entry.Action, e.Entry.Revision, e.Entry.Done, e.Entry.Statements, e.Why)
}
