package graph

import "math/bits"

// A Set is a set of one graph's revisions, as a bitset. The zero Set is empty and
// cannot be added to; Graph.NewSet returns one that can.
type Set struct{ words []uint64 }

// NewSet returns the set of refs.
func (g *Graph) NewSet(refs ...Ref) Set {
	s := makeSet(g.Len())
	for _, r := range refs {
		s.Add(r)
	}
	return s
}

// makeSet returns an empty set for n revisions.
func makeSet(n int) Set { return Set{make([]uint64, (n+63)/64)} }

// Has reports whether r is in s. It is false for Base.
func (s Set) Has(r Ref) bool {
	return uint(r>>6) < uint(len(s.words)) && s.words[r>>6]&(1<<(r&63)) != 0
}

// Add adds r to s.
func (s Set) Add(r Ref) { s.words[r>>6] |= 1 << (r & 63) }

// Remove removes r from s.
func (s Set) Remove(r Ref) { s.words[r>>6] &^= 1 << (r & 63) }

// Len returns the number of members, in a pass over the bits.
func (s Set) Len() int {
	n := 0
	for _, w := range s.words {
		n += bits.OnesCount64(w)
	}
	return n
}

// Empty reports whether s has no members.
func (s Set) Empty() bool {
	for _, w := range s.words {
		if w != 0 {
			return false
		}
	}
	return true
}

// Intersect removes from s all members that are not in t.
func (s Set) Intersect(t Set) {
	for i := range s.words {
		s.words[i] &= t.words[i]
	}
}

// Subtract removes the members of t from s.
func (s Set) Subtract(t Set) {
	for i := range s.words {
		s.words[i] &^= t.words[i]
	}
}

// Union adds the members of t to s.
func (s Set) Union(t Set) {
	for i := range s.words {
		s.words[i] |= t.words[i]
	}
}

// Refs returns the members in linear order, oldest first.
func (s Set) Refs() []Ref {
	refs := make([]Ref, 0, s.Len())
	for i, w := range s.words {
		for ; w != 0; w &= w - 1 {
			refs = append(refs, Ref(i<<6+bits.TrailingZeros64(w)))
		}
	}
	return refs
}

// reachDown adds to s all revisions that its members reach over edges, if they are
// at least floor and not in done. The edges must lead down to smaller Refs, so one
// pass from the top suffices.
func (s Set) reachDown(edges adjacency, floor Ref, done Set) {
	for i := len(s.words) - 1; i >= int(floor>>6); i-- {
		for todo := s.words[i]; todo != 0; {
			bit := bits.Len64(todo) - 1
			for _, r := range edges.of(Ref(i<<6 + bit)) {
				if r >= floor && !done.Has(r) {
					s.Add(r)
				}
			}
			todo = s.words[i] & (1<<bit - 1)
		}
	}
}

// reachUp adds to s all revisions that its members reach over edges that lead up.
func (s Set) reachUp(edges adjacency) {
	for i := range s.words {
		for todo := s.words[i]; todo != 0; {
			bit := bits.TrailingZeros64(todo)
			for _, r := range edges.of(Ref(i<<6 + bit)) {
				s.Add(r)
			}
			todo = s.words[i] &^ (2<<bit - 1)
		}
	}
}
