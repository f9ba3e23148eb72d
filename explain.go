package ramus

import (
	"context"
	"errors"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/diagnose"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/source"
)

// explain adds a hint to the error of a revision that found an object that it was to
// create, or missed one that it needs, if doctor can explain that. first means that the
// database had no version rows when the run began.
func (p *Project) explain(ctx context.Context, err error, first bool) error {
	failed, ok := errors.AsType[*MigrationError](err)
	if !ok {
		return err
	}
	in := check.Input{History: p.history, Runs: source.Runs}
	db := &diagnose.Database{Use: p.database.use, Table: p.database.versionTable, Record: p.recordIfThere}
	if text := p.resolvedBy(failed); text != "" {
		failed.hint = text
		return err
	}
	said, ofDatabase := errors.AsType[*dialect.DatabaseError](failed.Err)
	switch {
	case failed.hint != "":
	case is[*engine.ProgramError](failed.Err):
		failed.hint = diagnose.ProgramHint(ctx, in, db)
	case !ofDatabase || said.Mismatch == dialect.NoMismatch:
	case failed.Partial != nil: // stamp is refused now
		failed.hint = "To see how far it came, and the ways out: ramus doctor"
	default:
		failed.hint = diagnose.Failure{Revision: failed.Revision, Mismatch: said.Mismatch, First: first}.Hint(ctx, in, db)
	}
	return err
}
