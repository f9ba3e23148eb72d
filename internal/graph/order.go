package graph

import (
	"cmp"
	"slices"
)

// linearize fills order with the graph's one linear order, oldest first: every
// revision after all that it needs, the revisions of one branch together. It is
// the post-order of a depth-first walk from the heads, so it depends on nothing
// but ids and edges. Read backwards, as history does, independent heads come by
// id, and below a merge the branch of its first parent comes first.
//
// It reports whether the graph can be ordered. Where a cycle forbids that, order
// is a post-order all the same.
func (g *Graph) linearize() bool {
	w := walk{g: g, state: make([]uint8, len(g.nodes)), order: make([]Ref, 0, len(g.nodes))}
	for r := len(g.nodes) - 1; r >= 0; r-- {
		if len(g.children.of(Ref(r))) == 0 {
			w.from(Ref(r))
		}
	}
	for r := range g.nodes { // only what a cycle keeps from having a head above it
		w.from(Ref(r))
	}
	g.order, g.rank = w.order, make([]int32, len(g.nodes))
	for i, r := range g.order {
		g.rank[r] = int32(i)
	}
	return !w.cyclic
}

// A walk is one depth-first walk down needs, with its own stack: histories are
// deeper than goroutines like to be.
type walk struct {
	g      *Graph
	state  []uint8
	stack  []frame
	order  []Ref
	cyclic bool // an edge leads back to where the walk is
}

type frame struct {
	at   Ref
	left int32 // how many of its needs are still to be visited, from the end
}

const (
	unseen uint8 = iota
	onStack
	done
)

func (w *walk) from(start Ref) {
	if w.state[start] != unseen {
		return
	}
	w.push(start)
	for len(w.stack) > 0 {
		top := &w.stack[len(w.stack)-1]
		if top.left == 0 {
			w.state[top.at] = done
			w.order = append(w.order, top.at)
			w.stack = w.stack[:len(w.stack)-1]
			continue
		}
		top.left--
		switch next := w.g.needs.of(top.at)[top.left]; w.state[next] {
		case unseen:
			w.push(next)
		case onStack:
			w.cyclic = true
		}
	}
}

func (w *walk) push(r Ref) {
	w.state[r] = onStack
	w.stack = append(w.stack, frame{r, int32(len(w.g.needs.of(r)))})
}

// Order is the graph's linear order, oldest first: a revision comes after all
// that it needs, and the revisions of one branch stay together. It depends on
// ids and edges only. The result must not be changed.
func (g *Graph) Order() []Ref { return g.order }

// Sort returns the members of s in linear order, oldest first. It costs
// O(k log k) for k members of a small set, and a pass over the graph otherwise.
func (g *Graph) Sort(s Set) []Ref {
	k := s.Len()
	members := make([]Ref, 0, k)
	if k < len(g.nodes)/16 {
		members = s.appendRefs(members)
		g.SortRefs(members)
		return members
	}
	for _, r := range g.order {
		if s.Has(r) {
			members = append(members, r)
		}
	}
	return members
}

// SortRefs puts refs into linear order, oldest first.
func (g *Graph) SortRefs(refs []Ref) {
	slices.SortFunc(refs, g.compareRank)
}

// compareRank compares the places of two revisions in the linear order.
func (g *Graph) compareRank(a, b Ref) int { return cmp.Compare(g.rank[a], g.rank[b]) }
