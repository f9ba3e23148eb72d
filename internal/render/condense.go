package render

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/ramusdb/ramus"
)

// A selection is the part of a shape that a picture shows.
type selection struct {
	points []int // indexes into the shape's points, newest first
	edges  [][]edge
	left   left // the hidden part; if not empty, it gets a node of its own after all others
}

// left counts the revisions and heads that a selection hides.
type left struct {
	revisions, heads int
	between          bool // some of them are between visible points
}

// choose selects n points by priority: the database's current revisions, revisions
// that stopped half way or are skipped, heads, and then the newest of the others.
func choose(s ramus.Shape, n int) selection {
	rank := func(p ramus.Point) int {
		switch {
		case p.Current:
			return 0
		case p.HalfWay, p.Skipped:
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

// condense returns the graph of the given points. Solid edges are edges of the shape.
// A dotted edge replaces a path through hidden points, unless another path leads to
// the same point. A point whose paths down all end at hidden points has a dotted edge
// to the node after the last.
//
// The cost is O(edges × selected points) bit operations.
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

// A condenser visits the points from the oldest to the newest.
type condenser struct {
	shape  ramus.Shape
	points []int
	place  map[int]int // by visible point, its index in points
	words  int
	up     []bitset // by hidden point: the first visible points on all paths down
	reach  []bitset // by index in points: the visible points at and below it
}

// A bitset is a set of indexes of points.
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

// pass records the first visible points below a hidden one.
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

// edges returns the edges of a visible point: the solid ones, in the order of the
// parents, and then the dotted ones.
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
	for to := range far.all { // newest first: a point below one that is reached needs no edge
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
