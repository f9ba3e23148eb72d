package check

import (
	"context"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

// Skipped checks that no revision was put below an applied one: it counts as applied,
// since a version row covers it, and never ran.
var Skipped = Check{
	Name:     "skipped",
	Doc:      "No revision was put below one that had run on the database, where it counts as applied and never runs.",
	Run:      skipped,
	Database: true,
}

func skipped(_ context.Context, in Input) (findings []Finding, err error) {
	skipped := in.Database.Skipped()
	for _, over := range in.Database.RanRefs() {
		if refs := skipped[over]; len(refs) > 0 {
			findings = append(findings, in.neverRan(over, refs))
		}
	}
	return findings, nil
}

// neverRan returns the finding of revisions that were put below one that had run.
func (in Input) neverRan(over graph.Ref, refs []graph.Ref) Finding {
	ids, e := in.Graph().IDs(refs), in.Database.Ran[over]
	skipped, them, its := "revision "+ids[0], "it", "its"
	if len(ids) > 1 {
		skipped, them, its = "revisions "+strings.Join(ids, ", "), "them", "their"
	}
	f := Finding{
		Message: fmt.Sprintf("%s never ran here, and no upgrade will run %s: %s descendant %s ran before, %s",
			skipped, them, its, in.Graph().ID(over), when(e)),
		Revisions: in.places(append(refs, over)),
	}
	if sameNames(in.Revision(over).Parents, e.Parents) { // it depends on them
		f.Fixes = []Fix{{Note: "copy the statements of " + ids[0] + " to a new revision: ramus revision -m " + hint.Word(firstLine(in.Revision(refs[0]).Message)+", again")}}
	} else {
		f.Fixes = []Fix{in.restoreParents(over, e).then("move " + them + " to the top: ramus rebase " + words(ids))}
	}
	if len(in.Database.Undefined) == 0 {
		f.Fixes = append(f.Fixes, in.stamp("if the schema has the changes of "+named(ids)))
	}
	return f
}
