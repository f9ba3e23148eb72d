package graph

import (
	"hash/maphash"
	"math/bits"
)

// A table finds revisions by id. It is a hash table with open addressing, in
// one slice of numbers: a look-up of an id that is there costs a look at one or
// two slots and at one string, and the collector has nothing to follow.
type table struct {
	ids   []string // by Ref
	slots []slot   // a power of two; at most half of them are taken
	seed  maphash.Seed
}

type slot struct {
	mark uint32 // a part of the hash, to pass over other ids unseen
	next Ref    // the revision's number plus one; 0 in a free slot
}

func makeTable(n int) table {
	return table{make([]string, n), make([]slot, 1<<bits.Len(uint(2*n))), maphash.MakeSeed()}
}

// slot is where id stands or, when it is not there, the free slot where it belongs.
func (t *table) slot(id string) (s *slot, mark uint32) {
	hash := maphash.String(t.seed, id)
	mark = uint32(hash >> 32)
	for last := len(t.slots) - 1; ; hash++ {
		s = &t.slots[int(hash)&last]
		if s.next == 0 || s.mark == mark && t.ids[s.next-1] == id {
			return s, mark
		}
	}
}

func (t *table) find(id string) (Ref, bool) {
	s, _ := t.slot(id)
	return s.next - 1, s.next != 0
}

// add gives r its id, and returns who has that id: the first one that got it.
func (t *table) add(r Ref, id string) Ref {
	t.ids[r] = id
	s, mark := t.slot(id)
	if s.next == 0 {
		*s = slot{mark, r + 1}
	}
	return s.next - 1
}

// of are the ids of refs, in their order.
func (t *table) of(refs []Ref) []string {
	ids := make([]string, len(refs))
	for i, r := range refs {
		ids[i] = t.ids[r]
	}
	return ids
}

// renumbered calls order[i] from now on i, and so r rank[r]. It takes the
// slots over: t is of no use afterwards.
func (t *table) renumbered(order []Ref, rank []int32) table {
	for i, s := range t.slots {
		if s.next != 0 {
			t.slots[i].next = Ref(rank[s.next-1]) + 1
		}
	}
	return table{t.of(order), t.slots, t.seed}
}
