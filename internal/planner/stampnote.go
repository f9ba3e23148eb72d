package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/record"
)

// StampNote returns a note on a stamp of targets that left the rows: they overlap, or
// one of the targets has no row. As in Alembic, both depend on the rows before it. It
// is "" if there is nothing to say. leave returns the command of the stamp that leaves
// only some rows, or "".
func StampNote(g *graph.Graph, targets, rows []string, leave func(rows []string) string) string {
	if overlap := plan.Overlap(g, rows); overlap != nil {
		return overlap.Error() + ". No upgrade starts from such rows, in Alembic either" +
			withCommand("; to keep the same revisions with fewer rows: ", leave(overlap.Keep))
	}
	return withoutRow(g, targets, rows, leave)
}

// leftSkipped returns a note on the skipped revisions that a stamp leaves.
func leftSkipped(ids []string) string {
	them, its := "it", "its"
	if len(ids) > 1 {
		them, its = "them", "their"
	}
	return fmt.Sprintf("%s never ran here, below revisions that did; to run %s now: ramus upgrade --out-of-order heads; if the database has %s changes already: ramus stamp --skipped %s",
		strings.Join(ids, ", "), them, its, hint.Words(ids))
}

// recordedByHand returns a note on the skipped revisions that a stamp records, since it
// covers them, and on the revisions that ran and that it makes pending. It is "" if the
// stamp records no skipped revision; still are those that it does not cover.
func recordedByHand(rec *record.Record, g *graph.Graph, still []graph.Ref, steps plan.Plan) string {
	covered := slices.DeleteFunc(rec.Skipped(), func(r graph.Ref) bool { return slices.Contains(still, r) })
	if len(covered) == 0 {
		return ""
	}
	its := "its"
	if len(covered) > 1 {
		its = "their"
	}
	note := fmt.Sprintf("%s never ran here; the log records now that the database has %s changes", strings.Join(g.IDs(covered), ", "), its)
	rows, _ := g.LookupAll(steps.After())
	below := g.Ancestors(graph.Dependencies, rows...)
	ran := slices.DeleteFunc(rec.RanRefs(), func(r graph.Ref) bool { return below.Has(r) || !rec.Applied.Has(r) })
	if len(ran) == 0 {
		return note
	}
	keep := slices.Sorted(slices.Values(g.IDs(g.Maximal(graph.Dependencies, append(rows, ran...)))))
	return note + fmt.Sprintf(". %s ran and would run again; to record that the database has both: ramus stamp --purge %s", strings.Join(g.IDs(ran), ", "), hint.Words(keep))
}

// withoutRow returns a note on targets without a row after a stamp: other rows cover
// them, or they had a row, which another target took.
func withoutRow(g *graph.Graph, targets, rows []string, leave func(rows []string) string) string {
	at, _ := g.LookupAll(rows)
	below, all := g.Ancestors(graph.Dependencies, at...), at
	var covered, lost []string
	for _, target := range targets {
		refs, err := g.Resolve(target)
		if err != nil {
			continue
		}
		for _, r := range refs {
			switch id := g.ID(r); {
			case slices.Contains(rows, id):
			case below.Has(r):
				covered = append(covered, id)
			default:
				lost, all = append(lost, id), append(all, r)
			}
		}
	}
	switch at := strings.Join(rows, ", "); {
	case len(lost) > 0:
		keep := g.IDs(g.Maximal(graph.Dependencies, all))
		return fmt.Sprintf("%s has no row now: another target took its row, and a stamp writes none for a target that had one, as in Alembic", strings.Join(lost, ", ")) +
			withCommand("; to record it: ", leave(keep))
	case len(covered) > 0:
		return fmt.Sprintf("%s has no row of its own: %s covers it", strings.Join(covered, ", "), at)
	}
	return ""
}

// withCommand returns an introduction and its command; "" without a command.
func withCommand(introduction, command string) string {
	if command == "" {
		return ""
	}
	return introduction + command
}
