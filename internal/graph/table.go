package graph

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
)

// A table maps ids to Refs. It is a hash table with open addressing in one slice. A
// slot contains the whole id unless that is long, so a look-up in a table of a
// million ids takes one memory access.
type table struct {
	ids   []string // by Ref
	slots []slot   // at most two thirds are taken
	seed  maphash.Seed

	expected []uint64 // see expect
	fetched  Ref
}

type slot struct {
	key  key
	next Ref // the Ref plus one; 0 in a free slot
}

// A key contains an id of up to 16 bytes, or parts of a longer one.
type key struct {
	first, last uint64 // eight bytes each, which may overlap
	size        int32
}

func keyOf(id string) key {
	k := key{size: int32(len(id))}
	if len(id) >= 8 {
		k.first = binary.BigEndian.Uint64([]byte(id[:8]))
		k.last = binary.BigEndian.Uint64([]byte(id[len(id)-8:]))
		return k
	}
	for i := range len(id) {
		k.first = k.first<<8 | uint64(id[i])
	}
	return k
}

// whole reports whether the key identifies its id.
func (k key) whole() bool { return k.size <= 16 }

func makeTable(n int) table {
	return table{ids: make([]string, n), slots: make([]slot, n+n/2+1), seed: maphash.MakeSeed()}
}

// batch is the number of nodes that are prefetched at a time.
const batch = 64

// expect records that id is about to be looked up.
func (t *table) expect(id string) { t.expected = append(t.expected, t.home(id)) }

// fetch reads the slots of the expected ids, so that these memory accesses overlap.
// In the look-ups themselves the processor would wait for each slot in turn. It
// reads the next cache line as well, since a search may continue there.
func (t *table) fetch() {
	last := uint64(len(t.slots) - 1)
	for _, at := range t.expected {
		t.fetched ^= t.slots[at].next ^ t.slots[min(at+2, last)].next
	}
	t.expected = t.expected[:0]
}

// home returns the index of the slot at which the search for id starts.
func (t *table) home(id string) uint64 {
	at, _ := bits.Mul64(maphash.String(t.seed, id), uint64(len(t.slots)))
	return at
}

// slot returns the slot of id or, if the table lacks it, the free slot for it.
func (t *table) slot(id string, k key) *slot {
	for at := t.home(id); ; at++ {
		if at == uint64(len(t.slots)) {
			at = 0
		}
		s := &t.slots[at]
		if s.next == 0 || s.key == k && (k.whole() || t.ids[s.next-1] == id) {
			return s
		}
	}
}

func (t *table) find(id string) (Ref, bool) {
	s := t.slot(id, keyOf(id))
	return s.next - 1, s.next != 0
}

// add sets the id of r, and returns the first Ref that has this id.
func (t *table) add(r Ref, id string) Ref {
	t.ids[r] = id
	k := keyOf(id)
	s := t.slot(id, k)
	if s.next == 0 {
		*s = slot{k, r + 1}
	}
	return s.next - 1
}

// of returns the ids of refs, in their order.
func (t *table) of(refs []Ref) []string {
	ids := make([]string, len(refs))
	for i, r := range refs {
		ids[i] = t.ids[r]
	}
	return ids
}

// renumbered returns the table after order[i] is renumbered to i, and r to rank[r].
// It reuses the slots of t, which is unusable afterwards.
func (t *table) renumbered(order []Ref, rank []int32) table {
	for i, s := range t.slots {
		if s.next != 0 {
			t.slots[i].next = Ref(rank[s.next-1]) + 1
		}
	}
	return table{ids: t.of(order), slots: t.slots, seed: t.seed}
}
