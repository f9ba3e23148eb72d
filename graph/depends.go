package graph

import "slices"

// dropImpliedDependencies takes out of needs each dependency that an ancestor
// along branches has too: it is met before. The rule is Alembic's
// (RevisionMap._normalize_depends_on). It asks for every dependency that two
// revisions share whether one of them is above the other, 64 dependencies in a
// pass from the bases up. It reports whether it changed needs.
func (g *Graph) dropImpliedDependencies() bool {
	shared := g.sharedDependencies()
	implied := map[[2]Ref]bool{} // revision, dependency
	for batch := range slices.Chunk(shared, 64) {
		g.findImplied(batch, implied)
	}
	if len(implied) == 0 {
		return false
	}
	g.needs = makeAdjacency(len(g.nodes), len(g.needs.items), func(r Ref, items []Ref) []Ref {
		for _, to := range g.needs.of(r) {
			if !implied[[2]Ref{r, to}] || slices.Contains(g.parents.of(r), to) {
				items = append(items, to)
			}
		}
		return items
	})
	return true
}

// sharedDependencies are the revisions that several depends_on name, by id.
func (g *Graph) sharedDependencies() (shared []Ref) {
	named := map[Ref]int{}
	for r := range Ref(len(g.nodes)) {
		for _, to := range g.dependencies(r) {
			if named[to]++; named[to] == 2 {
				shared = append(shared, to)
			}
		}
	}
	slices.Sort(shared)
	return shared
}

// dependencies are what r's depends_on names.
func (g *Graph) dependencies(r Ref) []Ref {
	var refs []Ref
	for _, name := range g.nodes[r].DependsOn {
		to, ok := g.refs[name]
		if !ok {
			to = g.labels[name]
		}
		refs = append(refs, to)
	}
	return refs
}

// findImplied adds to implied each pair of a revision and a dependency of the
// batch that one of its ancestors has too.
func (g *Graph) findImplied(batch []Ref, implied map[[2]Ref]bool) {
	bit := make(map[Ref]uint64, len(batch))
	for i, dep := range batch {
		bit[dep] = 1 << i
	}
	below := make([]uint64, len(g.nodes)) // what r or its ancestors depend on
	for _, r := range g.order {
		var above uint64
		for _, p := range g.parents.of(r) {
			above |= below[p]
		}
		below[r] = above
		for _, dep := range g.dependencies(r) {
			if above&bit[dep] != 0 {
				implied[[2]Ref{r, dep}] = true
			}
			below[r] |= bit[dep]
		}
	}
}
