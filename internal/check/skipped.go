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
	under := in.under()
	for _, over := range in.ran() {
		if refs := under[over]; len(refs) > 0 {
			findings = append(findings, in.beneath(over, refs))
		}
	}
	return findings, nil
}

// under are the revisions that were put beneath others, by the oldest one above
// them that ran; oldest first.
func (in Input) under() map[graph.Ref][]graph.Ref {
	under := map[graph.Ref][]graph.Ref{}
	for _, r := range in.missing(in.ran()...) {
		if in.Revision(r).InPython() {
			continue // the project's own Alembic may have run it
		}
		if over, ok := in.ranAbove(r); ok {
			under[over] = append(under[over], r)
		}
	}
	return under
}

// missing are the applied revisions below refs that the log should have, and has
// not.
func (in Input) missing(refs ...graph.Ref) (missing []graph.Ref) {
	d := in.Database
	for _, r := range in.Graph().Ancestors(graph.Dependencies, refs...).Refs() {
		if _, ran := d.Ran[r]; !ran && d.Applied.Has(r) && !d.Assumed.Has(r) {
			missing = append(missing, r)
		}
	}
	return missing
}

// ranAbove is the oldest revision above one that ran; false where there is none.
// The log has no dependencies: one that ran and only depends on it counts where
// the branch below it is in the log, which then would have it too.
func (in Input) ranAbove(r graph.Ref) (graph.Ref, bool) {
	if over, ok := in.firstRan(in.Graph().Descendants(graph.Branches, r)); ok {
		return over, true
	}
	if _, ok := in.firstRan(in.Graph().Ancestors(graph.Branches, r)); !ok {
		return 0, false
	}
	return in.firstRan(in.Graph().Descendants(graph.Dependencies, r))
}

func (in Input) firstRan(set graph.Set) (graph.Ref, bool) {
	for _, r := range set.Refs() {
		if _, ran := in.Database.Ran[r]; ran {
			return r, true
		}
	}
	return 0, false
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
	if len(in.Database.Unknown) == 0 {
		f.Mend = append(f.Mend, in.stamp("if the schema has what "+named(ids)+" would do"))
	}
	return f
}

// Presumed are the applied revisions that the log does not have, those that
// Skipped finds aside, oldest first.
func (in Input) Presumed() []graph.Ref {
	rest := in.Graph().NewSet(in.Database.Applied.Refs()...)
	rest.Subtract(in.Graph().NewSet(in.ran()...))
	for _, refs := range in.under() {
		rest.Subtract(in.Graph().NewSet(refs...))
	}
	return rest.Refs()
}
