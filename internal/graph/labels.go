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
	names := []string{}
	for cell := g.spread()[r]; cell != nil; cell = cell.next {
		names = append(names, cell.label)
	}
	slices.Sort(names)
	return names
}

// HasLabel reports whether r belongs to the branch label. It looks through the
// labels of r.
func (g *Graph) HasLabel(r Ref, label string) bool {
	if _, ok := g.labels[label]; !ok {
		return false
	}
	for cell := g.spread()[r]; cell != nil; cell = cell.next {
		if cell.label == label {
			return true
		}
	}
	return false
}

// LabelNames are all branch labels, sorted. The result must not be changed.
func (g *Graph) LabelNames() []string { return g.labelNames }

// Labeled is the revision that declares the label.
func (g *Graph) Labeled(label string) (Ref, bool) {
	r, ok := g.labels[label]
	return r, ok
}

// A labelCell is the first label of a set and the rest of it. Sets share what
// they have in common, as the revisions of a branch do with those below them:
// a long chain of labelled revisions costs a cell for each label. A set has
// the label declared latest in the linear order first.
type labelCell struct {
	label string
	at    Ref // the revision that declares it
	next  *labelCell
}

// before says which of two cells, neither nil, comes first in a set.
func (c *labelCell) before(d *labelCell) bool {
	return c.at > d.at || c.at == d.at && c.label < d.label
}

// spreadLabels returns the set of labels of each revision.
func (g *Graph) spreadLabels() []*labelCell {
	sets := make([]*labelCell, g.Len())
	if len(g.labelNames) == 0 {
		return sets
	}
	own := map[Ref][]string{}
	for _, label := range slices.Backward(g.labelNames) {
		own[g.labels[label]] = append(own[g.labels[label]], label)
	}
	for _, r := range g.order {
		for _, p := range g.parents.of(r) {
			sets[r] = unite(sets[r], sets[p])
		}
		for _, label := range own[r] {
			sets[r] = &labelCell{label, r, sets[r]}
		}
	}
	g.spreadDown(sets)
	return sets
}

// spreadDown gives the labels of a head to the single line that leads to it.
func (g *Graph) spreadDown(sets []*labelCell) {
	line := make([]bool, g.Len()) // whether a single line leads from here to its head
	for _, r := range slices.Backward(g.order) {
		up := g.children.of(r)
		line[r] = len(g.dependents.of(r)) <= 1 && len(g.parents.of(r)) <= 1 && (len(up) == 0 || line[up[0]])
		if line[r] && len(up) == 1 {
			sets[r] = sets[up[0]]
		}
	}
}

// unite is the union of two sets. It copies cells only as far as the sets differ.
func unite(a, b *labelCell) *labelCell {
	var all *labelCell
	end := &all
	for a != b && a != nil && b != nil {
		cell := *a
		switch {
		case a.label == b.label:
			a, b = a.next, b.next
		case a.before(b):
			a = a.next
		default:
			cell, b = *b, b.next
		}
		*end = &cell
		end = &cell.next
	}
	if *end = a; a == nil {
		*end = b
	}
	return all
}
