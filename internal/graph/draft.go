package graph

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// A draft is a graph in the making. In it a Ref is a node's place among those
// that New was handed, so that what is read of them is read from one end to the
// other; only at the end the revisions get their numbers.
type draft struct {
	nodes   []Node
	named   counts
	foreign func(i int) bool // whether the names of nodes[i] follow Alembic's rules; nil: no node's do

	names      table
	labels     map[string]Ref
	labelNames []string // sorted

	parents    adjacency // down_revision, in the order of the file
	deps       adjacency // depends_on, likewise; zero where nothing depends on anything
	needs      adjacency // both
	dependents adjacency // the reverse of needs, while cycles are looked for

	heads []Ref   // nobody's parents, by id
	order []Ref   // the linear order, oldest first
	rank  []int32 // a revision's place in order
}

// counts are how many names the nodes have.
type counts struct {
	parents, dependencies, labels int
	lists                         int // the room for the lists of several parents in an adjacency
}

func (c *counts) add(n *Node) {
	c.parents += len(n.Parents)
	c.dependencies += len(n.DependsOn)
	c.labels += len(n.Labels)
	if len(n.Parents) > 1 {
		c.lists += 1 + len(n.Parents)
	}
}

// newDraft is the draft of nodes, and what is wrong with them; where that
// depends on which of two nodes comes first, it is the order of the nodes.
func newDraft(nodes []Node, options []Option) (*draft, Faults) {
	d := &draft{nodes: nodes}
	for _, o := range options {
		o(d)
	}
	var faults Faults
	faults = append(faults, d.index()...)
	faults = append(faults, d.indexLabels()...)
	faults = append(faults, d.link()...)
	d.findHeads()
	if !d.linearize() {
		faults = append(faults, d.cycleFaults(d.cycles())...)
	}
	if len(faults) == 0 && d.dropImplied() {
		d.linearize()
	}
	return d, faults
}

// graph is the graph of a draft without faults. The draft is of no use afterwards.
func (d *draft) graph() *Graph {
	g := &Graph{
		names:      d.names.renumbered(d.order, d.rank),
		nodes:      d.nodes,
		loaded:     d.order,
		order:      make([]Ref, len(d.order)),
		heads:      d.heads,
		labels:     d.labels,
		labelNames: d.labelNames,
	}
	for i := range g.order {
		g.order[i] = Ref(i)
	}
	for i, r := range g.heads {
		g.heads[i] = Ref(d.rank[r])
	}
	for label, r := range g.labels {
		g.labels[label] = Ref(d.rank[r])
	}
	d.connect(g)
	g.spread = sync.OnceValue(g.spreadLabels)
	return g
}

// connect fills the adjacencies of g.
func (d *draft) connect(g *Graph) {
	g.parents = d.parents.renumbered(d.order, d.rank)
	g.children = g.parents.reverse().sortedBy(g.compareIDs)
	g.needs, g.dependents = g.parents, g.children
	if d.deps.one != nil {
		g.needs = d.needs.renumbered(d.order, d.rank)
		g.dependents = union(g.children, d.deps.renumbered(d.order, d.rank).reverse().sortedBy(g.compareIDs))
	}
}

// sortByID returns the nodes by id; of two with one id, the one whose file
// name, then line, then content is smaller comes first, so that the faults do
// not depend on load order.
func sortByID(nodes []Node) []Node {
	type key struct {
		prefix uint64 // the first eight bytes decide almost every comparison
		at     int32
	}
	keys := make([]key, len(nodes))
	for i := range nodes {
		keys[i] = key{prefix(nodes[i].ID), int32(i)}
	}
	slices.SortFunc(keys, func(a, b key) int {
		if a.prefix != b.prefix {
			return cmp.Compare(a.prefix, b.prefix)
		}
		return compareNodes(&nodes[a.at], &nodes[b.at])
	})
	sorted := make([]Node, len(nodes))
	for i, k := range keys {
		sorted[i] = nodes[k.at]
	}
	return sorted
}

func compareNodes(a, b *Node) int {
	if byID := strings.Compare(a.ID, b.ID); byID != 0 {
		return byID
	}
	return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Lines.ID, b.Lines.ID),
		slices.Compare(a.Parents, b.Parents), slices.Compare(a.Labels, b.Labels), slices.Compare(a.DependsOn, b.DependsOn))
}

// prefix is the first eight bytes of id as a number that sorts as they do.
func prefix(id string) uint64 {
	var p uint64
	for i := range 8 {
		p <<= 8
		if i < len(id) {
			p |= uint64(id[i])
		}
	}
	return p
}
