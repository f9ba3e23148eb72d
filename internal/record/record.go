// Package record interprets a database's bookkeeping: its version rows and its log.
// It says of each revision whether it ran, was stamped or was skipped, since when
// and by whom. Nothing else reads log entries for that. It does no I/O.
package record

import (
	"maps"
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
)

// A Record is a database's bookkeeping, interpreted for one history. It never
// changes.
type Record struct {
	Rows    []string  // the version rows, sorted
	Unknown []string  // the version rows that no revision of the history defines
	Applied graph.Set // the revisions that the rows stand for

	// Ran maps the applied revisions that ran, by the log, to the entry of their last
	// run. A revision that a later stamp names is not among them.
	Ran map[graph.Ref]dialect.Entry

	// Again maps revisions that ran, but that no version row stands for, to the entry
	// of their last run. An upgrade would run them again.
	Again map[graph.Ref]dialect.Entry

	// Assumed are the revisions of which the log cannot tell whether they ran: those
	// below a stamp, and those below a revision that was applied before the log began.
	Assumed graph.Set

	// Known maps the ids that the log names and the history lacks to the last entry
	// that applied them: an upgrade or a stamp.
	Known map[string]dialect.Entry

	// Lost are the ids, sorted, of the revisions in Known that ran, were not reverted
	// and are no version rows.
	Lost []string

	Unfinished []dialect.Entry // of the revisions that are half way, oldest first

	Exists bool // whether the version table is there
	HasLog bool // whether the log is

	history *history.History
}

// New interprets a state that was read with its whole log. It costs a walk over
// the graph for each stamp in the log, and one for each revision that the log knows
// only as a parent.
func New(h *history.History, state dialect.State) *Record {
	rows, unknown := h.Graph().LookupAll(state.Rows)
	r := &Record{
		Rows: state.Rows, Unknown: unknown, Applied: h.Graph().Ancestors(graph.Dependencies, rows...),
		Ran: map[graph.Ref]dialect.Entry{}, Again: map[graph.Ref]dialect.Entry{},
		Unfinished: state.Unfinished(), Exists: state.Exists, HasLog: state.HasLog, history: h,
	}
	run := newReplay(h.Graph())
	for _, e := range state.Log {
		run.apply(e)
	}
	r.Assumed, r.Known = run.assumed, run.known
	r.sort(run.ran)
	return r
}

// sort distributes the runs that count, by id, over Ran, Again and Lost.
func (r *Record) sort(runs map[string]dialect.Entry) {
	g := r.history.Graph()
	for id, e := range runs {
		if ref, ok := g.Lookup(id); ok {
			r.Ran[ref] = e
		} else if !slices.Contains(r.Unknown, id) {
			r.Lost = append(r.Lost, id)
		}
	}
	slices.Sort(r.Lost)
	if len(r.Unknown) > 0 { // only the log tells which revisions are below those rows
		r.Applied.Union(g.Ancestors(graph.Dependencies, slices.Collect(maps.Keys(r.Ran))...))
	}
	for ref, e := range r.Ran {
		if !r.Applied.Has(ref) {
			delete(r.Ran, ref)
			r.Again[ref] = e
		}
	}
}

// RanRefs returns the revisions of Ran, oldest first.
func (r *Record) RanRefs() []graph.Ref { return r.ordered(r.Ran) }

// AgainRefs returns the revisions of Again, oldest first.
func (r *Record) AgainRefs() []graph.Ref { return r.ordered(r.Again) }

func (r *Record) ordered(entries map[graph.Ref]dialect.Entry) []graph.Ref {
	return r.history.Graph().NewSet(slices.Collect(maps.Keys(entries))...).Refs()
}
