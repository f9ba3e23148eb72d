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
	return g.reach(g.down(e), true, from, func(r Ref) bool { return !done.Has(r) })
}

// Descendants are the revisions of from and all above them, in a walk over
// those alone.
func (g *Graph) Descendants(e Edges, from ...Ref) Set {
	return g.reach(g.up(e), false, from, func(Ref) bool { return true })
}

// Lineage is what lies below or above any of the revisions of from, and they.
func (g *Graph) Lineage(e Edges, from ...Ref) Set {
	s := g.Ancestors(e, from...)
	s.Union(g.Descendants(e, from...))
	return s
}

// farWalk is how many revisions a walk visits by following edges, each of
// which may be a cache miss that the next one waits for, before it goes over
// the rest of the linear order instead.
const farWalk = 4096

// reach are the revisions for which within holds that are in from or can be
// reached from there over others of them, down or up.
func (g *Graph) reach(a adjacency, down bool, from []Ref, within func(Ref) bool) Set {
	seen := g.NewSet()
	var todo []Ref
	visit := func(refs []Ref) {
		for _, r := range refs {
			if !seen.Has(r) && within(r) {
				seen.Add(r)
				todo = append(todo, r)
			}
		}
	}
	visit(from)
	for visited := 0; len(todo) > 0; visited++ {
		if visited == farWalk {
			g.sweep(a, down, todo, seen, within)
			break
		}
		r := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		visit(a.of(r))
	}
	return seen
}

// sweep adds to seen what can be reached from its members todo, in one pass
// over the linear order.
func (g *Graph) sweep(a adjacency, down bool, todo []Ref, seen Set, within func(Ref) bool) {
	visit := func(r Ref) {
		if !seen.Has(r) {
			return
		}
		for _, next := range a.of(r) {
			if !seen.Has(next) && within(next) {
				seen.Add(next)
			}
		}
	}
	if down {
		newest := slices.MaxFunc(todo, g.compareRank)
		for _, r := range slices.Backward(g.order[:g.rank[newest]+1]) {
			visit(r)
		}
		return
	}
	oldest := slices.MinFunc(todo, g.compareRank)
	for _, r := range g.order[g.rank[oldest]:] {
		visit(r)
	}
}

// IsAncestor reports whether a is b or lies below it, through depends_on too.
// It walks only the revisions whose place in the linear order is between them.
func (g *Graph) IsAncestor(a, b Ref) bool {
	if a == b {
		return true
	}
	if g.rank[a] > g.rank[b] {
		return false
	}
	return g.reach(g.needs, true, []Ref{b}, func(r Ref) bool { return g.rank[r] >= g.rank[a] }).Has(a)
}

// Maximal are the members of refs that lie below no other member, through the
// given edges; in the order of refs, each once. It walks down only as far as
// the member that comes first in the linear order.
func (g *Graph) Maximal(e Edges, refs []Ref) []Ref {
	if len(refs) == 0 {
		return nil
	}
	oldest := slices.MinFunc(refs, g.compareRank)
	var under []Ref
	for _, r := range refs {
		under = append(under, g.down(e).of(r)...)
	}
	inner := g.reach(g.down(e), true, under, func(r Ref) bool { return g.rank[r] >= g.rank[oldest] })
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
	common := g.Ancestors(Branches, refs[0])
	for _, r := range refs[1:] {
		met := g.meet(common, r)
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
// which walks from r down the branches come upon it first; by id.
func (g *Graph) meet(down Set, r Ref) []Ref {
	if down.Has(r) {
		return []Ref{r}
	}
	var met []Ref
	outside := g.AncestorsOutside(Branches, down, r)
	for _, r := range outside.Refs() {
		for _, p := range g.parents.of(r) {
			if down.Has(p) {
				met = append(met, p)
			}
		}
	}
	slices.Sort(met)
	return slices.Compact(met)
}
