package record

import (
	"github.com/ramusdb/ramus/internal/graph"
)

// Skipped returns the revisions that were put beneath others after those ran, so
// that a row stands for them and no upgrade will run them. They come by the oldest
// revision above them that ran, oldest first. Python revisions are left out: the
// project's own Alembic runs them without a log.
func (r *Record) Skipped() map[graph.Ref][]graph.Ref {
	skipped := map[graph.Ref][]graph.Ref{}
	for _, ref := range r.Missing(r.RanRefs()...) {
		if r.history.Revision(ref).SeenByAlembic {
			continue
		}
		if over, ok := r.ranAbove(ref); ok {
			skipped[over] = append(skipped[over], ref)
		}
	}
	return skipped
}

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

// Presumed returns the applied revisions that neither ran by the log nor were
// skipped, oldest first: stamped ones, and those that another program ran.
func (r *Record) Presumed() []graph.Ref {
	g := r.history.Graph()
	rest := g.NewSet(r.Applied.Refs()...)
	rest.Subtract(g.NewSet(r.RanRefs()...))
	for _, refs := range r.Skipped() {
		rest.Subtract(g.NewSet(refs...))
	}
	return rest.Refs()
}
