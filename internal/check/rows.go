package check

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/graph"
)

// Rows is the check that files define all that ran on the database, and that its rows
// stand for all of it. A row that only the log knows is no finding: the database is
// ahead of the files. Python revisions are left out, since the project's own Alembic
// reverts them without a log.
var Rows = Check{
	Name:     "rows",
	Doc:      "Each version row is defined by a file or known to the log. Each revision that ran on the database is defined by a file, and a row stands for it.",
	Run:      rows,
	Database: true,
}

func rows(_ context.Context, in Input) (findings []Finding, err error) {
	for _, id := range in.Database.Unknown {
		findings = append(findings, Finding{
			Message: fmt.Sprintf("the database is at %s, which no file defines: its log does not know it", id),
			Mend:    []string{sought(id), "ramus stamp --purge REVISION   # if the schema is known to be that of another revision"},
		})
	}
	for _, id := range in.Database.Lost {
		findings = append(findings, Finding{
			Message: fmt.Sprintf("revision %s ran %s, and no file defines it now", id, when(in.Database.Known[id])),
			Mend:    []string{sought(id)},
		})
	}
	for _, r := range in.Database.AgainRefs() {
		if in.Revision(r).SeenByAlembic {
			continue
		}
		findings = append(findings, Finding{
			Message:   fmt.Sprintf("revision %s ran %s, and an upgrade would run it again: no version row stands for it", in.Graph().ID(r), when(in.Database.Again[r])),
			Revisions: in.places([]graph.Ref{r}),
			Mend:      []string{in.stamp("if the schema still has what it did")},
		})
	}
	return findings, nil
}

// sought is the command that looks for a revision that no file defines.
func sought(id string) string {
	return "git log --all --oneline -S " + quoted(id) + "   # find its file on another branch, or before it was deleted"
}
