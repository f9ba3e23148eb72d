package check

import (
	"context"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
)

// Elsewhere is the check that the database's rows are in the table where the
// project looks for them.
var Elsewhere = Check{
	Name:     "other-version-table",
	Doc:      "Where the project's version table is empty, no other one has rows of this project.",
	Run:      elsewhere,
	Database: true,
}

func elsewhere(ctx context.Context, in Input) (findings []Finding, err error) {
	if len(in.Database.Rows) > 0 {
		return nil, nil
	}
	for _, other := range in.Database.Others {
		known, unknown := in.Graph().LookupAll(other.Rows)
		if len(known) == 0 || len(unknown) > 0 {
			continue
		}
		ids := slices.Sorted(slices.Values(other.Rows))
		here := Remedy{Command: "ramus stamp --purge " + words(ids), Why: "to go on with " + in.Database.Table, Fix: in.stampTo(ids)}
		if _, gone := in.shown(ctx, in.Graph().Ancestors(graph.Dependencies, known...).Refs()); len(gone) > 0 {
			here.Why, here.Fix = here.Why+"; but the schema lacks "+few(gone), nil
		}
		f := Finding{
			Message:   fmt.Sprintf("the version table %s has no rows, and %s says that the database is at %s", in.Database.Table, other.Table, list(ids)),
			Cause:     fmt.Sprintf("The database was migrated with another configuration, or by Alembic, whose table is %s.", other.Table),
			Sure:      Likely,
			Revisions: in.places(known),
			Remedies: []Remedy{
				{Command: fmt.Sprintf("version_table = %q   # in the configuration", other.Table), Why: "to go on with that table"},
				here,
			},
		}
		findings = append(findings, f)
	}
	return findings, nil
}
