package diagnose

import (
	"context"
	"slices"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
)

// Explain looks for the reason why a statement found an object that it was to create,
// or missed one that it needs. It returns the findings of those of doctor's checks
// that compare the database with the revisions, the likeliest first; none if the
// database does not answer. It costs a few reads of the database, and reads the
// scripts of all revisions. It does not start git.
func Explain(ctx context.Context, in check.Input, db *Database, m dialect.Mismatch) ([]check.Finding, error) {
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
