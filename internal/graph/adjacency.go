package graph

import "slices"

// An adjacency holds a list of revisions for each revision. Most lists have one
// member, which is stored in one, so that a list takes four bytes and one memory
// access. Longer lists are stored one after the other in many. The zero adjacency
// has only empty lists.
type adjacency struct {
	one  []Ref // the only member; or none; or -2-i for a list at index i of many
	many []Ref // the length of a list, its members, the length of the next list, …
}

const none Ref = -1

func (a adjacency) of(r Ref) []Ref {
	switch i := a.one[r]; {
	case i >= 0:
		return a.one[r : r+1 : r+1]
	case i == none:
		return nil
	default:
		return a.at(i)
	}
}

// at returns the list that i, an element of one, stands for.
func (a adjacency) at(i Ref) []Ref {
	start := -1 - i
	end := start + a.many[start-1]
	return a.many[start:end:end]
}

// makeAdjacency calls list for each revision in order; list appends the members to
// its argument and returns it. many is the expected length of many.
func makeAdjacency(n, many int, list func(Ref, []Ref) []Ref) adjacency {
	a := adjacency{make([]Ref, n), make([]Ref, 0, many)}
	var memory []Ref
	for r := range Ref(n) {
		memory = list(r, memory[:0])
		switch len(memory) {
		case 0:
			a.one[r] = none
		case 1:
			a.one[r] = memory[0]
		default:
			a.one[r] = a.room(len(memory))
			copy(a.at(a.one[r]), memory)
		}
	}
	return a
}

// room appends a list of n zeros to many, and returns its value for one.
func (a *adjacency) room(n int) Ref {
	i := Ref(-2 - len(a.many))
	a.many = append(a.many, Ref(n))
	a.many = append(a.many, make([]Ref, n)...)
	return i
}

// renumbered returns the same edges after order[i] is renumbered to i, and r to
// rank[r]. It uses two short loops so that their memory accesses can overlap.
func (a adjacency) renumbered(order []Ref, rank []int32) adjacency {
	b := adjacency{make([]Ref, len(order)), make([]Ref, 0, len(a.many))}
	for i, r := range order {
		b.one[i] = a.one[r]
	}
	for i, r := range b.one {
		switch {
		case r >= 0:
			b.one[i] = Ref(rank[r])
		case r < none:
			list := a.at(r)
			b.one[i] = b.room(len(list))
			for j, to := range list {
				b.at(b.one[i])[j] = Ref(rank[to])
			}
		}
	}
	return b
}

// reverse returns the reversed edges; each list is in ascending order.
func (a adjacency) reverse() adjacency {
	left := a.inDegrees()
	b := adjacency{make([]Ref, len(a.one)), make([]Ref, 0, len(a.many))}
	for r, n := range left {
		if b.one[r] = none; n > 1 {
			b.one[r] = b.room(int(n))
		}
	}
	for r := range Ref(len(a.one)) {
		for _, to := range a.of(r) {
			if i := b.one[to]; i >= none {
				b.one[to] = r
			} else {
				list := b.at(i)
				list[len(list)-int(left[to])] = r
				left[to]--
			}
		}
	}
	return b
}

// inDegrees returns, by revision, the number of lists that have it.
func (a adjacency) inDegrees() []int32 {
	degrees := make([]int32, len(a.one))
	for r := range Ref(len(a.one)) {
		for _, to := range a.of(r) {
			degrees[to]++
		}
	}
	return degrees
}

// sortedBy sorts each list in place, and returns a.
func (a adjacency) sortedBy(compare func(a, b Ref) int) adjacency {
	for _, i := range a.one {
		if i < none {
			slices.SortFunc(a.at(i), compare)
		}
	}
	return a
}

// union returns each list of a, followed by the members of b's list that a's lacks.
func union(a, b adjacency) adjacency {
	if b.one == nil {
		return a
	}
	n := len(a.one)
	once := make(stamps, n)
	return makeAdjacency(n, len(a.many)+len(b.many), func(r Ref, items []Ref) []Ref {
		for _, to := range a.of(r) {
			once.first(r, to)
			items = append(items, to)
		}
		return appendFirst(items, b.of(r), r, once)
	})
}

// minus returns each list of a without the members of b's list.
func minus(a, b adjacency) adjacency {
	n := len(a.one)
	once := make(stamps, n)
	return makeAdjacency(n, len(a.many), func(r Ref, items []Ref) []Ref {
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

// Stamps detect repeated members while lists are built one after the other. They
// hold, by revision, the number of the last list that it was added to, so that each
// test takes constant time.
type stamps []Ref

// first reports whether to is new in list r, and records it.
func (s stamps) first(r, to Ref) bool {
	if s[to] == r+1 {
		return false
	}
	s[to] = r + 1
	return true
}
