package graph

import "slices"

// An adjacency holds one list of revisions for each revision, end to end in
// one slice, so that a million lists cost two allocations.
type adjacency struct {
	start []int32
	items []Ref
}

func (a adjacency) of(r Ref) []Ref {
	return a.items[a.start[r]:a.start[r+1]:a.start[r+1]]
}

// makeAdjacency calls list for each revision in turn; list appends to what it is handed.
func makeAdjacency(n, edges int, list func(Ref, []Ref) []Ref) adjacency {
	a := adjacency{start: make([]int32, n+1), items: make([]Ref, 0, edges)}
	for r := range n {
		a.items = list(Ref(r), a.items)
		a.start[r+1] = int32(len(a.items))
	}
	return a
}

// reverse turns every edge round; the lists are in the order of the ids.
func (a adjacency) reverse() adjacency {
	n := len(a.start) - 1
	start := make([]int32, n+1)
	for _, r := range a.items {
		start[r+1]++
	}
	for r := range n {
		start[r+1] += start[r]
	}
	items := make([]Ref, len(a.items))
	next := slices.Clone(start)
	for r := range n {
		for _, to := range a.of(Ref(r)) {
			items[next[to]] = Ref(r)
			next[to]++
		}
	}
	return adjacency{start, items}
}

// union is each of a's lists followed by what only b's has.
func union(a, b adjacency) adjacency {
	return makeAdjacency(len(a.start)-1, len(a.items)+len(b.items), func(r Ref, items []Ref) []Ref {
		first := len(items)
		items = append(items, a.of(r)...)
		for _, other := range b.of(r) {
			if !slices.Contains(items[first:], other) {
				items = append(items, other)
			}
		}
		return items
	})
}
