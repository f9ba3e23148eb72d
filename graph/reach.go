package graph

import "slices"

// Edges says which edges a walk follows.
type Edges bool

// Alembic's two ways to walk: along branches alone, or through depends_on too.
const (
	Branches     Edges = false // down_revision only
	Dependencies Edges = true  // down_revision and depends_on
)

// Ancestors are the revisions of from and all below them, in a walk over
// those alone.
func (g *Graph) Ancestors(e Edges, from ...Ref) Set {
	if e == Dependencies {
		return g.reach(g.needs, from)
	}
	return g.reach(g.parents, from)
}

// Descendants are the revisions of from and all above them, in a walk over
// those alone.
func (g *Graph) Descendants(e Edges, from ...Ref) Set {
	if e == Dependencies {
		return g.reach(g.dependents, from)
	}
	return g.reach(g.children, from)
}

// Lineage is what lies below or above any of the revisions of from, and they.
func (g *Graph) Lineage(e Edges, from ...Ref) Set {
	s := g.Ancestors(e, from...)
	s.Union(g.Descendants(e, from...))
	return s
}

func (g *Graph) reach(a adjacency, from []Ref) Set {
	seen := g.NewSet(from...)
	todo := slices.Clone(from)
	for len(todo) > 0 {
		r := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, next := range a.of(r) {
			if !seen.Has(next) {
				seen.Add(next)
				todo = append(todo, next)
			}
		}
	}
	return seen
}

// IsAncestor reports whether a is b or lies below it, through depends_on too.
// It walks only the revisions whose place in the linear order is between them.
func (g *Graph) IsAncestor(a, b Ref) bool {
	if a == b {
		return true
	}
	seen := map[Ref]bool{b: true}
	todo := []Ref{b}
	for len(todo) > 0 {
		r := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, next := range g.needs.of(r) {
			if next == a {
				return true
			}
			if g.rank[next] > g.rank[a] && !seen[next] {
				seen[next] = true
				todo = append(todo, next)
			}
		}
	}
	return false
}

// Maximal are the members of refs that lie below no other member, through the
// given edges; in the order of refs, each once.
func (g *Graph) Maximal(e Edges, refs []Ref) []Ref {
	below := g.NewSet()
	for _, r := range refs {
		if e == Dependencies {
			below.Union(g.reach(g.needs, g.needs.of(r)))
		} else {
			below.Union(g.reach(g.parents, g.parents.of(r)))
		}
	}
	var top []Ref
	for _, r := range refs {
		if !below.Has(r) && !slices.Contains(top, r) {
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
	common := g.Ancestors(Branches, refs[0])
	for _, r := range refs[1:] {
		common.Intersect(g.Ancestors(Branches, r))
	}
	inner := g.NewSet()
	members := common.Refs()
	for _, r := range members {
		for _, p := range g.parents.of(r) {
			inner.Add(p)
		}
	}
	common.Subtract(inner)
	return common.Refs()
}
