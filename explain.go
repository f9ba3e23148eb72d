package ramus

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/diagnose"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/hint"
)

// explaining limits the time in which a failed run looks for its reason.
const explaining = 10 * time.Second

// explain adds a hint to the error of a revision that found an object that it was to
// create, or missed one that it needs, if doctor can explain that. first means that the
// database had no version rows when the run began.
func (p *Project) explain(ctx context.Context, err error, first bool) error {
	failed, ok := errors.AsType[*MigrationError](err)
	if !ok {
		return err
	}
	if is[*engine.ProgramError](failed.Err) {
		failed.hint = p.explainProgram(ctx)
		return err
	}
	said, ok := errors.AsType[*dialect.DatabaseError](failed.Err)
	if !ok || said.Mismatch == dialect.NoMismatch {
		return err
	}
	if failed.Partial != nil { // stamp is refused now
		failed.hint = "To see how far it came, and the ways out: ramus doctor"
		return err
	}
	findings, unread := p.compareSchema(ctx, said.Mismatch)
	switch {
	case unread != nil:
	case len(findings) > 0:
		failed.hint = foundByDoctor(findings[0])
	case said.Mismatch == dialect.ObjectExists && first:
		failed.hint = fmt.Sprintf("If the database was made without ramus and has all that the revisions up to %s make, record that: ramus stamp %s",
			failed.Revision, hint.Word(failed.Revision))
	}
	return err
}

// explainProgram returns a hint for a failure of the project's own Alembic, whose
// reason only its output has: a schema that has all changes of a pending revision
// already.
func (p *Project) explainProgram(ctx context.Context) string {
	findings, err := p.compareSchema(ctx, dialect.ObjectExists)
	if err != nil || len(findings) == 0 {
		return ""
	}
	if f := findings[0]; f.Check == check.SchemaAhead.Name && f.Certainty == check.Likely {
		return foundByDoctor(f)
	}
	return ""
}

// compareSchema returns doctor's findings that explain a mismatch.
func (p *Project) compareSchema(ctx context.Context, m dialect.Mismatch) ([]check.Finding, error) {
	ctx, cancel := context.WithTimeout(ctx, explaining)
	defer cancel()
	db := &diagnose.Database{Use: p.database.use, Table: p.database.versionTable, Record: p.recordIfThere}
	return diagnose.Explain(ctx, check.Input{History: p.history, Runs: runs}, db, m)
}

// foundByDoctor returns a finding of doctor as a hint, with its fix if it has only one
// and that is a command of ramus: others need doctor's explanations.
func foundByDoctor(f check.Finding) string {
	text := "ramus doctor explains it: " + f.Message
	if len(f.Fixes) == 1 && strings.HasPrefix(f.Fixes[0].Command, "ramus ") {
		text += "\nIts fix: " + f.Fixes[0].Command + "   # " + f.Fixes[0].Note
	}
	return text
}
