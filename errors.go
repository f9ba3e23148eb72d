package ramus

import (
	"errors"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/alembicrun"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/project"
)

// errNoDatabase is returned by the verbs that need a database of a Project
// that was opened without one.
var errNoDatabase = errors.New("the project has no database")

// A Class is what an error is about, as far as callers act on it.
type Class int

// The classes of error, in the order of ramus's exit codes.
const (
	Other       Class = iota
	Usage             // what was asked for, or the configuration, is wrong
	Broken            // the revisions are, or the database names one that they lack
	Unreachable       // the database cannot be reached, or its lock not had
	Failed            // a migration failed; what was applied before it stands
	Interrupted       // the context ended
)

// ClassOf sorts an error that a Project's method or Find returned.
func ClassOf(err error) Class {
	switch {
	case err == nil:
		return Other
	case is[*dialect.EndedError](err):
		return Interrupted
	case is[*MigrationError](err), is[*engine.UnfinishedError](err), is[*engine.ResumeError](err), is[*engine.UndecidedError](err), is[*alembicrun.ScriptError](err):
		return Failed
	case is[*engine.CheckError](err):
		return classOfCheck(err)
	case is[*dialect.TableError](err):
		return Broken
	case is[*graph.SymbolError](err), is[*plan.TargetError](err), is[*hint.Error](err),
		is[*dialect.URLError](err), is[*alembicrun.StartError](err), is[hint.Hinter](err), errors.Is(err, project.ErrConfig), errors.Is(err, errNoDatabase):
		return Usage
	case is[*history.BrokenError](err), is[*UnknownRowsError](err):
		return Broken
	case is[*dialect.UnreachableError](err), is[*dialect.LockedError](err):
		return Unreachable
	}
	return Other
}

// classOfCheck sorts what kept a plan from starting: scripts that cannot be
// read are broken; for the rest, less was to be asked for.
func classOfCheck(err error) Class {
	check, _ := errors.AsType[*engine.CheckError](err)
	for _, fault := range check.Faults {
		if !is[*engine.Refusal](fault) {
			return Broken
		}
	}
	return Usage
}

// lacksFunction reports whether a revision in Go is among what kept a plan from
// starting.
func lacksFunction(check *engine.CheckError) bool {
	return slices.ContainsFunc(check.Faults, func(fault error) bool {
		refusal, ok := errors.AsType[*engine.Refusal](fault)
		return ok && refusal.Reason == engine.NoFunction
	})
}

// noRevisions returns an error that is ErrNoRevisions, for a folder of an fs.FS.
func noRevisions(dir string) error {
	return &hint.Error{
		Message: fmt.Sprintf("there are no revisions in %s of the file system that was handed in", dir),
		Fix:     "Options.Dir is the folder of the revisions; Options.AllowEmpty accepts an empty one.",
		Err:     ErrNoRevisions,
	}
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// Hint is what can be done about an error that a Project's method or Find
// returned, with the commands to type; "" where the error says it all. It has
// no newline at its end.
func Hint(err error) string {
	if e, ok := errors.AsType[*UnknownRowsError](err); ok {
		return unknownHint(e)
	}
	if check, ok := errors.AsType[*engine.CheckError](err); ok && lacksFunction(check) {
		return "Run it with the team's own build, which calls command.Main with them: ramus help go-revisions."
	}
	return hint.Of(err)
}

// unknownHint says where a revision that the database names may be, and how to go
// on without it.
func unknownHint(e *UnknownRowsError) string {
	ways := `Check out the branch that has it and downgrade there, or, when the schema is known to be
that of another revision, say so: ramus stamp --purge REVISION`
	if e.inLog {
		ways = `Check out the branch that has it and downgrade there, or do it here:
  ramus downgrade TARGET   # by the script that the log has
Or, when the schema is known to be that of another revision, say so: ramus stamp --purge REVISION`
	}
	if e.covered {
		ways += "\nOr accept a database that is ahead of these revisions: --allow-ahead"
	}
	return fmt.Sprintf("It may be on another git branch, or deleted. Look for it:\n  git log --all --oneline -S %s\n%s", e.Rows[0], ways)
}
