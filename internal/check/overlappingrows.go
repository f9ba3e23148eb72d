package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/revision"
)

// OverlappingRows checks that no version row covers another one, through depends_on
// too: no upgrade starts from such rows.
var OverlappingRows = Check{
	Name:     "overlapping-rows",
	Doc:      "No version row is of a revision that another one needs.",
	Run:      overlappingRows,
	Database: true,
}

func overlappingRows(ctx context.Context, in Input) (findings []Finding, err error) {
	rows, _ := in.Graph().LookupAll(in.Database.Rows)
	overlap := plan.Overlap(in.Graph(), in.Graph().IDs(rows))
	if overlap == nil {
		return nil, nil
	}
	if moved, err := parentsUnlessSkipped(ctx, in); err != nil || in.movedSince(overlap, moved) {
		return nil, err // the rows were right when they were written: Reparented reports it
	}
	in.Graph().SortByID(rows)
	f := Finding{Message: overlap.Error(), Revisions: in.places(rows)}
	f.Cause, f.Certainty = in.overlapCause(ctx, overlap)
	if len(in.Database.Undefined) > 0 {
		f.Cause += " Fix the rows without a file first."
		return []Finding{f}, nil
	}
	note := "records the same with one row fewer: %s stays applied"
	if len(overlap.Covered) > 1 {
		note = "records the same with fewer rows: %s stay applied"
	}
	f.Fixes = []Fix{{Command: overlap.Fix(), Note: fmt.Sprintf(note, list(overlap.Covered)), Action: in.stampTo(overlap.Keep)}}
	return []Finding{f}, nil
}

// movedSince reports whether each covered row came below another one because one of
// the moved revisions is between them.
func (in Input) movedSince(overlap *plan.OverlapError, moved []Finding) bool {
	above := in.refs(overlap.Above)
	return !slices.ContainsFunc(in.refs(overlap.Covered), func(row graph.Ref) bool {
		return !slices.ContainsFunc(moved, func(f Finding) bool {
			between := f.Revisions[0].Ref
			return between != row && in.Graph().IsAncestor(row, between) &&
				slices.ContainsFunc(above, func(top graph.Ref) bool { return in.Graph().IsAncestor(between, top) })
		})
	})
}

// refs returns the revisions of ids.
func (in Input) refs(ids []string) []graph.Ref {
	refs, _ := in.Graph().LookupAll(ids)
	return refs
}

// overlapCause returns what led to overlapping rows: a stamp, as the log shows, or a
// change of a file, as git shows; else all the known causes.
func (in Input) overlapCause(ctx context.Context, overlap *plan.OverlapError) (string, Certainty) {
	both := []string{overlap.Covered[0], overlap.Above[0]}
	if e, ok := in.Database.StampOf(both...); ok {
		return fmt.Sprintf("A stamp %s named a revision and one that it needs (%s), and left a row for each, as Alembic does.", e.When(), strings.ReplaceAll(e.Revision, ", ", " ")), Certain
	}
	for _, under := range in.refs(overlap.Covered) {
		for _, top := range in.refs(overlap.Above) {
			if cause := in.putOn(ctx, under, top); cause != "" {
				return cause, Likely
			}
		}
	}
	later := "a revision that is put on another one after both have run"
	if lower, top := in.refs(both[:1])[0], in.refs(both[1:])[0]; !in.Graph().Ancestors(graph.Branches, top).Has(lower) {
		later = "a depends_on that is added after both have run"
	}
	return "A stamp of both leaves such rows (ramus stamp " + hint.Words(both) + "; Alembic's too), and so does " + later + "." +
		" Or a row was inserted by hand, or was there before a dump was restored into the database.", Possible
}

// putOn returns who put a revision between two rows on top of the lower one, in
// sentences; "" where git shows no such change.
func (in Input) putOn(ctx context.Context, under, top graph.Ref) string {
	const most = 20 // git looks for the versions of each file
	above := in.Graph().Descendants(graph.Dependencies, under)
	between := in.Graph().Ancestors(graph.Dependencies, top)
	between.Intersect(above)
	between.Remove(under)
	leads := func(v *revision.Revision) bool {
		return slices.ContainsFunc(in.refs(slices.Concat(v.Parents, v.DependsOn)), above.Has)
	}
	for _, r := range firstOf(between.Refs(), most) {
		now := in.Revision(r)
		c, found := changed(in.versions(ctx, now.File), func(v *revision.Revision) bool { return v.ID == now.ID && !leads(v) })
		if found && leads(now) && in.onlyThrough(top, under, r) {
			key := "down_revision"
			if sameNames(c.before.Revision.Parents, now.Parents) {
				key = "depends_on"
			}
			return c.cause("The "+key+" of "+now.ID) + fmt.Sprintf(" Before that, the row of %s did not cover %s.", in.Graph().ID(top), in.Graph().ID(under))
		}
	}
	return ""
}

// firstOf returns the first revisions of refs, at most so many.
func firstOf(refs []graph.Ref, most int) []graph.Ref { return refs[:min(most, len(refs))] }

// onlyThrough reports whether all paths down from top to under pass through a revision.
func (in Input) onlyThrough(top, under, through graph.Ref) bool {
	seen := in.Graph().NewSet(through)
	for todo := []graph.Ref{top}; len(todo) > 0; {
		r := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if r == under {
			return false
		}
		if !seen.Has(r) {
			seen.Add(r)
			todo = append(todo, in.Graph().Needs(r)...)
		}
	}
	return true
}

// uncovered returns the rows that no other one of rows covers.
func (in Input) uncovered(rows []string) []string {
	if overlap := plan.Overlap(in.Graph(), rows); overlap != nil {
		return overlap.Keep
	}
	return rows
}

// stampTo returns the action that replaces the version rows as they were read.
func (in Input) stampTo(revisions []string) Stamp { return Stamp{revisions, in.Database.Rows} }

// plural returns one for 1, else many.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// words returns ids quoted for a shell, "base" for none.
func words(ids []string) string {
	if len(ids) == 0 {
		return "base"
	}
	return hint.Words(ids)
}
