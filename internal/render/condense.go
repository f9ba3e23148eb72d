package render

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/ramusdb/ramus"
)

// A selection is the part of a shape that is drawn.
type selection struct {
	points []int // by their places in the shape, from the newest
	edges  [][]edge
	left   left // what is not drawn; when there is any, it has a node of its own after all others
}

// left is what a selection leaves out.
type left struct {
	revisions, heads int
	between          bool // some of it is between points that are drawn
}

// choose selects n points: what the database is at, then what stopped half way,
// the heads, and the newest of the others.
func choose(s ramus.Shape, n int) selection {
	rank := func(p ramus.Point) int {
		switch {
		case p.Current:
			return 0
		case p.HalfWay:
			return 1
		case p.Head:
			return 2
		}
		return 3
	}
	order := make([]int, len(s.Points))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rank(s.Points[a]), rank(s.Points[b])) })
	points := order[:min(n, len(order))]
	slices.Sort(points)
	return condense(s, points)
}

// condense is the graph of some points. A solid edge is one of the shape's. A
// dotted one leads to a point below, with others between that are not drawn; where
// there is another way down to the same point, it is left out. What stands only on
// points that are not drawn has a dotted edge to the node after the last.
//
// The cost is a bit of each point for each pair of an edge and a selected point.
func condense(s ramus.Shape, points []int) selection {
	c := condenser{shape: s, points: points, place: map[int]int{}, words: (len(points) + 63) / 64, up: make([]bitset, len(s.Points))}
	for i, p := range points {
		c.place[p] = i
	}
	sel := selection{points: points, edges: make([][]edge, len(points))}
	c.reach = make([]bitset, len(points))
	for i, p := range slices.Backward(s.Points) {
		at, drawn := c.place[i]
		switch {
		case drawn:
			sel.edges[at] = c.edges(at)
			for _, e := range sel.edges[at] {
				sel.left.between = sel.left.between || e.line == dotted && e.to < len(points)
			}
		default:
			c.pass(i)
			sel.left.revisions += p.Run
			if p.Head {
				sel.left.heads++
			}
		}
	}
	if sel.left.revisions > 0 {
		sel.edges = append(sel.edges, nil)
	}
	return sel
}

// A condenser goes through the points from the oldest.
type condenser struct {
	shape  ramus.Shape
	points []int
	place  map[int]int // of a point that is drawn, in points
	words  int
	up     []bitset // of a point that is not drawn: the first drawn ones on all ways down
	reach  []bitset // by place, of a drawn point: the drawn ones on and below it
}

// A bitset is a set of places in points, a bit each.
type bitset []uint64

func (s bitset) add(i int) { s[i>>6] |= 1 << (i & 63) }

func (s bitset) has(i int) bool { return s[i>>6]&(1<<(i&63)) != 0 }

func (s bitset) union(t bitset) {
	for i := range t {
		s[i] |= t[i]
	}
}

func (s bitset) all(yield func(int) bool) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			if !yield(i<<6 + bits.TrailingZeros64(w)) {
				return
			}
		}
	}
}

// pass notes where the ways down from a point lead that is not drawn.
func (c *condenser) pass(point int) {
	up := make(bitset, c.words)
	for _, b := range c.shape.Points[point].Below {
		if at, drawn := c.place[b]; drawn {
			up.add(at)
		} else {
			up.union(c.up[b])
		}
	}
	c.up[point] = up
}

// edges are those of a drawn point: one for each parent that is drawn, in their
// order, then the dotted ones.
func (c *condenser) edges(at int) (edges []edge) {
	far, reach, hidden := make(bitset, c.words), make(bitset, c.words), false
	for _, b := range c.shape.Points[c.points[at]].Below {
		if to, drawn := c.place[b]; drawn {
			edges = append(edges, edge{to, solid})
			reach.union(c.reach[to])
		} else {
			far.union(c.up[b])
			hidden = true
		}
	}
	for to := range far.all { // the newest first: what is below it is reached already
		if !reach.has(to) {
			edges = append(edges, edge{to, dotted})
			reach.union(c.reach[to])
		}
	}
	if hidden && len(edges) == 0 {
		edges = append(edges, edge{len(c.points), dotted})
	}
	reach.add(at)
	c.reach[at] = reach
	return edges
}
