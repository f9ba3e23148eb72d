package check

import (
	"context"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
)

// OtherTable checks that the database's version rows are in the project's version
// table.
var OtherTable = Check{
	Name:     "other-version-table",
	Doc:      "If the project's version table is empty, no other version table has rows of this project.",
	Run:      otherTable,
	Database: true,
}

func otherTable(ctx context.Context, in Input) (findings []Finding, err error) {
	if len(in.Database.Rows) > 0 {
		return nil, nil
	}
	for _, other := range in.Database.Others {
		known, unknown := in.Graph().LookupAll(other.Rows)
		if len(known) == 0 || len(unknown) > 0 {
			continue
		}
		ids := in.uncovered(slices.Sorted(slices.Values(other.Rows)))
		here := Fix{Command: "ramus stamp --purge " + words(ids), Note: "to use " + in.Database.Table, Action: in.stampTo(ids)}
		if _, gone := in.shown(ctx, in.Graph().Ancestors(graph.Dependencies, known...).Refs()); len(gone) > 0 {
			here.Note, here.Action = here.Note+"; but the schema lacks "+few(gone), nil
		}
		f := Finding{
			Message:   fmt.Sprintf("the version table %s has no rows, and %s says that the database is at %s", in.Database.Table, other.Table, list(ids)),
			Cause:     fmt.Sprintf("The database was migrated with another configuration, or by Alembic, whose table is %s.", other.Table),
			Certainty: Likely,
			Revisions: in.places(known),
			Fixes: []Fix{
				{Note: fmt.Sprintf("to use that table, set version_table = %q in the configuration", other.Table)},
				here,
			},
		}
		findings = append(findings, f)
	}
	return findings, nil
}
