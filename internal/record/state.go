package record

import (
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
)

// A State is the state of a revision in a database.
type State string

// The states. Those up to HalfWay are of revisions of the history, the other two of
// version rows that no revision defines.
const (
	Pending    State = "pending"    // no row stands for it
	Applied    State = "applied"    // it ran, by the log; without a log, a row stands for it
	Stamped    State = "stamped"    // a stamp named it, or a row above it, and it has not run since
	Unrecorded State = "unrecorded" // a row stands for it, but another program ran it, or it ran before the log began
	Skipped    State = "skipped"    // a row stands for it, but it was put beneath a revision that had run
	Replaced   State = "replaced"   // a row stands for it, but the section of a merge ran instead of it
	HalfWay    State = "half_way"   // its upgrade or its downgrade stopped half way
	Ahead      State = "ahead"      // the log knows the row
	Unknown    State = "unknown"    // neither the history nor the log knows the row
)

// State returns the state of a revision of the history.
func (r *Record) State(ref graph.Ref) State {
	_, ran := r.Ran[ref]
	_, replaced := r.Replaced[ref]
	switch {
	case r.Position.HalfWay.Has(ref):
		return HalfWay
	case !r.Applied.Has(ref):
		return Pending
	case ran, !r.keepsLog:
		return Applied
	case replaced:
		return Replaced
	case r.stamped.Has(ref):
		return Stamped
	case r.skipped.Has(ref):
		return Skipped
	}
	return Unrecorded
}

// RowState returns the state of a version row that no revision defines.
func (r *Record) RowState(id string) State {
	switch {
	case r.Position.Partial(id).Revision != "":
		return HalfWay
	case slices.Contains(r.Ahead, id):
		return Ahead
	}
	return Unknown
}

// In returns the revisions in one of the states, oldest first.
func (r *Record) In(states ...State) []graph.Ref {
	return slices.DeleteFunc(slices.Clone(r.history.Graph().Order()), func(ref graph.Ref) bool {
		return !slices.Contains(states, r.State(ref))
	})
}
