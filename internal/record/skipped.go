package record

import "github.com/ramusdb/ramus/internal/graph"

// skip finds the skipped revisions. Python revisions are left out: the project's own
// Alembic runs them without a log.
func (r *Record) skip() {
	r.under = map[graph.Ref][]graph.Ref{}
	for _, ref := range r.Missing(r.RanRefs()...) {
		if r.history.Revision(ref).SeenByAlembic {
			continue
		}
		if over, ok := r.ranAbove(ref); ok {
			r.under[over] = append(r.under[over], ref)
			r.skipped.Add(ref)
		}
	}
}

// Skipped returns the revisions that were put beneath others after those ran, so
// that a row stands for them and no upgrade will run them. They come by the oldest
// revision above them that ran, oldest first.
func (r *Record) Skipped() map[graph.Ref][]graph.Ref { return r.under }

// Missing returns the applied ancestors of refs of which the log should have a run
// and has none, oldest first.
func (r *Record) Missing(refs ...graph.Ref) (missing []graph.Ref) {
	for _, ref := range r.history.Graph().Ancestors(graph.Dependencies, refs...).Refs() {
		if _, ran := r.Ran[ref]; !ran && r.Applied.Has(ref) && !r.Assumed.Has(ref) {
			missing = append(missing, ref)
		}
	}
	return missing
}

// ranAbove returns the oldest revision above one that ran; false where there is none.
// The log has no dependencies: a run that only depends on the revision counts where
// the log has a run of the branch below it, since it would have one of ref too.
func (r *Record) ranAbove(ref graph.Ref) (graph.Ref, bool) {
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
