package graph

import "slices"

// Labels returns the branch labels that r belongs to, sorted. A label applies to
// the revision that declares it and to all its descendants. If these form a single
// line up to a head, it also applies to the revisions below, down to a branch point
// or a merge, exclusive. The rule is Alembic's (alembic/script/revision.py,
// RevisionMap._add_branches).
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

// HasLabel reports whether r belongs to the branch label, in time proportional to
// the number of r's labels.
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

// LabelNames returns all branch labels, sorted. The caller must not change the
// result.
func (g *Graph) LabelNames() []string { return g.labelNames }

// Labeled returns the revision that declares the label.
func (g *Graph) Labeled(label string) (Ref, bool) {
	r, ok := g.labels[label]
	return r, ok
}

// A labelCell is a linked list of labels, which represents a set. Sets share their
// tails, so a long chain of labeled revisions takes one cell for each label. The
// label whose revision comes last in the linear order is first in the list.
type labelCell struct {
	label string
	at    Ref // the revision that declares the label
	next  *labelCell
}

// before reports whether c's label comes before d's in a set. Neither may be nil.
func (c *labelCell) before(d *labelCell) bool {
	return c.at > d.at || c.at == d.at && c.label < d.label
}

// spreadLabels returns the set of labels of each revision, by Ref.
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

// spreadDown adds the labels of each head to the single line of revisions below it.
func (g *Graph) spreadDown(sets []*labelCell) {
	line := make([]bool, g.Len()) // by Ref, whether a single line leads up to a head
	for _, r := range slices.Backward(g.order) {
		up := g.children.of(r)
		line[r] = len(g.dependents.of(r)) <= 1 && len(g.parents.of(r)) <= 1 && (len(up) == 0 || line[up[0]])
		if line[r] && len(up) == 1 {
			sets[r] = sets[up[0]]
		}
	}
}

// unite returns the union of two sets. It copies only the cells in which they
// differ.
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
