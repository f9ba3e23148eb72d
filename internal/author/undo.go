package author

import (
	"maps"
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/rewrite"
)

// MovesBack returns the moves that undo a change, in the order in which the revisions
// run.
func (p *Project) MovesBack(last rewrite.Change) (moves []graph.Move) {
	refs, _ := p.graph().LookupAll(slices.Collect(maps.Keys(last.Moved)))
	for _, r := range p.graph().NewSet(refs...).Refs() {
		parents, _ := p.graph().LookupAll(last.Moved[p.graph().ID(r)])
		moves = append(moves, graph.Move{Ref: r, Parents: parents})
	}
	return moves
}

// StandsForSame reports whether the version rows of a database stand, in another
// history, for the revisions that the database has.
func StandsForSame(rec *record.Record, after *history.History) bool {
	var has []string
	for _, r := range rec.Applied.Refs() {
		if rec.State(r) != record.Skipped {
			has = append(has, rec.History().Graph().ID(r))
		}
	}
	rows, _ := after.Graph().LookupAll(rec.Rows)
	would := after.Graph().IDs(after.Graph().Ancestors(graph.Dependencies, rows...).Refs())
	return slices.Equal(slices.Sorted(slices.Values(has)), slices.Sorted(slices.Values(would)))
}
