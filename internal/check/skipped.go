package check

import (
	"context"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// Skipped is the check that nothing was put beneath what was applied: such a
// revision counts as applied, for a version row stands above it, and never ran.
var Skipped = Check{
	Name:     "skipped",
	Doc:      "No revision was put beneath what had run on the database already, so that it will never run there.",
	Run:      skipped,
	Database: true,
}

func skipped(_ context.Context, in Input) (findings []Finding, err error) {
	skipped := in.Database.Skipped()
	for _, over := range in.Database.RanRefs() {
		if refs := skipped[over]; len(refs) > 0 {
			findings = append(findings, in.beneath(over, refs))
		}
	}
	return findings, nil
}

// beneath is the finding of revisions that were put beneath one that had run.
func (in Input) beneath(over graph.Ref, refs []graph.Ref) Finding {
	ids, e := in.Graph().IDs(refs), in.Database.Ran[over]
	what, them := "revision "+ids[0], "it"
	if len(ids) > 1 {
		what, them = "revisions "+strings.Join(ids, ", "), "them"
	}
	f := Finding{
		Message: fmt.Sprintf("%s never ran here, and no upgrade will run %s: %s, which stands on %s now, had run before, %s",
			what, them, in.Graph().ID(over), them, when(e)),
		Revisions: in.places(append(refs, over)),
	}
	if sameNames(in.Revision(over).Parents, e.Parents) { // it depends on them
		f.Mend = append(f.Mend, fmt.Sprintf("put what %s would do into a new revision: ramus revision -m %q", ids[0], firstLine(in.Revision(refs[0]).Message)+", again"))
	} else {
		f.Mend = append(f.Mend, in.restoreParents(over, e)+"   # then put them on top: ramus rebase "+strings.Join(ids, " "))
	}
	if len(in.Database.Undefined) == 0 {
		f.Mend = append(f.Mend, in.stamp("if the schema has what "+named(ids)+" would do"))
	}
	return f
}
