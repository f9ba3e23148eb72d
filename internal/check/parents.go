package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/record"
)

// Parents checks that revisions have the parents that they had when they ran on the
// database.
var Parents = Check{
	Name:     "parents",
	Doc:      "Each revision has the parents that it had when it ran on the database.",
	Run:      parentsUnlessSkipped,
	Database: true,
}

// parentsUnlessSkipped leaves out the revisions that only have skipped revisions below
// them now: Skipped reports these, with both parents.
func parentsUnlessSkipped(ctx context.Context, in Input) ([]Finding, error) {
	found, err := parents(ctx, in)
	under, _ := in.skippedUnder()
	return slices.DeleteFunc(found, func(f Finding) bool {
		r := f.Revisions[0].Ref
		return len(under[r]) > 0 && in.keepsParents(r)
	}), err
}

// keepsParents reports whether the parents with which a revision ran are still below it.
func (in Input) keepsParents(r graph.Ref) bool {
	old, gone := in.Graph().LookupAll(in.Database.Ran[r].Parents)
	below := in.Graph().Ancestors(graph.Dependencies, in.Graph().Parents(r)...)
	return len(gone) == 0 && !slices.ContainsFunc(old, func(parent graph.Ref) bool { return !below.Has(parent) })
}

func parents(_ context.Context, in Input) (findings []Finding, err error) {
	for _, r := range in.Database.RanRefs() {
		now, e := in.Revision(r), in.Database.Ran[r]
		if in.hasRanParents(r) || in.onlyReordered(r) {
			continue
		}
		fixes := []Fix{in.restoreParents(r, e)}
		if slices.Contains(in.tips(), r) && len(in.Database.Missing(r)) == 0 && len(in.Database.Undefined) == 0 {
			fixes = append(fixes, in.stamp("to keep the new parent: all its ancestors have run"))
		}
		changes := in.ranParents(r)
		findings = append(findings, Finding{
			Message:   fmt.Sprintf("the down_revision of %s was %s when it ran, %s, and is %s now", now.ID, named(e.Parents), e.When(), named(now.Parents)),
			Revisions: in.places([]graph.Ref{r}),
			Fixes:     append(fixes, acceptFix(changes, "")...),
			Changes:   changes,
		})
	}
	return findings, nil
}

// onlyReordered reports whether other parents than those with which a revision ran
// change nothing: the old parents are still below it, all below it ran, was stamped or replaced,
// and no version row is below another.
func (in Input) onlyReordered(r graph.Ref) bool {
	g, rows := in.Graph(), in.Database.Current.Refs()
	return in.keepsParents(r) && len(g.Maximal(graph.Dependencies, rows)) == len(rows) &&
		!slices.ContainsFunc(g.Ancestors(graph.Dependencies, g.Parents(r)...).Refs(), func(ref graph.Ref) bool {
			state := in.Database.State(ref)
			return state != record.Applied && state != record.Stamped && state != record.Replaced
		})
}

// restoreParents returns the fix that gives a revision the parents that it ran with.
func (in Input) restoreParents(r graph.Ref, e dialect.Entry) Fix {
	now := in.Revision(r)
	if then := in.theirs(now.ID); then != nil && sameNames(then.Parents, e.Parents) {
		return Fix{Command: in.putBack(now, then)}
	}
	return Fix{Note: resetParents(now.File, in.at(r, 0)[0].Line, e.Parents)}
}

// resetParents returns the change by hand that gives a revision its parents back.
func resetParents(file string, line int, parents []string) string {
	if len(parents) == 0 {
		return fmt.Sprintf("in %s:%d, empty down_revision again", file, line)
	}
	return fmt.Sprintf("in %s:%d, set down_revision to %s again", file, line, strings.Join(parents, ", "))
}
