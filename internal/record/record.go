// Package record interprets a database's bookkeeping: its version rows and its log.
// It says of each revision whether it ran, was stamped, was skipped or is half way,
// and since when and by whom. No other package reads log entries for that. It does
// no I/O.
package record

import (
	"maps"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
)

// A Record is a database's bookkeeping, interpreted for one history. It never
// changes.
type Record struct {
	Position

	// Ran maps the applied revisions that ran, by the log, to the entry of their last
	// run. A revision that a later stamp names is not among them.
	Ran map[graph.Ref]dialect.Entry

	// Accepted maps revisions of Ran whose change was accepted to the entry of the last
	// acceptance, which Ran has the content and the parents of.
	Accepted map[graph.Ref]dialect.Entry

	// Again maps revisions that ran, but that no version row stands for, to the entry
	// of their last run. An upgrade would run them again.
	Again map[graph.Ref]dialect.Entry

	// Replaced maps the applied revisions in whose place the section of a merge ran to the
	// entry of that run.
	Replaced map[graph.Ref]dialect.Entry

	// Assumed are the revisions of which the log cannot tell whether they ran: those
	// below a stamp, and those below a revision that was applied before the log began.
	Assumed graph.Set

	// Known maps the ids that the log names and the history lacks to the last entry
	// that applied them: an upgrade or a stamp.
	Known map[string]dialect.Entry

	// Lost are the ids, sorted, of the revisions in Known that ran, were not reverted,
	// and are neither undefined rows nor, by the log, below one.
	Lost []string

	HasLog bool // whether the log is there

	state    dialect.State
	keepsLog bool
	before   map[graph.Ref][]dialect.Entry // of Accepted, the runs as they were before an acceptance
	runs     map[string]dialect.Entry      // the last upgrade of each id, whatever happened since
	below    []string                      // the undefined rows and the ids below them, down to the first ones of the history
	stamped  graph.Set                     // below the last stamp
	skipped  graph.Set
	doubtful []graph.Ref
	listed   graph.Set // those of Assumed that an entry lists one by one
}

// New interprets a state that was read with its whole log. Where the project keeps
// no log, nothing but the rows is known. It costs a walk over the graph for each
// stamp in the log, one for each revision that the log knows only as a parent, and
// two for each skipped revision.
func New(h *history.History, state dialect.State, keepsLog bool) *Record {
	run := replayLog(h.Graph(), state.Log)
	r := &Record{
		Position: PositionOf(h, state),
		Ran:      map[graph.Ref]dialect.Entry{}, Again: map[graph.Ref]dialect.Entry{}, Replaced: map[graph.Ref]dialect.Entry{},
		Accepted: map[graph.Ref]dialect.Entry{}, before: map[graph.Ref][]dialect.Entry{},
		Assumed: run.unrecorded, Known: run.known, HasLog: state.HasLog,
		state: state, keepsLog: keepsLog, runs: run.all, stamped: run.stamped, skipped: h.Graph().NewSet(), listed: run.listed,
	}
	r.Assumed.Union(run.stamped)
	if len(r.Undefined) > 0 {
		r.below, _ = run.descend(r.Undefined)
		r.locate(run)
	}
	r.sort(run)
	r.replace(run)
	r.skip(run.skipped)
	return r
}

// locate divides the undefined rows into Ahead and Unknown, and adds to Applied the
// revisions below them, as far as the log tells: whatever ran, and whatever the
// entries of the rows lead down to or have replaced.
func (r *Record) locate(log *replay) {
	r.Unknown = nil
	for _, id := range r.Undefined {
		if _, ok := r.Known[id]; ok {
			r.Ahead = append(r.Ahead, id)
		} else {
			r.Unknown = append(r.Unknown, id)
		}
	}
	g := r.history.Graph()
	refs, _ := g.LookupAll(slices.Concat(slices.Collect(maps.Keys(log.ran)), slices.Collect(maps.Keys(log.replaced)), r.below))
	r.Applied.Union(g.Ancestors(graph.Dependencies, refs...))
}

// sort distributes the runs that count, by id, over Ran, Again and Lost. A deletion that
// was accepted is no loss.
func (r *Record) sort(log *replay) {
	for id, e := range log.ran {
		accepted, ok := log.accepted[id]
		deletion := ok && accepted.Checksum == dialect.AcceptedDeletion
		ref, ok := r.history.Graph().Lookup(id)
		switch {
		case ok && r.Applied.Has(ref):
			r.Ran[ref] = e
			if before := log.before[id]; len(before) > 0 {
				r.before[ref], r.Accepted[ref] = before, accepted
			}
		case ok:
			r.Again[ref] = e
		case !slices.Contains(r.below, id) && !deletion:
			r.Lost = append(r.Lost, id)
		}
	}
	slices.Sort(r.Lost)
}

// Whole returns the state of which it is the record, with the whole log.
func (r *Record) Whole() dialect.State { return r.state }

// History returns the history for which the bookkeeping is interpreted.
func (r *Record) History() *history.History { return r.history }

// StampOf returns the last stamp in the log that named all of ids and left a row for
// each.
func (r *Record) StampOf(ids ...string) (dialect.Entry, bool) {
	for _, e := range slices.Backward(r.state.Log) {
		named := strings.Split(e.Revision, ", ")
		if e.Action == dialect.ActionStamp && counts(e) && !slices.ContainsFunc(ids, func(id string) bool {
			return !slices.Contains(named, id) || !slices.Contains(e.Rows, id)
		}) {
			return e, true
		}
	}
	return dialect.Entry{}, false
}

// RanRefs returns the revisions of Ran, oldest first.
func (r *Record) RanRefs() []graph.Ref { return r.ordered(r.Ran) }

// AgainRefs returns the revisions of Again, oldest first.
func (r *Record) AgainRefs() []graph.Ref { return r.ordered(r.Again) }

func (r *Record) ordered(entries map[graph.Ref]dialect.Entry) []graph.Ref {
	return r.history.Graph().NewSet(slices.Collect(maps.Keys(entries))...).Refs()
}

// Versions returns the entry of a revision in Ran, and the ones before an acceptance,
// last first: the revision may have the content and the parents of any of them.
func (r *Record) Versions(ref graph.Ref) []dialect.Entry {
	all := slices.Concat(r.before[ref], []dialect.Entry{r.Ran[ref]})
	slices.Reverse(all)
	return all
}
