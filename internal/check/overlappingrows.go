package check

import (
	"context"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

// OverlappingRows checks that no version row is an ancestor of another one: a row
// covers all its ancestors.
var OverlappingRows = Check{
	Name:     "overlapping-rows",
	Doc:      "No version row is an ancestor of another one.",
	Run:      overlappingRows,
	Database: true,
}

func overlappingRows(ctx context.Context, in Input) (findings []Finding, err error) {
	if moved, err := parents(ctx, in); err != nil || len(moved) > 0 {
		return nil, err // the rows were right when they were written: Reparented reports it
	}
	rows, _ := in.Graph().LookupAll(in.Database.Rows)
	top := in.Graph().Maximal(graph.Branches, rows)
	if len(top) == len(rows) {
		return nil, nil
	}
	var under []string
	for _, r := range rows {
		if !slices.Contains(top, r) {
			under = append(under, in.Graph().ID(r))
		}
	}
	slices.Sort(under)
	keep := slices.DeleteFunc(slices.Clone(in.Database.Rows), func(id string) bool { return slices.Contains(under, id) })
	above := in.rowsAbove(rows, top)
	f := Finding{
		Message: fmt.Sprintf("the version table has %s and %s descendant %s: a row covers all its ancestors",
			list(under), plural(len(under), "its", "their"), list(above)),
		Cause:     "Neither ramus nor Alembic writes such rows: one was inserted by hand, or was there before a dump was restored into the database.",
		Certainty: Likely,
		Revisions: in.places(rows),
	}
	fix := Fix{Command: "ramus stamp --purge " + words(keep), Note: "records the same with one row fewer: " + list(under) + " stays applied"}
	if len(under) > 1 {
		fix.Note = "records the same with fewer rows: " + list(under) + " stay applied"
	}
	if len(in.Database.Undefined) == 0 {
		fix.Action = in.stampTo(keep)
		f.Fixes = []Fix{fix}
	} else {
		f.Cause += " Fix the rows without a file first."
	}
	return []Finding{f}, nil
}

// rowsAbove returns those of top that are descendants of another row, by id.
func (in Input) rowsAbove(rows, top []graph.Ref) (ids []string) {
	for _, t := range top {
		below := in.Graph().Ancestors(graph.Branches, t)
		if slices.ContainsFunc(rows, func(r graph.Ref) bool { return r != t && below.Has(r) }) {
			ids = append(ids, in.Graph().ID(t))
		}
	}
	slices.Sort(ids)
	return ids
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
