package check

import (
	"context"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

// Rows checks that the revisions that ran on the database have files, and that version
// rows cover them. A row that only the log knows is no finding: the database is ahead
// of the files. Python revisions are left out, since the project's own Alembic reverts
// them without a log.
var Rows = Check{
	Name:     "rows",
	Doc:      "Each version row has a file or an entry in the log. Each revision that ran on the database has a file, and a version row covers it.",
	Run:      rows,
	Database: true,
}

func rows(ctx context.Context, in Input) (findings []Finding, err error) {
	in.look(ctx, slices.Concat(in.Database.Unknown, in.Database.Lost))
	for _, id := range in.Database.Unknown {
		if now, ok := in.renamedHere(ctx, id); ok {
			findings = append(findings, Finding{
				Message:   fmt.Sprintf("the database is at %s, which has no file: %s", id, now.cause(id)),
				Revisions: in.placesOf(now.ID),
				Fixes:     []Fix{{Command: in.stampInstead(id, now.ID), Note: "the database has its changes"}},
			})
			continue
		}
		findings = append(findings, Finding{
			Message: fmt.Sprintf("the database is at %s, which has no file: %s", id, in.unloggedRow()),
			Fixes:   []Fix{in.sought(id), {Command: "ramus stamp --purge REVISION", Note: "only if the schema is known to be that of another revision"}},
		})
	}
	for _, id := range in.Database.Lost {
		f := Finding{
			Message: fmt.Sprintf("revision %s ran %s, and has no file now", id, in.Database.Known[id].When()),
			Fixes:   []Fix{in.sought(id)},
			Changes: in.ranDeletion(id),
		}
		if now, ok := in.renamedHere(ctx, id); ok {
			f.Message, f.Fixes = f.Message+": "+now.cause(id), nil
		}
		findings = append(findings, f)
	}
	for _, r := range in.Database.AgainRefs() {
		if in.Revision(r).SeenByAlembic {
			continue
		}
		findings = append(findings, Finding{
			Message:   fmt.Sprintf("revision %s ran %s, and an upgrade would run it again: no version row covers it", in.Graph().ID(r), in.Database.Again[r].When()),
			Revisions: in.places([]graph.Ref{r}),
			Fixes:     []Fix{in.stamp("if the schema still has its changes")},
		})
	}
	return findings, nil
}

// renamedHere returns the revision that an unknown one is now under another id, where
// it runs the same.
func (in Input) renamedHere(ctx context.Context, id string) (now successor, found bool) {
	s, found := in.find(ctx, id)
	if !found {
		return now, false
	}
	now, found = in.renamed(ctx, id, s)
	return now, found && now.same
}

// placesOf returns the place of the revision with an id.
func (in Input) placesOf(id string) []Place {
	r, ok := in.Graph().Lookup(id)
	if !ok {
		return nil
	}
	return in.places([]graph.Ref{r})
}

// unloggedRow says that the log does not know a version row.
func (in Input) unloggedRow() string {
	if !in.Database.HasLog {
		return "there is no log that could tell what it did"
	}
	return "its log has no entry for it"
}

// sought returns the fix that looks for a revision without a file.
func (in Input) sought(id string) Fix {
	if !in.asksGit() {
		return Fix{Note: "find its file in the repository from which it was applied"}
	}
	return Fix{Command: "git log --all --oneline -S " + hint.Word(id), Note: "finds its file on another branch, or before it was deleted"}
}
