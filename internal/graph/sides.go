package graph

// Sides returns for each of refs, in their order, what it has below it, itself
// included, and none of the others has. It costs one walk over the graph for each.
func (g *Graph) Sides(e Edges, refs ...Ref) []Set {
	sides, seen, shared := make([]Set, len(refs)), g.NewSet(), g.NewSet()
	for i, r := range refs {
		sides[i] = g.Ancestors(e, r)
		again := g.NewSet()
		again.Union(sides[i])
		again.Intersect(seen)
		shared.Union(again)
		seen.Union(sides[i])
	}
	for _, side := range sides {
		side.Subtract(shared)
	}
	return sides
}
