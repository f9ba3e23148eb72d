package diagnose

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
)

// explaining limits the time in which a failed run looks for its reason.
const explaining = 10 * time.Second

// A Failure is a revision that found an object that it was to create, or missed one
// that it needs.
type Failure struct {
	Revision string
	Mismatch dialect.Mismatch
	First    bool // the database had no version rows when the run began
}

// Hint returns what doctor says of a failure, or how to record that the database was
// made without ramus; "" if neither is known.
func (f Failure) Hint(ctx context.Context, in check.Input, db *Database) string {
	findings, err := explain(ctx, in, db, f.Mismatch)
	switch {
	case err != nil:
		return ""
	case len(findings) > 0:
		return foundByDoctor(findings[0])
	case f.Mismatch == dialect.ObjectExists && f.First:
		return fmt.Sprintf("If the database was made without ramus and has all that the revisions up to %s make, record that: ramus stamp %s",
			f.Revision, hint.Word(f.Revision))
	}
	return ""
}

// ProgramHint returns a hint for a failure of the project's own Alembic, whose reason
// only its output has: a schema that has all changes of a pending revision already.
// It is "" in other cases.
func ProgramHint(ctx context.Context, in check.Input, db *Database) string {
	findings, err := explain(ctx, in, db, dialect.ObjectExists)
	if err != nil || len(findings) == 0 {
		return ""
	}
	if f := findings[0]; f.Check == check.SchemaAhead.Name && f.Certainty == check.Likely {
		return foundByDoctor(f)
	}
	return ""
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

// explain looks for the reason why a statement found an object that it was to create,
// or missed one that it needs. It returns the findings of those of doctor's checks
// that compare the database with the revisions, the likeliest first; none if the
// database does not answer. It costs a few reads of the database, and reads the
// scripts of all revisions. It does not start git.
func explain(ctx context.Context, in check.Input, db *Database, m dialect.Mismatch) ([]check.Finding, error) {
	ctx, cancel := context.WithTimeout(ctx, explaining)
	defer cancel()
	var r Result
	x := &Examination{Database: db}
	if err := x.readDatabase(ctx, &in, &r); err != nil || r.Record == nil {
		return nil, err
	}
	schema := []check.Check{check.SchemaAhead, check.SchemaBehind}
	if m == dialect.ObjectMissing {
		slices.Reverse(schema)
	}
	checks := slices.Concat([]check.Check{check.OtherTable, check.LostRows}, schema, []check.Check{check.Edited, check.Reparented})
	return check.Run(ctx, checks, in)
}
