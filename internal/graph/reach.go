package graph

import "slices"

// Edges selects the edges that a walk follows.
type Edges bool

// A walk follows branches only, as some of Alembic's do, or depends_on as well.
const (
	Branches     Edges = false // down_revision only
	Dependencies Edges = true  // down_revision and depends_on
)

// down returns the edges from each revision towards the bases.
func (g *Graph) down(e Edges) adjacency {
	if e == Dependencies {
		return g.needs
	}
	return g.parents
}

// up returns the edges from each revision towards the heads.
func (g *Graph) up(e Edges) adjacency {
	if e == Dependencies {
		return g.dependents
	}
	return g.children
}

// Ancestors returns from and all revisions below. It visits only these.
func (g *Graph) Ancestors(e Edges, from ...Ref) Set {
	return g.AncestorsOutside(e, Set{}, from...)
}

// AncestorsOutside returns from and all revisions below, without the members of
// done. It visits only these. done must contain all ancestors of its members, as
// the set of applied revisions does.
func (g *Graph) AncestorsOutside(e Edges, done Set, from ...Ref) Set {
	s := g.NewSet(from...)
	if done.words != nil {
		s.Subtract(done)
	}
	s.reachDown(g.down(e), 0, done)
	return s
}

// Descendants returns from and all revisions above. It visits only these.
func (g *Graph) Descendants(e Edges, from ...Ref) Set {
	s := g.NewSet(from...)
	s.reachUp(g.up(e))
	return s
}

// Lineage returns from and all revisions below or above any of them.
func (g *Graph) Lineage(e Edges, from ...Ref) Set {
	s := g.Ancestors(e, from...)
	s.Union(g.Descendants(e, from...))
	return s
}

// IsAncestor reports whether a is b or one of its ancestors, through depends_on
// too. It visits only revisions between them in the linear order.
func (g *Graph) IsAncestor(a, b Ref) bool {
	s := g.NewSet(b)
	s.reachDown(g.needs, a, Set{})
	return s.Has(a)
}

// Maximal returns the members of refs that are no ancestors of other members by the
// given edges, in the order of refs, without duplicates. It walks down only as far
// as the smallest member in the linear order.
func (g *Graph) Maximal(e Edges, refs []Ref) []Ref {
	if len(refs) == 0 {
		return nil
	}
	inner := g.NewSet()
	for _, r := range refs {
		for _, under := range g.down(e).of(r) {
			inner.Add(under)
		}
	}
	inner.reachDown(g.down(e), slices.Min(refs), Set{})
	var top []Ref
	for _, r := range refs {
		if !inner.Has(r) {
			inner.Add(r)
			top = append(top, r)
		}
	}
	return top
}

// MergeBases returns the newest common ancestors of refs along branches, that is,
// those that are no ancestors of other common ancestors, by id. There are several
// after criss-cross merges, and none for independent trees.
func (g *Graph) MergeBases(refs ...Ref) []Ref {
	if len(refs) == 0 {
		return nil
	}
	var bases []Ref
	common, seen := g.Ancestors(Branches, refs[0]), g.NewSet()
	for _, r := range refs[1:] {
		met := g.meet(common, seen, r)
		if len(met) == 0 {
			return nil
		}
		if !slices.Equal(met, bases) {
			bases, common = met, g.Ancestors(Branches, met...)
		}
	}
	return g.Tips(common)
}

// meet returns the members of down that walks from r down the branches reach first,
// oldest first. down must contain all ancestors of its members. seen must be empty,
// and is empty again afterwards, so the cost is that of the walk.
func (g *Graph) meet(down, seen Set, r Ref) (met []Ref) {
	way := []Ref{r}
	seen.Add(r)
	for i := 0; i < len(way); i++ {
		if down.Has(way[i]) {
			met = append(met, way[i])
			continue
		}
		for _, p := range g.parents.of(way[i]) {
			if !seen.Has(p) {
				seen.Add(p)
				way = append(way, p)
			}
		}
	}
	for _, r := range way {
		seen.Remove(r)
	}
	slices.Sort(met)
	return met
}
