package record

import (
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/revision"
)

// replace finds the replaced revisions: the applied ones in whose place the section of an
// applied merge ran. A run of their own comes first.
func (r *Record) replace(log *replay) {
	for id, merge := range log.replaced {
		ref, ok := r.history.Graph().Lookup(id)
		if _, ran := r.Ran[ref]; ok && !ran && r.Applied.Has(ref) {
			r.Replaced[ref] = log.ran[merge]
		}
	}
}

// Sections returns the sections of merges that ran, for plan.Database: of each applied
// merge whose run counts, and of an upgrade that stopped half way.
func (r *Record) Sections() map[string]plan.Section {
	sections := SectionsHalfWay(r.state)
	for ref, e := range r.Ran {
		if e.Section != "" {
			sections[r.history.Graph().ID(ref)] = plan.Section{Parent: e.Section, Replaced: e.Replaced}
		}
	}
	return sections
}

// SectionsHalfWay returns, for plan.Database, the sections of the upgrades of a state
// that stopped half way. A run that resumes takes the same one.
func SectionsHalfWay(state dialect.State) map[string]plan.Section {
	sections := map[string]plan.Section{}
	for _, e := range state.Unfinished() {
		if e.Action == dialect.ActionUpgrade {
			sections[e.Revision] = plan.Section{Parent: e.Section, Replaced: e.Replaced}
		}
	}
	return sections
}

// replacedFor returns the revisions that a section replaced, by the log alone, with the
// run before it in the list as its parent: the log does not have the real ones. Those of
// the history, and those that ran, are left out.
func (r *Record) replacedFor(e dialect.Entry) (more []*revision.Revision) {
	for i, id := range e.Replaced {
		if _, ran := r.runs[id]; ran || r.history.Lookup(id) != nil {
			continue
		}
		node := graph.Node{ID: id, File: file(id)}
		if i > 0 {
			node.Parents = []string{e.Replaced[i-1]}
		}
		more = append(more, &revision.Revision{Node: node})
	}
	return more
}

// isReplaced reports whether the merges in the log that an undefined row stands for
// replaced an id.
func (r *Record) isReplaced(id string) bool {
	return slices.ContainsFunc(r.below, func(merge string) bool { return slices.Contains(r.runs[merge].Replaced, id) })
}
