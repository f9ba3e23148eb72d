package graph

// Sides returns, for each of refs in order, the set of itself and its ancestors
// that are not at or below any of the others. The cost is one walk over the graph
// for each ref.
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

// Common returns the revisions that are at or below each of refs; none without refs. The
// cost is one walk over the graph for each ref.
func (g *Graph) Common(e Edges, refs ...Ref) Set {
	common := g.NewSet()
	for i, r := range refs {
		if below := g.Ancestors(e, r); i == 0 {
			common = below
		} else {
			common.Intersect(below)
		}
	}
	return common
}
