package graph

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// A Ref is a revision's number in its Graph, from 0, in the order of the ids.
type Ref int32

// A Graph is a set of revisions without a fault. Make one with New.
type Graph struct {
	nodes  []Node // by Ref
	refs   map[string]Ref
	labels map[string]Ref // label -> the revision that declares it

	parents    adjacency // down_revision, in the order of the file
	children   adjacency // the reverse, by id
	needs      adjacency // parents, then the dependencies that no ancestor has already
	dependents adjacency // children, then whoever names the revision in depends_on

	order []Ref   // the linear order, oldest first
	rank  []int32 // a revision's place in order

	spread     func() []*labelCell // by Ref, see Labels
	labelNames []string            // sorted
}

// New builds the graph of the nodes, in whatever order they come. If anything
// is wrong with them, the error is Faults, with everything that is wrong.
// It keeps the nodes' slices; the caller must not change them afterwards.
//
// The cost is O(n log n) for sorting the ids and O(n + edges) for the rest,
// as long as merges do not make many dependencies hard to compare (dropImplied).
func New(nodes []Node) (*Graph, error) {
	g := &Graph{nodes: sortByID(nodes)}
	var faults Faults
	faults = append(faults, g.index()...)
	faults = append(faults, g.indexLabels()...)
	deps, broken := g.link()
	faults = append(faults, broken...)
	if !g.linearize() {
		faults = append(faults, g.cycleFaults(g.cycles())...)
	}
	if len(faults) > 0 {
		return nil, faults.sorted()
	}
	if g.dropImplied(deps) {
		g.linearize()
	}
	g.spread = sync.OnceValue(g.spreadLabels)
	return g, nil
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

// Len is the number of revisions.
func (g *Graph) Len() int { return len(g.nodes) }

// Node returns the revision as it was handed to New.
func (g *Graph) Node(r Ref) Node { return g.nodes[r] }

// ID is the id of r.
func (g *Graph) ID(r Ref) string { return g.nodes[r].ID }

// IDs are the ids of refs, in their order.
func (g *Graph) IDs(refs []Ref) []string {
	ids := make([]string, len(refs))
	for i, r := range refs {
		ids[i] = g.nodes[r].ID
	}
	return ids
}

// Lookup finds a revision by its whole id.
func (g *Graph) Lookup(id string) (Ref, bool) {
	r, ok := g.refs[id]
	return r, ok
}

// LookupAll finds revisions by their whole ids; missing are the ids that no
// revision has. Both keep the order of ids.
func (g *Graph) LookupAll(ids []string) (found []Ref, missing []string) {
	for _, id := range ids {
		if r, ok := g.refs[id]; ok {
			found = append(found, r)
		} else {
			missing = append(missing, id)
		}
	}
	return found, missing
}

// Parents are the revisions that r names as down_revision, in its order. The
// result must not be changed; nor may that of the next three methods.
func (g *Graph) Parents(r Ref) []Ref { return g.parents.of(r) }

// Children are the revisions that name r as down_revision, by id.
func (g *Graph) Children(r Ref) []Ref { return g.children.of(r) }

// Needs are the parents of r followed by what it depends on, less what an
// ancestor depends on already: the versions that r follows in the version table.
func (g *Graph) Needs(r Ref) []Ref { return g.needs.of(r) }

// Dependents are the children of r followed by the revisions that depend on
// it, each part by id.
func (g *Graph) Dependents(r Ref) []Ref { return g.dependents.of(r) }
