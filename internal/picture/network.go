package picture

import (
	"cmp"
	"slices"
)

// A network is the graph of the points with its links in both directions.
type network struct {
	points []Point
	above  [][]int // by point, the points that link to it, oldest first; one for each link
	tree   []int   // by point, the lowest number of a point of its tree, which links but dependencies connect
	label  []string
}

func newNetwork(points []Point) network {
	n := network{points: points, above: make([][]int, len(points)), tree: make([]int, len(points))}
	all := make([]int, 0, len(points))
	for i := range points {
		n.tree[i] = i
		all = append(all, i)
	}
	slices.SortStableFunc(all, n.compareAge)
	for _, i := range all {
		for _, link := range points[i].Links {
			n.above[link.To] = append(n.above[link.To], i)
			if link.Kind != Dependency {
				n.connect(i, link.To)
			}
		}
	}
	n.label = make([]string, len(points))
	for i, p := range points {
		n.tree[i] = n.root(i)
		if label := &n.label[n.tree[i]]; p.Label != "" && (*label == "" || p.Label < *label) {
			*label = p.Label
		}
	}
	return n
}

func (n *network) compareAge(a, b int) int { return cmp.Compare(n.points[a].Key, n.points[b].Key) }

// connect puts two points into the same tree.
func (n *network) connect(a, b int) {
	a, b = n.root(a), n.root(b)
	n.tree[max(a, b)] = min(a, b)
}

// root returns the number of a point's tree, and shortens the path to it.
func (n *network) root(i int) int {
	for n.tree[i] != i {
		n.tree[i] = n.tree[n.tree[i]]
		i = n.tree[i]
	}
	return i
}

// rows returns the points in the order of their rows, from the bottom. It visits the
// points from the oldest: above a point the youngest branch comes first, and the branch of the
// oldest child, which continues the point's lane, last. A point waits for all that it links to.
// A point that nothing links to thus has no influence on the order of others.
func (n *network) rows() []int {
	waits := make([]int, len(n.points))
	var ready []int // a stack
	for i, p := range n.points {
		if waits[i] = len(p.Links); waits[i] == 0 {
			ready = append(ready, i)
		}
	}
	slices.SortStableFunc(ready, n.compareTrees)
	order := make([]int, 0, len(n.points))
	for len(ready) > 0 {
		at := ready[len(ready)-1]
		ready = ready[:len(ready)-1]
		order = append(order, at)
		for _, child := range n.above[at] {
			if waits[child]--; waits[child] == 0 {
				ready = append(ready, child)
			}
		}
	}
	return order
}

// compareTrees compares two bases by their place from the top: first the trees without
// labels, the youngest first, then those with labels, by label, and last the rest.
func (n *network) compareTrees(a, b int) int {
	switch {
	case n.points[b].Rest:
		return -1
	case n.points[a].Rest:
		return 1
	}
	return cmp.Or(cmp.Compare(n.label[n.tree[a]], n.label[n.tree[b]]), n.compareAge(b, a))
}

// continues returns, by point, the child that continues its lane: the oldest, if its first
// link leads to the point; -1 if there is none.
func (n *network) continues() []int {
	heirs := make([]int, len(n.points))
	for i := range heirs {
		heirs[i] = -1
		for _, child := range n.above[i] {
			links := n.points[child].Links
			if links[0].To == i && links[0].Kind != Dependency {
				heirs[i] = child
			}
			if slices.ContainsFunc(links, func(l Link) bool { return l.To == i && l.Kind != Dependency }) {
				break
			}
		}
	}
	return heirs
}
