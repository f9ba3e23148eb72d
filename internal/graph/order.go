package graph

import (
	"cmp"
	"slices"
	"strings"
)

// linearize sets order to the linear order of the graph, oldest first: each
// revision comes after all that it needs, and the revisions of a branch are
// consecutive. It is the post-order of a depth-first walk from the heads, so it
// depends on ids and edges only. In the reverse order, which history prints,
// independent heads are sorted by id, and after a merge the branch of its first
// parent comes first.
//
// It reports whether the graph is acyclic. If it is not, order is still a
// post-order, which depends on the draft's numbers.
func (d *draft) linearize() bool {
	n := len(d.nodes)
	w := walk{needs: d.needs, seen: makeSet(n), done: makeSet(n), stack: make([]frame, 0, n), order: make([]Ref, 0, n)}
	for _, head := range slices.Backward(d.heads) {
		w.from(head)
	}
	for r := range Ref(n) { // revisions that a cycle keeps from having a head above them
		w.from(r)
	}
	d.order, d.rank = w.order, make([]int32, n)
	for i, r := range d.order {
		d.rank[r] = int32(i)
	}
	return !w.cyclic
}

// findHeads sets heads.
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

// A walk is a depth-first walk down needs. It has its own stack, since histories
// are deeper than a goroutine's stack should grow.
type walk struct {
	needs      adjacency
	seen, done Set
	stack      []frame
	order      []Ref
	cyclic     bool // an edge leads to a revision on the stack
}

// A frame is a revision with needs that are still to visit, last first. It stores
// the next one, since the list is no longer cached when the walk returns to it.
type frame struct {
	at, next Ref
	left     int32 // the number of needs left
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

// advance marks the next revision that f needs as visited, and returns it.
func (w *walk) advance(f *frame) Ref {
	next := f.next
	if f.left--; f.left > 0 {
		f.next = w.needs.of(f.at)[f.left-1]
	}
	return next
}

// compareRank compares two revisions by their places in the linear order.
func (d *draft) compareRank(a, b Ref) int { return cmp.Compare(d.rank[a], d.rank[b]) }

// Order returns the linear order of the graph, oldest first: each revision comes
// after all that it needs, and the revisions of a branch are consecutive. It
// depends on ids and edges only. The caller must not change the result.
func (g *Graph) Order() []Ref { return g.order }
