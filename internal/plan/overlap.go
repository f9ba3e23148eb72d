package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

// An OverlapError reports version rows of revisions that other rows cover already: a
// row stands for all that its revision needs, through depends_on too. As in Alembic,
// no upgrade starts from them.
type OverlapError struct {
	Covered []string // the rows that others cover, sorted
	Above   []string // the rows that cover them, and that no other covers, sorted
	Keep    []string // the rows that no other covers, sorted; they stand for the same revisions
}

// Overlap returns an *OverlapError where some rows cover others, else nil. It is nil
// also where no revision defines a row: that row comes first, and Fix would remove it.
// The cost is that of graph.Maximal.
func Overlap(g *graph.Graph, rows []string) *OverlapError {
	if len(rows) < 2 {
		return nil
	}
	at, unknown := g.LookupAll(rows)
	top := g.Maximal(graph.Dependencies, at)
	if len(unknown) > 0 || len(top) == len(at) {
		return nil
	}
	tops := g.NewSet(top...)
	covered := slices.DeleteFunc(at, tops.Has)
	above := slices.DeleteFunc(slices.Clone(top), func(t graph.Ref) bool {
		return !slices.ContainsFunc(covered, func(r graph.Ref) bool { return g.IsAncestor(r, t) })
	})
	return &OverlapError{sortedIDs(g, covered), sortedIDs(g, above), sortedIDs(g, top)}
}

func sortedIDs(g *graph.Graph, refs []graph.Ref) []string {
	g.SortByID(refs)
	return g.IDs(refs)
}

func (e *OverlapError) Error() string {
	have, them := "has a row", "it"
	if len(e.Covered) > 1 {
		have, them = "have rows", "them"
	}
	row, cover := "row", "covers"
	if len(e.Above) > 1 {
		row, cover = "rows", "cover"
	}
	return fmt.Sprintf("the version rows overlap: %s %s, and the %s of %s already %s %s",
		strings.Join(e.Covered, ", "), have, row, strings.Join(e.Above, ", "), cover, them)
}

// Hint returns the stamp that removes the covered rows.
func (e *OverlapError) Hint() string {
	return "No upgrade starts from such rows, in Alembic either. To keep the same revisions with fewer rows:\n  " +
		e.Fix() + "\nramus doctor looks for the cause."
}

// Fix returns the command that leaves only the rows that no other covers.
func (e *OverlapError) Fix() string { return "ramus stamp --purge " + hint.Words(e.Keep) }
