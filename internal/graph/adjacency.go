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

// renumbered are the same edges after order[i] has become i, and r rank[r].
func (a adjacency) renumbered(order []Ref, rank []int32) adjacency {
	return makeAdjacency(len(order), len(a.items), func(r Ref, items []Ref) []Ref {
		for _, to := range a.of(order[r]) {
			items = append(items, Ref(rank[to]))
		}
		return items
	})
}

// reverse turns every edge round; the lists are in the order of the numbers.
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

// sortedBy sorts each list, in place.
func (a adjacency) sortedBy(compare func(a, b Ref) int) adjacency {
	for r := range len(a.start) - 1 {
		if list := a.of(Ref(r)); len(list) > 1 {
			slices.SortFunc(list, compare)
		}
	}
	return a
}

// union is each of a's lists followed by what only b's has.
func union(a, b adjacency) adjacency {
	if len(b.items) == 0 {
		return a
	}
	n := len(a.start) - 1
	once := make(stamps, n)
	return makeAdjacency(n, len(a.items)+len(b.items), func(r Ref, items []Ref) []Ref {
		for _, to := range a.of(r) {
			once.first(r, to)
			items = append(items, to)
		}
		return appendFirst(items, b.of(r), r, once)
	})
}

// minus is each of a's lists without what b's has.
func minus(a, b adjacency) adjacency {
	n := len(a.start) - 1
	once := make(stamps, n)
	return makeAdjacency(n, len(a.items), func(r Ref, items []Ref) []Ref {
		for _, to := range b.of(r) {
			once.first(r, to)
		}
		return appendFirst(items, a.of(r), r, once)
	})
}

func appendFirst(items, more []Ref, r Ref, once stamps) []Ref {
	for _, to := range more {
		if once.first(r, to) {
			items = append(items, to)
		}
	}
	return items
}

// Stamps keep the lists that are made one after the other free of repeats,
// whatever their length: each revision bears the number of the last list that
// it was put on.
type stamps []Ref

// first reports whether list r gets to for the first time.
func (s stamps) first(r, to Ref) bool {
	if s[to] == r+1 {
		return false
	}
	s[to] = r + 1
	return true
}
