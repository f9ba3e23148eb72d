package graph

import "slices"

// A Run is a linear part of history: a single revision that is relevant for the
// graph's shape, or all consecutive revisions between two of those.
type Run struct {
	Top, Bottom Ref // the newest and the oldest revision; equal in a run of one
	Len         int

	// Below lists the runs of Bottom's parents, as indexes into the list, in the
	// order of the parents. They are distinct and greater than the run's own index.
	Below []int
}

// Fold folds history into runs. A base, a head, a branch point, a merge, a revision
// that declares a label, and a member of keep are runs of their own; all
// consecutive others form one run. Dependencies do not matter: a run may need other
// revisions to be applied in the middle of it.
//
// The runs are ordered newest first, by the place of Top in the reversed Order, so
// a run comes before all runs below it, and branches stay together. The cost is
// O(revisions + edges).
func (g *Graph) Fold(keep Set) []Run {
	var runs []Run
	place := make([]int32, g.Len()) // by Ref, the index of its run
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

// FoldPart folds the part of history that has some members, as Fold folds the whole. A
// member with a parent or a child outside of the part is a run of its own. Below omits the
// runs outside.
func (g *Graph) FoldPart(members, keep Set) []Run {
	alone := g.NewSet(keep.Refs()...)
	for _, r := range members.Refs() {
		outside := func(other Ref) bool { return !members.Has(other) }
		if slices.ContainsFunc(g.parents.of(r), outside) || slices.ContainsFunc(g.children.of(r), outside) {
			alone.Add(r)
		}
	}
	var runs []Run
	place := map[int]int{} // by index of the whole, the index of the part
	for i, run := range g.Fold(alone) {
		if members.Has(run.Top) {
			place[i] = len(runs)
			runs = append(runs, run)
		}
	}
	for i, run := range runs {
		var below []int
		for _, j := range run.Below {
			if at, ok := place[j]; ok {
				below = append(below, at)
			}
		}
		runs[i].Below = below
	}
	return runs
}

// standsAlone reports whether r must be a run of its own.
func (g *Graph) standsAlone(r Ref, keep Set) bool {
	return len(g.parents.of(r)) != 1 || len(g.children.of(r)) != 1 || len(g.Node(r).Labels) > 0 || keep.Has(r)
}
