package graph

import "slices"

// Labels are the branch labels that r belongs to, sorted. A label spreads from
// the revision that declares it to all its descendants; and, where the branch
// runs on from there as a single line to its head, also down to the last
// revision before a branch point or a merge. The rule is Alembic's
// (alembic/script/revision.py, RevisionMap._add_branches).
//
// The first call costs a pass over the graph.
func (g *Graph) Labels(r Ref) []string {
	set := g.spread()[r]
	names := make([]string, len(set))
	for i, label := range set {
		names[i] = g.labelNames[label]
	}
	return names
}

// HasLabel reports whether r belongs to the branch label.
func (g *Graph) HasLabel(r Ref, label string) bool {
	at, ok := slices.BinarySearch(g.labelNames, label)
	return ok && slices.Contains(g.spread()[r], int32(at))
}

// LabelNames are all branch labels, sorted. The result must not be changed.
func (g *Graph) LabelNames() []string { return g.labelNames }

// Labeled is the revision that declares the label.
func (g *Graph) Labeled(label string) (Ref, bool) {
	r, ok := g.labels[label]
	return r, ok
}

// spreadLabels returns, for each revision, the sorted numbers of its labels.
// Revisions that have the same ones mostly share a slice.
func (g *Graph) spreadLabels() [][]int32 {
	sets := make([][]int32, len(g.nodes))
	if len(g.labelNames) == 0 {
		return sets
	}
	for _, label := range g.labelNames {
		number, _ := slices.BinarySearch(g.labelNames, label)
		r := g.labels[label]
		sets[r] = append(sets[r], int32(number))
	}
	for _, r := range g.order {
		for _, p := range g.parents.of(r) {
			sets[r] = unite(sets[r], sets[p])
		}
	}
	line := make([]bool, len(g.nodes)) // whether a single line leads from here to its head
	for i := len(g.order) - 1; i >= 0; i-- {
		r := g.order[i]
		up := g.children.of(r)
		line[r] = len(g.dependents.of(r)) <= 1 && len(g.parents.of(r)) <= 1 && (len(up) == 0 || line[up[0]])
		if line[r] && len(up) == 1 {
			sets[r] = unite(sets[r], sets[up[0]])
		}
	}
	return sets
}

// unite returns the sorted union of two sorted sets; it returns one of them
// where that is all.
func unite(a, b []int32) []int32 {
	if len(b) == 0 || slices.Equal(a, b) {
		return a
	}
	if len(a) == 0 {
		return b
	}
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
