package graph

import "slices"

// Tips returns the members of s without children in s, by id. If s contains all
// ancestors of its members, as the set of applied revisions does, these are its
// heads. The cost is a check of each member's children.
func (g *Graph) Tips(s Set) []Ref {
	tips := slices.DeleteFunc(s.Refs(), func(r Ref) bool { return slices.ContainsFunc(g.children.of(r), s.Has) })
	g.SortByID(tips)
	return tips
}

// EffectiveTips returns the members of s that no other member needs, through
// depends_on too, by id. If s contains all ancestors of its members, these are the
// version rows that stand for it. The cost is a check of each member's dependents.
func (g *Graph) EffectiveTips(s Set) []Ref {
	tips := slices.DeleteFunc(s.Refs(), func(r Ref) bool { return slices.ContainsFunc(g.dependents.of(r), s.Has) })
	g.SortByID(tips)
	return tips
}
