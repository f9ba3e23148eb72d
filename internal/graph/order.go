package graph

import (
	"cmp"
	"slices"
	"strings"
)

// linearize fills order with the graph's one linear order, oldest first: every
// revision after all that it needs, the revisions of one branch together. It is
// the post-order of a depth-first walk from the heads, so it depends on nothing
// but ids and edges. Read backwards, as history does, independent heads come by
// id, and below a merge the branch of its first parent comes first.
//
// It reports whether the graph can be ordered. Where a cycle forbids that, order
// is a post-order all the same, in which the draft's numbers have a say.
func (d *draft) linearize() bool {
	n := len(d.nodes)
	w := walk{needs: d.needs, seen: makeSet(n), done: makeSet(n), stack: make([]frame, 0, n), order: make([]Ref, 0, n)}
	for _, head := range slices.Backward(d.heads) {
		w.from(head)
	}
	for r := range Ref(n) { // only what a cycle keeps from having a head above it
		w.from(r)
	}
	d.order, d.rank = w.order, make([]int32, n)
	for i, r := range d.order {
		d.rank[r] = int32(i)
	}
	return !w.cyclic
}

// findHeads fills heads.
func (d *draft) findHeads() {
	below := makeSet(len(d.nodes))
	for r := range Ref(len(d.nodes)) {
		for _, p := range d.parents.of(r) {
			below.Add(p)
		}
	}
	for r := range Ref(len(d.nodes)) {
		if !below.Has(r) {
			d.heads = append(d.heads, r)
		}
	}
	slices.SortFunc(d.heads, func(a, b Ref) int {
		return cmp.Or(strings.Compare(d.names.ids[a], d.names.ids[b]), cmp.Compare(a, b))
	})
}

// A walk is one depth-first walk down needs, with its own stack: histories are
// deeper than goroutines like to be.
type walk struct {
	needs      adjacency
	seen, done Set
	stack      []frame
	order      []Ref
	cyclic     bool // an edge leads back to where the walk is
}

// A frame is a revision of which needs are still to be visited, from the end.
// It has the next one with it: when the walk comes back here after a long way,
// memory has forgotten the list.
type frame struct {
	at, next Ref
	left     int32 // how many there are
}

func (w *walk) from(start Ref) {
	if w.seen.Has(start) {
		return
	}
	w.push(start)
	for len(w.stack) > 0 {
		top := &w.stack[len(w.stack)-1]
		if top.left == 0 {
			w.done.Add(top.at)
			w.order = append(w.order, top.at)
			w.stack = w.stack[:len(w.stack)-1]
			continue
		}
		switch next := w.advance(top); {
		case !w.seen.Has(next):
			w.push(next)
		case !w.done.Has(next):
			w.cyclic = true
		}
	}
}

func (w *walk) push(r Ref) {
	w.seen.Add(r)
	f := frame{at: r}
	if needs := w.needs.of(r); len(needs) > 0 {
		f.left = int32(len(needs))
		f.next = needs[f.left-1]
	}
	w.stack = append(w.stack, f)
}

// advance is the next of what f needs, which is visited with that.
func (w *walk) advance(f *frame) Ref {
	next := f.next
	if f.left--; f.left > 0 {
		f.next = w.needs.of(f.at)[f.left-1]
	}
	return next
}

// compareRank compares the places of two revisions in the linear order.
func (d *draft) compareRank(a, b Ref) int { return cmp.Compare(d.rank[a], d.rank[b]) }

// Order is the graph's linear order, oldest first: a revision comes after all
// that it needs, and the revisions of one branch stay together. It depends on
// ids and edges only. The result must not be changed.
func (g *Graph) Order() []Ref { return g.order }
