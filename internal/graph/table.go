package graph

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
)

// A table finds revisions by id. It is a hash table with open addressing in one
// slice of numbers. Each slot has all that there is of an id, if that is not
// long, so that a look-up among a million goes to memory once and not to the slot,
// to the string and to its bytes, one after the other.
type table struct {
	ids   []string // by Ref
	slots []slot   // two thirds of them are taken
	seed  maphash.Seed

	expected []uint64 // see expect
	fetched  Ref
}

type slot struct {
	key  key
	next Ref // the revision's number plus one; 0 in a free slot
}

// A key is an id of up to 16 bytes, and says most of a longer one.
type key struct {
	first, last uint64 // eight bytes, which may overlap
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

// whole reports whether no other id has that key.
func (k key) whole() bool { return k.size <= 16 }

func makeTable(n int) table {
	return table{ids: make([]string, n), slots: make([]slot, n+n/2+1), seed: maphash.MakeSeed()}
}

// batch is how many nodes at a time are read ahead of.
const batch = 64

// expect notes that id is about to be looked up.
func (t *table) expect(id string) { t.expected = append(t.expected, t.home(id)) }

// fetch has memory bring the slots of what is expected. A look-up waits for its
// slot, and has so much else to do that the processor does not come to the next
// one meanwhile; these loads it makes all at once. A search may go on to the slots
// that follow, which may be in the next cache line.
func (t *table) fetch() {
	last := uint64(len(t.slots) - 1)
	for _, at := range t.expected {
		t.fetched ^= t.slots[at].next ^ t.slots[min(at+2, last)].next
	}
	t.expected = t.expected[:0]
}

// home is the place of the slot where the search for id begins.
func (t *table) home(id string) uint64 {
	at, _ := bits.Mul64(maphash.String(t.seed, id), uint64(len(t.slots)))
	return at
}

// slot is where id stands or, when it is not there, the free slot where it belongs.
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

// add gives r its id, and returns who has that id: the first one that got it.
func (t *table) add(r Ref, id string) Ref {
	t.ids[r] = id
	k := keyOf(id)
	s := t.slot(id, k)
	if s.next == 0 {
		*s = slot{k, r + 1}
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
	return table{ids: t.of(order), slots: t.slots, seed: t.seed}
}
