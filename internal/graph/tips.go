package graph

import "slices"

// Tips are the members of s that have no child in s, by id. Where s holds
// everything below its members, as the set of what is applied does, they are
// its heads. It costs a look at each member's children.
func (g *Graph) Tips(s Set) []Ref {
	tips := slices.DeleteFunc(s.Refs(), func(r Ref) bool { return slices.ContainsFunc(g.children.of(r), s.Has) })
	g.SortByID(tips)
	return tips
}
