package graph

import (
	"fmt"
	"slices"
	"strings"
)

// maxRounds limits the number of cycles that are reported of a strongly connected
// component. A dense component has more cycles than anybody can read.
const maxRounds = 20

// cycles returns cycles of a graph that linearize could not order. No two of them
// share an edge. Unless there are very many, removing one edge of each makes the
// graph acyclic. It removes the reported edges from needs, so the draft is unusable
// afterwards. The cost is a few passes over the graph.
func (d *draft) cycles() (found [][]Ref) {
	d.dependents = d.needs.reverse()
	for range maxRounds {
		knots := d.knots()
		if len(knots) == 0 {
			break
		}
		for _, knot := range knots {
			found = append(found, d.shortCycle(knot))
		}
		d.drop(found[len(found)-len(knots):])
		d.linearize()
	}
	return found
}

// knots returns the strongly connected components with more than one revision
// (Kosaraju's algorithm; order is a post-order of a walk along needs, also if that
// has cycles).
func (d *draft) knots() (knots [][]Ref) {
	seen := makeSet(len(d.nodes))
	for _, r := range slices.Backward(d.order) {
		if seen.Has(r) {
			continue
		}
		seen.Add(r)
		knot := []Ref{r}
		for i := 0; i < len(knot); i++ {
			for _, up := range d.dependents.of(knot[i]) {
				if !seen.Has(up) {
					seen.Add(up)
					knot = append(knot, up)
				}
			}
		}
		if len(knot) > 1 {
			knots = append(knots, knot)
		}
	}
	return knots
}

// shortCycle returns a shortest cycle through the smallest revision of a knot. The
// first revision is repeated at the end.
func (d *draft) shortCycle(knot []Ref) []Ref {
	first := slices.Min(knot)
	cameFrom := make(map[Ref]Ref, len(knot))
	for _, r := range knot {
		cameFrom[r] = -1
	}
	for todo := []Ref{first}; ; todo = todo[1:] {
		for _, next := range d.needs.of(todo[0]) {
			if next == first {
				return pathTo(todo[0], first, cameFrom)
			}
			if from, inside := cameFrom[next]; inside && from == -1 {
				cameFrom[next] = todo[0]
				todo = append(todo, next)
			}
		}
	}
}

// pathTo returns the path from first to last and back to first.
func pathTo(last, first Ref, cameFrom map[Ref]Ref) []Ref {
	path := []Ref{first}
	for r := last; r != first; r = cameFrom[r] {
		path = append(path, r)
	}
	path = append(path, first)
	slices.Reverse(path)
	return path
}

// drop removes the edges of paths from needs and dependents.
func (d *draft) drop(paths [][]Ref) {
	next := map[Ref]Ref{} // the paths of a round share no revision
	for _, path := range paths {
		for i, r := range path[1:] {
			next[path[i]] = r
		}
	}
	d.needs = makeAdjacency(len(d.nodes), len(d.needs.many), func(r Ref, items []Ref) []Ref {
		gone, some := next[r]
		for _, to := range d.needs.of(r) {
			if !some || to != gone {
				items = append(items, to)
			}
		}
		return items
	})
	d.dependents = d.needs.reverse()
}

// cycleFaults returns a fault for each cycle, placed at the edge that leaves its
// smallest revision.
func (d *draft) cycleFaults(cycles [][]Ref) (faults Faults) {
	for _, path := range cycles {
		n := &d.nodes[path[0]]
		at := partParents
		if !slices.Contains(d.parents.of(path[0]), path[1]) {
			at = partDependsOn
		}
		ids := d.names.of(path)
		f := fault(Cycle, n, at, fmt.Sprintf("the revisions form a cycle: %s (each -> is a down_revision or a depends_on); remove one of these edges", arrows(ids)))
		f.Path = ids
		for _, r := range path[1 : len(path)-1] {
			f.Also = append(f.Also, d.nodes[r].Pos())
		}
		faults = append(faults, f)
	}
	return faults
}

// arrows joins the ids of a path, without the middle of a long one.
func arrows(ids []string) string {
	const ends = 8
	if len(ids) > 2*ends+1 {
		left := fmt.Sprintf("… %d more …", len(ids)-2*ends)
		ids = slices.Concat(ids[:ends], []string{left}, ids[len(ids)-ends:])
	}
	return strings.Join(ids, " -> ")
}
