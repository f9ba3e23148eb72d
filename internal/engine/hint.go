package engine

import (
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/plan"
)

// Hint returns the commands that finish the revision or give it up.
func (e *UnfinishedError) Hint() string {
	return "Finish it with: " + FinishCommand(e.Entry) + "\nOr give it up, and keep what it did: ramus abandon"
}

// Hint returns the commands that answer whether the statement ran. Without an entry
// of the revision in the log there is nothing to give up.
func (e *UndecidedError) Hint() string {
	again := FinishCommand(e.Entry)
	which := "Look at the database, and say which it is:\n  " + again + " --statement-applied\n  " + again + " --statement-not-applied"
	if e.Why != "" {
		return which
	}
	return which + "\nOr give the revision up, and keep what it did: ramus abandon"
}

// Hint returns the command that gives the revision up.
func (e *ResumeError) Hint() string { return "Give it up, and keep what it did: ramus abandon" }

// FinishCommand returns the command whose first step is an unfinished revision.
func FinishCommand(e dialect.Entry) string { return "ramus " + e.Action + " " + FinishTarget(e) }

// FinishTarget returns the target of that command.
func FinishTarget(e dialect.Entry) string {
	if e.Action == dialect.ActionDowngrade {
		return plan.RevertTarget(e.Revision, e.Parents)
	}
	return e.Revision
}
