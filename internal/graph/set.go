package graph

import "math/bits"

// A Set is a set of one graph's revisions, a bit each. The zero Set is empty
// and can't be added to; Graph.NewSet makes one that can.
type Set struct{ words []uint64 }

// NewSet returns the set of refs.
func (g *Graph) NewSet(refs ...Ref) Set {
	s := makeSet(g.Len())
	for _, r := range refs {
		s.Add(r)
	}
	return s
}

// makeSet is the empty set of n revisions.
func makeSet(n int) Set { return Set{make([]uint64, (n+63)/64)} }

// Has reports whether r is in s. Base never is.
func (s Set) Has(r Ref) bool {
	return uint(r>>6) < uint(len(s.words)) && s.words[r>>6]&(1<<(r&63)) != 0
}

// Add puts r into s.
func (s Set) Add(r Ref) { s.words[r>>6] |= 1 << (r & 63) }

// Remove takes r out of s.
func (s Set) Remove(r Ref) { s.words[r>>6] &^= 1 << (r & 63) }

// Len counts the members, in a pass over the bits.
func (s Set) Len() int {
	n := 0
	for _, w := range s.words {
		n += bits.OnesCount64(w)
	}
	return n
}

// Empty reports whether s has no member.
func (s Set) Empty() bool {
	for _, w := range s.words {
		if w != 0 {
			return false
		}
	}
	return true
}

// Intersect takes out of s what is not in t.
func (s Set) Intersect(t Set) {
	for i := range s.words {
		s.words[i] &= t.words[i]
	}
}

// Subtract takes out of s what is in t.
func (s Set) Subtract(t Set) {
	for i := range s.words {
		s.words[i] &^= t.words[i]
	}
}

// Union puts into s what is in t.
func (s Set) Union(t Set) {
	for i := range s.words {
		s.words[i] |= t.words[i]
	}
}

// Refs are the members in linear order, oldest first.
func (s Set) Refs() []Ref {
	refs := make([]Ref, 0, s.Len())
	for i, w := range s.words {
		for ; w != 0; w &= w - 1 {
			refs = append(refs, Ref(i<<6+bits.TrailingZeros64(w)))
		}
	}
	return refs
}

// reachDown adds to s what its members reach over edges that lead down to
// revisions from floor on that are not in done. It is one pass over the words
// from the top: an edge leads to a place that is still to come.
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

// reachUp adds to s what its members reach over edges that lead up.
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
