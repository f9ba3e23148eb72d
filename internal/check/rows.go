package check

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
)

// Rows is the check that the database has nothing that no file defines, and that
// its rows stand for all that ran. Of what ran in Python that cannot be told: the
// project's own Alembic takes revisions back without a word in the log.
var Rows = Check{
	Name:     "rows",
	Doc:      "Each version row, and each revision that ran on the database, is defined by a file, and a row stands for it.",
	Run:      rows,
	Database: true,
}

func rows(_ context.Context, in Input) (findings []Finding, err error) {
	for _, id := range in.Database.Unknown {
		known := "its log does not know it"
		switch e := in.Database.Known[id]; e.Action {
		case dialect.ActionUpgrade:
			known = "it ran " + when(e)
		case dialect.ActionStamp:
			known = "it was stamped " + when(e)
		}
		findings = append(findings, Finding{
			Message: fmt.Sprintf("the database is at %s, which no file defines: %s", id, known),
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
