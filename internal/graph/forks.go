package graph

import "slices"

// A Fork is a group of heads of which a branch should have one.
type Fork struct {
	Label string // the first label that all of them have; "" if they have none
	Heads []Ref  // in the order given
}

// Forks returns the groups of two or more of heads that have a branch label in common,
// by label, after the group of those without one. Two labels with the same heads are
// one group.
func (g *Graph) Forks(heads []Ref) (forks []Fork) {
	for _, label := range append([]string{""}, g.LabelNames()...) {
		group := slices.DeleteFunc(slices.Clone(heads), func(r Ref) bool {
			return label == "" && len(g.Labels(r)) > 0 || label != "" && !g.HasLabel(r, label)
		})
		if len(group) > 1 && !slices.ContainsFunc(forks, func(f Fork) bool { return slices.Equal(f.Heads, group) }) {
			forks = append(forks, Fork{label, group})
		}
	}
	return forks
}

// HeadTarget returns the target that names a head alone: LABEL@head, with the first of
// its labels that no other head has, or else its id.
func (g *Graph) HeadTarget(head Ref) string {
	for _, label := range g.Labels(head) {
		others := func(r Ref) bool { return r != head && g.HasLabel(r, label) }
		if !slices.ContainsFunc(g.heads, others) {
			return label + "@head"
		}
	}
	return g.ID(head)
}
