package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// Overlap is the check that no version row is an ancestor of another one: a row
// stands for all that is below it.
var Overlap = Check{
	Name:     "overlapping-rows",
	Doc:      "No version row is an ancestor of another one.",
	Run:      overlap,
	Database: true,
}

func overlap(ctx context.Context, in Input) (findings []Finding, err error) {
	if moved, err := parents(ctx, in); err != nil || len(moved) > 0 {
		return nil, err // the rows were right when they were written: Reparented says so
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
	above := in.standing(rows, top)
	f := Finding{
		Message: fmt.Sprintf("the version table has %s beside %s, which %s above: a row stands for all that is below it",
			list(under), list(above), plural(len(above), "stands", "stand")),
		Cause:     "Neither ramus nor Alembic leaves such rows: one was inserted by hand, or was there already in a database into which a dump was restored.",
		Sure:      Likely,
		Revisions: in.places(rows),
	}
	remedy := Remedy{Command: "ramus stamp --purge " + words(keep), Why: "says the same with one row fewer: " + list(under) + " stays applied"}
	if len(under) > 1 {
		remedy.Why = "says the same with fewer rows: " + list(under) + " stay applied"
	}
	if len(in.Database.Undefined) == 0 {
		remedy.Fix = in.stampTo(keep)
		f.Remedies = []Remedy{remedy}
	} else {
		f.Cause += " Mend first what no file defines."
	}
	return []Finding{f}, nil
}

// standing are those of the rows' tops that stand above another row, by id.
func (in Input) standing(rows, top []graph.Ref) (ids []string) {
	for _, t := range top {
		below := in.Graph().Ancestors(graph.Branches, t)
		if slices.ContainsFunc(rows, func(r graph.Ref) bool { return r != t && below.Has(r) }) {
			ids = append(ids, in.Graph().ID(t))
		}
	}
	slices.Sort(ids)
	return ids
}

// stampTo is a stamp of the database as it was looked at.
func (in Input) stampTo(revisions []string) Stamp { return Stamp{revisions, in.Database.Rows} }

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// words are ids for a shell.
func words(ids []string) string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = quoted(id)
	}
	if len(all) == 0 {
		return "base"
	}
	return strings.Join(all, " ")
}
