package record

import (
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Position is where a database is in a history, by its version rows.
type Position struct {
	Exists    bool      // whether the version table is there
	Rows      []string  // the version rows, sorted
	Undefined []string  // the rows that no revision defines, sorted: Ahead and Unknown
	Ahead     []string  // those of them that the log knows, sorted
	Unknown   []string  // the others, sorted
	Current   graph.Set // the revisions that are version rows
	Applied   graph.Set // the revisions that the rows stand for
	HalfWay   graph.Set // the revisions that stopped half way, up or down

	Unfinished []dialect.Entry // of the revisions that are half way, oldest first

	history *history.History
	hasLog  bool
	last    dialect.Entry // the last finished one
}

// State returns the state of which it is the position, with the unfinished entries only.
func (p *Position) State() dialect.State {
	return dialect.State{Exists: p.Exists, Rows: p.Rows, HasLog: p.hasLog, Log: p.Unfinished}
}

// PositionOf returns the position that a state's rows and unfinished entries show. All
// Undefined rows are Unknown in it; the position of a Record knows better. It costs
// one walk over the applied revisions.
func PositionOf(h *history.History, state dialect.State) Position {
	rows, undefined := h.Graph().LookupAll(state.Rows)
	p := Position{
		Exists: state.Exists, Rows: state.Rows, Undefined: undefined, Unknown: undefined,
		Current: h.Graph().NewSet(rows...), Applied: h.Graph().Ancestors(graph.Dependencies, rows...),
		Unfinished: state.Unfinished(), history: h, HalfWay: h.Graph().NewSet(), hasLog: state.HasLog, last: state.Last(),
	}
	for _, e := range p.Unfinished {
		if ref, ok := h.Graph().Lookup(e.Revision); ok {
			p.HalfWay.Add(ref)
		}
	}
	return p
}

// Complete reports whether the position is all that the whole log would show: the
// history has all rows, and either no log is kept, or the history below the rows is
// unchanged since the log's last entry, so that no revision is skipped. It costs one
// digest for each applied revision.
func (p *Position) Complete(keepsLog bool) bool {
	return len(p.Undefined) == 0 && (!keepsLog || !p.hasLog || p.lineagesHold())
}

// lineagesHold reports whether the rows have the lineages that the log's last entry
// has of them. It is false where that entry lacks one.
func (p *Position) lineagesHold() bool {
	return p.hold(p.last.Lineages, func() history.Digests { return p.history.Lineages(p.Current.Refs()...) })
}

// ContentsHold reports whether the files of the revisions below the rows are those that
// the log's last entry has digests of, so that none was edited since; hash returns the
// hash of a revision's file. It is false where that entry lacks a row.
func (p *Position) ContentsHold(hash func(*revision.Revision) string) bool {
	return p.hold(p.last.Contents, func() history.Digests { return p.history.Contents(hash, p.Current.Refs()...) })
}

// hold reports whether the rows have the digests that they had.
func (p *Position) hold(had map[string]string, now func() history.Digests) bool {
	for _, row := range p.Rows {
		if had[row] == "" {
			return false
		}
	}
	digests := now()
	for _, r := range p.Current.Refs() {
		if had[p.history.Graph().ID(r)] != digests.Of(r) {
			return false
		}
	}
	return len(p.Undefined) == 0
}

// Pending returns the number of revisions that no row stands for.
func (p *Position) Pending() int { return p.history.Graph().Len() - p.Applied.Len() }

// HalfWayElsewhere returns the ids, sorted, of the revisions that stopped half way and
// that neither a revision of the history nor a version row has.
func (p *Position) HalfWayElsewhere() (ids []string) {
	for _, e := range p.Unfinished {
		if _, ok := p.history.Graph().Lookup(e.Revision); !ok && !slices.Contains(p.Rows, e.Revision) {
			ids = append(ids, e.Revision)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Partial returns the unfinished entry of a revision; the zero Entry where there is
// none.
func (p *Position) Partial(id string) dialect.Entry {
	for _, e := range p.Unfinished {
		if e.Revision == id {
			return e
		}
	}
	return dialect.Entry{}
}
