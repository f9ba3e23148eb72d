package graph

import "slices"

// A Run is a part of history that is a single line: one revision that says
// something of the graph's shape, or as many as there are between two of those.
type Run struct {
	Top, Bottom Ref // the newest and the oldest of its revisions; the same one when it has one
	Len         int

	// Below are the runs that Bottom stands on, by their places in the list, in
	// the order of its parents. They differ, and all are greater than the run's own.
	Below []int
}

// Fold folds history into runs. A base, a head, a branch point, a merge, a
// revision that declares a label, and a member of keep is a run of its own; of
// the others, as many are one run as follow each other. Dependencies do not
// count: what else has to come between two revisions of a run does not cut it.
//
// The runs come newest first, each where its newest revision stands in Order
// read backwards, so that a run comes before all that it stands on and branches
// stay together. The cost is a look at each revision and its parents.
func (g *Graph) Fold(keep Set) []Run {
	var runs []Run
	place := make([]int32, g.Len()) // by Ref, of its run
	for _, r := range slices.Backward(g.order) {
		if !g.standsAlone(r, keep) && !g.standsAlone(g.children.of(r)[0], keep) {
			place[r] = place[g.children.of(r)[0]]
			run := &runs[place[r]]
			run.Bottom = r
			run.Len++
			continue
		}
		place[r] = int32(len(runs))
		runs = append(runs, Run{Top: r, Bottom: r, Len: 1})
	}
	for i := range runs {
		for _, p := range g.parents.of(runs[i].Bottom) {
			runs[i].Below = append(runs[i].Below, int(place[p]))
		}
	}
	return runs
}

// standsAlone reports whether r is no part of a longer run.
func (g *Graph) standsAlone(r Ref, keep Set) bool {
	return len(g.parents.of(r)) != 1 || len(g.children.of(r)) != 1 || len(g.Node(r).Labels) > 0 || keep.Has(r)
}
