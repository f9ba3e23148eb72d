package ramus

import (
	"cmp"
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

// errNoDatabase is the error of a verb that needs a database, in a Project that was
// opened without one.
var errNoDatabase = errors.New("the project has no database")

// A Class is a kind of error, by the reaction that it calls for.
type Class int

// The classes of error, in the order of ramus's exit codes.
const (
	Other       Class = iota
	Usage             // the call, its target or the configuration is wrong
	Broken            // the revisions are broken, or the database names a revision that they lack
	Unreachable       // the database cannot be reached, its lock not acquired, rights are missing, or it refused a statement of ramus's own
	Failed            // a migration failed; those applied before it stay
	Interrupted       // the context ended
)

// ClassOf returns the class of an error of this package.
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
	case is[*dialect.TableError](err), is[*plan.OverlapError](err), is[*plan.NoSectionError](err):
		return Broken
	case is[*dialect.NarrowError](err):
		return Unreachable
	case is[*dialect.RightsError](err), is[*dialect.CreateError](err):
		return Unreachable
	case is[*history.BrokenError](err), is[*UnknownRowsError](err), is[*SkippedError](err), is[*EditedError](err):
		return Broken
	case is[*graph.SymbolError](err), is[*plan.TargetError](err), is[*hint.Error](err),
		is[*dialect.URLError](err), is[*alembicrun.StartError](err), is[hint.Hinter](err), errors.Is(err, project.ErrConfig), errors.Is(err, errNoDatabase):
		return Usage
	case is[*dialect.UnreachableError](err), is[*dialect.LockedError](err):
		return Unreachable
	case is[*dialect.DatabaseError](err): // of a statement of ramus's own
		return Unreachable
	}
	return Other
}

// classOfCheck returns the class of an *engine.CheckError: Broken if a script cannot
// be read, else Usage.
func classOfCheck(err error) Class {
	check, _ := errors.AsType[*engine.CheckError](err)
	for _, fault := range check.Faults {
		if !is[*engine.Refusal](fault) {
			return Broken
		}
	}
	return Usage
}

// lacksFunction reports whether a Go revision without a function is among the faults.
func lacksFunction(check *engine.CheckError) bool {
	return slices.ContainsFunc(check.Faults, func(fault error) bool {
		refusal, ok := errors.AsType[*engine.Refusal](fault)
		return ok && refusal.Reason == engine.NoFunction
	})
}

// noRevisions returns an error that is ErrNoRevisions, for a folder of an fs.FS.
func noRevisions(dir string) error {
	return &hint.Error{
		Message: fmt.Sprintf("there are no revisions in %s of the given file system", dir),
		Fix:     "Options.Dir is the folder of the revisions; Options.AllowEmpty accepts an empty one.",
		Err:     ErrNoRevisions,
	}
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// Hint returns advice about an error of this package, with the commands to type, or
// "" if there is none. It has no newline at its end.
func Hint(err error) string {
	if e, ok := errors.AsType[*redoError](err); ok {
		return e.Hint()
	}
	if e, ok := errors.AsType[*UnknownRowsError](err); ok {
		return unknownHint(e)
	}
	if e, ok := errors.AsType[*MigrationError](err); ok && e.hint != "" {
		return e.hint
	}
	if check, ok := errors.AsType[*engine.CheckError](err); ok && lacksFunction(check) {
		return "A program passes them as Options.Go; the command needs the team's own build, which calls command.Main with them: ramus help go-revisions."
	}
	if e, ok := errors.AsType[*history.BrokenError](err); ok && e.Fix != "" {
		return e.Fix
	}
	if e, ok := errors.AsType[*dialect.UnreachableError](err); ok && e.Missing {
		return "If the name is right, create it and apply all revisions: ramus upgrade heads --create-database"
	}
	return hint.Of(err)
}

// unknownHint says where the revision of an unknown row may be, and how to continue
// without it.
func unknownHint(e *UnknownRowsError) string {
	ways := `Check out the branch that has it and downgrade there. Or, if you know which revision the
schema matches, record that: ramus stamp --purge REVISION`
	if e.inLog {
		ways = `Check out the branch that has it and downgrade there, or do it here:
  ramus downgrade TARGET   # by the script in the log
Or, if you know which revision the schema matches, record that: ramus stamp --purge REVISION`
	}
	if e.covered {
		ways += "\nOr accept a database that is ahead of these revisions: ramus upgrade " + hint.Word(cmp.Or(e.target, Heads)) + " --allow-ahead"
	}
	if e.short() {
		ways += "\nThe flag --allow-ahead does not help here: it accepts a database only for targets that it has."
	}
	return "It may be on another git branch, or deleted: ramus doctor looks for it.\n" + ways
}
