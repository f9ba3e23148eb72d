package graph

import "slices"

// An adjacency holds one list of revisions for each revision. Most lists have
// one member: it stands in one, so that it takes four bytes and a single look
// at memory. The longer lists stand end to end in many. The zero adjacency has
// no lists at all.
type adjacency struct {
	one  []Ref // the member; or none; or -2-i for a list at i in many
	many []Ref // the length of a list, its members, the length of the next one, …
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

// at is the list that i, a member of one, stands for.
func (a adjacency) at(i Ref) []Ref {
	start := -1 - i
	end := start + a.many[start-1]
	return a.many[start:end:end]
}

// makeAdjacency calls list for each revision in turn; list appends to what it
// is handed. many is about how long many gets.
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

// room makes a list of n zeros, and returns what stands for it in one.
func (a *adjacency) room(n int) Ref {
	i := Ref(-2 - len(a.many))
	a.many = append(a.many, Ref(n))
	a.many = append(a.many, make([]Ref, n)...)
	return i
}

// renumbered are the same edges after order[i] has become i, and r rank[r]. It
// goes through memory in two short loops, whose loads do not wait for each other.
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

// reverse turns every edge round; the lists are in the order of the numbers.
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

// inDegrees are how many lists each revision is on.
func (a adjacency) inDegrees() []int32 {
	degrees := make([]int32, len(a.one))
	for r := range Ref(len(a.one)) {
		for _, to := range a.of(r) {
			degrees[to]++
		}
	}
	return degrees
}

// sortedBy sorts each list, in place.
func (a adjacency) sortedBy(compare func(a, b Ref) int) adjacency {
	for _, i := range a.one {
		if i < none {
			slices.SortFunc(a.at(i), compare)
		}
	}
	return a
}

// union is each of a's lists followed by what only b's has.
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

// minus is each of a's lists without what b's has.
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
