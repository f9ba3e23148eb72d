package record

import (
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
)

// skip finds the skipped revisions: those that the log says were skipped, and those
// below a run, or below a revision that an entry lists as without a run, of which the
// log should have one or the other and has neither. Python revisions are left out: the
// project's own Alembic runs them without a log.
func (r *Record) skip(said graph.Set) {
	r.skipped = said
	r.skipped.Intersect(r.Applied)
	r.skipped.Subtract(r.stamped)
	for ref := range r.Ran {
		r.skipped.Remove(ref)
	}
	for ref := range r.Replaced {
		r.skipped.Remove(ref)
	}
	r.listed.Intersect(r.Applied)
	listed := r.listed.Refs()
	underListed := r.history.Graph().Ancestors(graph.Dependencies, listed...)
	for _, ref := range r.Missing(append(listed, r.RanRefs()...)...) {
		switch _, ok := r.RanAbove(ref); {
		case !r.history.Revision(ref).SeenByAlembic && (ok || underListed.Has(ref)):
			r.skipped.Add(ref)
		case ok:
			r.doubtful = append(r.doubtful, ref)
		}
	}
	r.skipNewDependencies()
}

// skipNewDependencies finds skipped revisions that a row came to depend on, which the
// log does not show, since it has no dependencies. The proof is that the row, without
// the revisions that no entry names, has the lineage that the last entry has of it.
func (r *Record) skipNewDependencies() {
	g := r.history.Graph()
	unnamed := g.NewSet(slices.DeleteFunc(r.Missing(r.Current.Refs()...), func(ref graph.Ref) bool {
		return r.skipped.Has(ref) || r.listed.Has(ref) || r.history.Revision(ref).SeenByAlembic
	})...)
	if unnamed.Empty() || len(r.last.Lineages) == 0 {
		return
	}
	before := r.history.LineagesWithout(unnamed, r.Current.Refs()...)
	for _, row := range r.Current.Refs() {
		if r.last.Lineages[g.ID(row)] == before.Of(row) {
			below := g.Ancestors(graph.Dependencies, row)
			below.Intersect(unnamed)
			r.skipped.Union(below)
		}
	}
}

// Unlisted returns the ids, oldest first, of the unrecorded revisions that no entry of
// the log lists. The next entry has to, or a revision put below them later is not seen.
func (r *Record) Unlisted() []string {
	return r.history.Graph().IDs(slices.DeleteFunc(r.In(Unrecorded), r.listed.Has))
}

// WithoutRun returns the ids, oldest first, of rows and their ancestors that have no run
// that counts after a stamp of the named revisions, and that no such run replaces.
func (r *Record) WithoutRun(rows, named []string) []string {
	g := r.history.Graph()
	refs, _ := g.LookupAll(rows)
	below := g.Ancestors(graph.Dependencies, refs...)
	return g.IDs(slices.DeleteFunc(below.Refs(), func(ref graph.Ref) bool {
		if _, ran := r.Ran[ref]; ran {
			return !slices.Contains(named, g.ID(ref))
		}
		merge, replaced := r.Replaced[ref]
		m, known := g.Lookup(merge.Revision)
		return replaced && !slices.Contains(named, merge.Revision) && known && below.Has(m)
	}))
}

// Skipped returns the revisions, oldest first, that never ran, and that no upgrade
// would run, since a version row stands for them: they were put below others that had
// run.
func (r *Record) Skipped() []graph.Ref { return r.skipped.Refs() }

// Doubtful returns the revisions, oldest first, that would be skipped if the project's
// own Alembic, which keeps no log, could not have run them.
func (r *Record) Doubtful() []graph.Ref { return r.doubtful }

// SkippedBelow returns the skipped revisions that refs need, or that are among refs,
// oldest first.
func (r *Record) SkippedBelow(refs ...graph.Ref) []graph.Ref {
	below := r.history.Graph().Ancestors(graph.Dependencies, refs...)
	below.Intersect(r.skipped)
	return below.Refs()
}

// Missing returns the applied ancestors of refs of which the log should have a run
// and has none, oldest first.
func (r *Record) Missing(refs ...graph.Ref) (missing []graph.Ref) {
	for _, ref := range r.history.Graph().Ancestors(graph.Dependencies, refs...).Refs() {
		_, ran := r.Ran[ref]
		_, replaced := r.Replaced[ref]
		if !ran && !replaced && r.Applied.Has(ref) && !r.Assumed.Has(ref) {
			missing = append(missing, ref)
		}
	}
	return missing
}

// RanAbove returns the oldest revision above one that ran; false where there is none.
// The log has no dependencies: a run that only depends on the revision counts where
// the log has a run of the branch below it, since it would have one of ref too.
func (r *Record) RanAbove(ref graph.Ref) (graph.Ref, bool) {
	g := r.history.Graph()
	if over, ok := r.firstRan(g.Descendants(graph.Branches, ref)); ok {
		return over, true
	}
	if _, ok := r.firstRan(g.Ancestors(graph.Branches, ref)); !ok {
		return 0, false
	}
	return r.firstRan(g.Descendants(graph.Dependencies, ref))
}

func (r *Record) firstRan(set graph.Set) (graph.Ref, bool) {
	for _, ref := range set.Refs() {
		if _, ran := r.Ran[ref]; ran {
			return ref, true
		}
	}
	return 0, false
}
