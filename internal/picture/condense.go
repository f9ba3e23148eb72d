package picture

import (
	"math/bits"
	"slices"
)

// A Part is a graph of some points of another one.
type Part struct {
	Points []Point
	Of     []int  // by point, its index in the whole
	Ends   []bool // by point, whether its paths down all end at points that are left out
	Paths  bool   // some links are Hidden
}

// Condense returns the graph of the points with the given indexes, which ascend. Links of kind
// Hidden replace paths through other points, unless another path leads to the same point.
// Dependencies are left out if a point is. Links of the whole lead to points with greater
// indexes.
//
// The cost is O(links × chosen points) bit operations.
func Condense(whole []Point, chosen []int) Part {
	c := condenser{whole: whole, place: map[int]int{}, words: (len(chosen) + 63) / 64, up: make([]bitset, len(whole)), reach: make([]bitset, len(chosen))}
	for i, p := range chosen {
		c.place[p] = i
	}
	part := Part{Points: make([]Point, len(chosen)), Of: chosen, Ends: make([]bool, len(chosen))}
	for i, p := range slices.Backward(whole) {
		at, shown := c.place[i]
		if !shown {
			c.pass(i)
			continue
		}
		links, hidden := c.links(i, at)
		part.Points[at] = Point{Links: links, Key: p.Key, Label: p.Label}
		part.Ends[at] = hidden && !slices.ContainsFunc(links, func(l Link) bool { return l.Kind != Dependency })
		part.Paths = part.Paths || slices.ContainsFunc(links, func(l Link) bool { return l.Kind == Hidden })
	}
	return part
}

// A condenser visits the points from the oldest to the newest.
type condenser struct {
	whole []Point
	place map[int]int // by chosen point, its index in the part
	words int
	up    []bitset // by another point: the first chosen points on all paths down
	reach []bitset // by index in the part: the points at and below it
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

// pass records the first chosen points below another one. Points of one line share the set.
func (c *condenser) pass(point int) {
	var below []int
	for _, link := range c.whole[point].Links {
		if link.Kind != Dependency {
			below = append(below, link.To)
		}
	}
	if len(below) == 1 && c.up[below[0]] != nil {
		c.up[point] = c.up[below[0]]
		return
	}
	up := make(bitset, c.words)
	for _, to := range below {
		if at, shown := c.place[to]; shown {
			up.add(at)
		} else {
			up.union(c.up[to])
		}
	}
	c.up[point] = up
}

// links returns the links of a chosen point: those of the whole in their order, then the
// hidden ones. It reports whether any point below is left out.
func (c *condenser) links(point, at int) (links []Link, hidden bool) {
	far, reach := make(bitset, c.words), make(bitset, c.words)
	var needed []Link
	for _, link := range c.whole[point].Links {
		to, shown := c.place[link.To]
		switch {
		case link.Kind == Dependency:
			if len(c.place) == len(c.whole) {
				needed = append(needed, link)
			}
		case shown:
			links = append(links, Link{to, link.Kind})
			reach.union(c.reach[to])
		default:
			far.union(c.up[link.To])
			hidden = true
		}
	}
	for to := range far.all { // newest first: a point below one that is reached needs no link
		if !reach.has(to) {
			links = append(links, Link{to, Hidden})
			reach.union(c.reach[to])
		}
	}
	reach.add(at)
	c.reach[at] = reach
	return append(links, needed...), hidden
}
