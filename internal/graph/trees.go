package graph

import "slices"

// SeparateTrees returns two of refs, the first such pair in their order, that have no
// common ancestor and no common label although each has a label: heads of trees that
// are apart on purpose. It costs one walk for each of refs that has a label.
func (g *Graph) SeparateTrees(refs []Ref) (a, b Ref, found bool) {
	labeled := slices.DeleteFunc(slices.Clone(refs), func(r Ref) bool { return len(g.Labels(r)) == 0 })
	if len(labeled) < 2 {
		return 0, 0, false
	}
	all, bases := g.NewSet(g.Bases()...), make([][]Ref, len(labeled))
	for i, r := range labeled {
		below := g.Ancestors(Branches, r)
		below.Intersect(all)
		bases[i] = below.Refs()
	}
	for i, a := range labeled {
		for j := i + 1; j < len(labeled); j++ {
			if b := labeled[j]; !shareAny(g.Labels(a), g.Labels(b)) && !shareAny(bases[i], bases[j]) {
				return a, b, true
			}
		}
	}
	return 0, 0, false
}

// DifferentLabels returns two of refs, the first such pair in their order, that have no
// common label although each has a label: branches that are apart on purpose, also
// where they have a common ancestor.
func (g *Graph) DifferentLabels(refs []Ref) (a, b Ref, found bool) {
	for i, a := range refs {
		for _, b := range refs[i+1:] {
			if ours, theirs := g.Labels(a), g.Labels(b); len(ours) > 0 && len(theirs) > 0 && !shareAny(ours, theirs) {
				return a, b, true
			}
		}
	}
	return 0, 0, false
}

// shareAny reports whether two short lists have a common item.
func shareAny[T comparable](a, b []T) bool {
	return slices.ContainsFunc(a, func(item T) bool { return slices.Contains(b, item) })
}
