package graph

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// A draft is a graph under construction. In a draft, a Ref is the index of a node
// in the argument of New, so that the nodes are read in sequence; graph renumbers
// the revisions at the end.
type draft struct {
	nodes   []Node
	named   counts
	foreign func(i int) bool // whether the names of nodes[i] follow Alembic's rules; nil: no node's do

	names      table
	labels     map[string]Ref
	labelNames []string // sorted

	parents    adjacency // down_revision, in the file's order
	deps       adjacency // depends_on, in the file's order; zero if no node has one
	needs      adjacency // parents and deps
	dependents adjacency // the reverse of needs, while cycles are searched

	heads []Ref   // revisions that are no parent, by id
	order []Ref   // the linear order, oldest first
	rank  []int32 // by revision, its index in order
}

// counts holds the numbers of names in the nodes.
type counts struct {
	parents, dependencies, labels int
	sections                      int // of nodes with Sections
	lists                         int // the size of adjacency.many for the lists of several parents
}

func (c *counts) add(n *Node) {
	c.parents += len(n.Parents)
	c.dependencies += len(n.DependsOn)
	c.labels += len(n.Labels)
	if n.Sections != nil {
		c.sections++
	}
	if len(n.Parents) > 1 {
		c.lists += 1 + len(n.Parents)
	}
}

// newDraft returns the draft of nodes and its faults. Where two nodes conflict, the
// later one in nodes gets the fault.
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

// graph returns the Graph of a draft without faults. The draft is unusable
// afterwards.
func (d *draft) graph() *Graph {
	g := &Graph{
		names:      d.names.renumbered(d.order, d.rank),
		nodes:      d.nodes,
		loaded:     d.order,
		order:      make([]Ref, len(d.order)),
		heads:      d.heads,
		labels:     d.labels,
		labelNames: d.labelNames,
		sectioned:  d.named.sections > 0,
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

// connect sets the adjacencies of g.
func (d *draft) connect(g *Graph) {
	g.parents = d.parents.renumbered(d.order, d.rank)
	g.children = g.parents.reverse().sortedBy(g.compareIDs)
	g.needs, g.dependents = g.parents, g.children
	if d.deps.one != nil {
		g.needs = d.needs.renumbered(d.order, d.rank)
		g.dependents = union(g.children, d.deps.renumbered(d.order, d.rank).reverse().sortedBy(g.compareIDs))
	}
}

// sortByID returns the nodes sorted by id, then file name, line and content, so
// that faults do not depend on the load order.
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

// prefix returns the first eight bytes of id as a number with the same order.
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
