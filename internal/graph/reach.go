package graph

import "slices"

// Edges says which edges a walk follows.
type Edges bool

// Alembic's two ways to walk: along branches alone, or through depends_on too.
const (
	Branches     Edges = false // down_revision only
	Dependencies Edges = true  // down_revision and depends_on
)

// down are the edges from each revision towards the bases.
func (g *Graph) down(e Edges) adjacency {
	if e == Dependencies {
		return g.needs
	}
	return g.parents
}

// up are the edges from each revision towards the heads.
func (g *Graph) up(e Edges) adjacency {
	if e == Dependencies {
		return g.dependents
	}
	return g.children
}

// Ancestors are the revisions of from and all below them, in a walk over
// those alone.
func (g *Graph) Ancestors(e Edges, from ...Ref) Set {
	return g.AncestorsOutside(e, Set{}, from...)
}

// AncestorsOutside are the revisions of from and all below them, less those of
// done, in a walk over the result alone. done must hold everything below its
// members, as the set of what is applied does.
func (g *Graph) AncestorsOutside(e Edges, done Set, from ...Ref) Set {
	s := g.NewSet(from...)
	if done.words != nil {
		s.Subtract(done)
	}
	s.reachDown(g.down(e), 0, done)
	return s
}

// Descendants are the revisions of from and all above them, in a walk over
// those alone.
func (g *Graph) Descendants(e Edges, from ...Ref) Set {
	s := g.NewSet(from...)
	s.reachUp(g.up(e))
	return s
}

// Lineage is what lies below or above any of the revisions of from, and they.
func (g *Graph) Lineage(e Edges, from ...Ref) Set {
	s := g.Ancestors(e, from...)
	s.Union(g.Descendants(e, from...))
	return s
}

// IsAncestor reports whether a is b or lies below it, through depends_on too.
// It walks only the revisions whose place in the linear order is between them.
func (g *Graph) IsAncestor(a, b Ref) bool {
	s := g.NewSet(b)
	s.reachDown(g.needs, a, Set{})
	return s.Has(a)
}

// Maximal are the members of refs that lie below no other member, through the
// given edges; in the order of refs, each once. It walks down only as far as
// the member that comes first in the linear order.
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

// MergeBases are the newest common ancestors of refs along branches: those
// that are below no other common ancestor, by id. There are several after
// criss-cross merges, and none for independent trees.
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

// meet are the members of down, which holds everything below its members, at
// which walks from r down the branches come upon it first; oldest first. It
// finds seen empty and leaves it so: it costs nothing but the walk.
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
