package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
)

// knows reports whether the database has run a revision, or counts it as applied.
func (t *trial) knows(id string) bool {
	if _, known := t.Database.Known[id]; known {
		return true
	}
	r, ok := t.Graph().Lookup(id)
	return ok && t.Database.Applied.Has(r)
}

// ran returns which revision would be where it never runs, or runs again: a pending one
// below an applied one, or one that ran, and that no version row covers.
func (t *trial) ran(h *history.History) string {
	if t.Database == nil {
		return ""
	}
	for _, r := range t.Database.Applied.Refs() {
		now, ok := h.Graph().Lookup(t.Graph().ID(r))
		if !ok {
			continue
		}
		for _, below := range h.Graph().Needs(now) {
			id := h.Graph().ID(below)
			was, known := t.Graph().Lookup(id)
			if _, ran := t.Database.Known[id]; !ran && (!known || !t.Database.Applied.Has(was)) && !t.needed(r, id) {
				return fmt.Sprintf("%s, which the database has not run, would be below %s, which it has", id, t.Graph().ID(r))
			}
		}
	}
	rows, _ := h.Graph().LookupAll(t.Database.Rows)
	covered := h.Graph().Ancestors(graph.Dependencies, rows...)
	for _, id := range t.Database.Lost {
		if r, back := h.Graph().Lookup(id); back && !covered.Has(r) && !slices.Contains(t.Database.Undefined, id) {
			return fmt.Sprintf("%s ran, and no version row would be above it, so an upgrade would run it again", id)
		}
	}
	return ""
}

// under returns which revision would come to be below the version rows, where it never
// runs, when one of several files with an id gets another one. With other faults it says
// nothing, since the meaning of the rows is not known then.
func (t *trial) under(after []revision.Revision) string {
	if t.Broken == nil || slices.ContainsFunc(t.Broken.Faults, func(f graph.Fault) bool { return f.Kind != graph.DuplicateID }) {
		return ""
	}
	before, whole := check.Below(t.before, t.Broken.Rows)
	if !whole {
		return ""
	}
	now, _ := check.Below(after, t.Broken.Rows)
	for i := range t.before {
		if id := t.before[i].ID; now[id] && !before[id] {
			return fmt.Sprintf("%s, which the database has not run, would be below its version rows (%s)", id, strings.Join(t.Broken.Rows, ", "))
		}
	}
	return ""
}

// needed reports whether a revision needs an id already.
func (t *trial) needed(r graph.Ref, id string) bool {
	rev := t.Revision(r)
	return slices.Contains(rev.Parents, id) || slices.Contains(rev.DependsOn, id)
}
