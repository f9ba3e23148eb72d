package author

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/rewrite"
	"github.com/ramusdb/ramus/internal/source"
)

// ErrNothingToUndo is the error of an undo without a rebase.
var ErrNothingToUndo = hint.New("", "there is no rebase to undo")

// Undo undoes the edits of the last rebase. It returns a description of the parents
// that the revisions have again, and the restored files.
func Undo(journal rewrite.Journal) (about string, files []string, err error) {
	undone, paths, err := journal.Undo()
	switch {
	case errors.Is(err, rewrite.ErrNothing):
		return "", nil, ErrNothingToUndo
	case errors.Is(err, source.ErrChanged), errors.Is(err, rewrite.ErrBusy), errors.Is(err, fs.ErrNotExist):
		return "", nil, hint.New("git diff shows the changes since.", "%v", err)
	}
	for _, file := range paths {
		files = append(files, source.Nearby(file))
	}
	return parentsAgain(undone), files, err
}

// parentsAgain describes the parents that an undone change gives back, sorted by
// revision. A record of an older ramus has no parents: the description is its own.
func parentsAgain(undone rewrite.Change) string {
	var all []string
	for _, id := range slices.Sorted(maps.Keys(undone.Moved)) {
		all = append(all, childOf(id, undone.Moved[id])+" again")
	}
	if len(all) == 0 {
		return undone.About
	}
	return strings.Join(all, "; ")
}

// childOf describes the parents of a revision: "r3's parent is r1".
func childOf(id string, parents []string) string {
	switch len(parents) {
	case 0:
		return id + " has no parent"
	case 1:
		return id + "'s parent is " + parents[0]
	}
	return id + "'s parents are " + strings.Join(parents, ", ")
}

// PlanUndo plans the moves that undo a change, without edits: the journal has the files.
func (p *Project) PlanUndo(last rewrite.Change) (r Rebase, err error) {
	refs, _ := p.graph().LookupAll(slices.Collect(maps.Keys(last.Moved)))
	r.New = p.graph().NewSet()
	for _, ref := range p.graph().NewSet(refs...).Refs() {
		parents, _ := p.graph().LookupAll(last.Moved[p.graph().ID(ref)])
		r.Moves = append(r.Moves, graph.Move{Ref: ref, Parents: parents})
		r.New.Union(p.graph().Descendants(graph.Dependencies, ref))
	}
	r.After, err = p.Rebased(r.Moves)
	return r, err
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
