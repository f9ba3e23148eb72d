package graph

import "slices"

// SeparateTrees returns two of refs, the first such pair in their order, that have no
// common ancestor and no common label although each has a label: heads of trees that
// are apart on purpose. It costs two walks for each pair.
func (g *Graph) SeparateTrees(refs []Ref) (a, b Ref, found bool) {
	for i, a := range refs {
		for _, b := range refs[i+1:] {
			labels, others := g.Labels(a), g.Labels(b)
			if len(labels) == 0 || len(others) == 0 || slices.ContainsFunc(labels, func(l string) bool { return slices.Contains(others, l) }) {
				continue
			}
			common := g.Ancestors(Branches, a)
			common.Intersect(g.Ancestors(Branches, b))
			if common.Empty() {
				return a, b, true
			}
		}
	}
	return 0, 0, false
}
