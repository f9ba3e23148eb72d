package graph

import (
	"slices"
	"strings"
)

// A Ref is a revision's number in its Graph, from 0: its place in the linear
// order (see Order). A revision has a greater one than all that it needs.
type Ref int32

// A Graph is a set of revisions without a fault. Make one with New.
type Graph struct {
	names  table  // the ids by Ref, the Refs by id
	nodes  []Node // as handed to New
	loaded []Ref  // by Ref, the place in nodes
	order  []Ref  // all of them
	heads  []Ref  // by id

	labels     map[string]Ref // label -> the revision that declares it
	labelNames []string       // sorted

	parents    adjacency // down_revision, in the order of the file
	children   adjacency // the reverse, by id
	needs      adjacency // parents, then the dependencies that no ancestor has already
	dependents adjacency // children, then whoever names the revision in depends_on

	spread func() []*labelCell // by Ref, see Labels
}

// New builds the graph of the nodes, in whatever order they come. If anything
// is wrong with them, the error is Faults, with everything that is wrong.
// It keeps the nodes; the caller must not change them afterwards.
//
// The cost is O(n + edges), and what it takes to sort heads and siblings by
// id, as long as merges do not make many dependencies hard to compare
// (dropImplied). Broken nodes are sorted first.
func New(nodes []Node, options ...Option) (*Graph, error) {
	d, faults := newDraft(nodes, options)
	if len(faults) > 0 {
		_, faults = newDraft(sortByID(nodes), options) // the faults must not depend on load order
		return nil, faults.sorted()
	}
	return d.graph(), nil
}

// An Option changes what New takes.
type Option func(*draft)

// AlembicNames checks the names of some nodes by Alembic's rules, which are looser:
// they allow names with which a target can be read in two ways. is reports whether
// the node at an index of those handed to New is one of them.
func AlembicNames(is func(i int) bool) Option {
	return func(d *draft) { d.foreign = is }
}

// Len is the number of revisions.
func (g *Graph) Len() int { return len(g.order) }

// Node returns the revision as it was handed to New.
func (g *Graph) Node(r Ref) Node { return g.nodes[g.loaded[r]] }

// ID is the id of r.
func (g *Graph) ID(r Ref) string { return g.names.ids[r] }

// IDs are the ids of refs, in their order.
func (g *Graph) IDs(refs []Ref) []string { return g.names.of(refs) }

// SortByID puts refs into the order of their ids.
func (g *Graph) SortByID(refs []Ref) { slices.SortFunc(refs, g.compareIDs) }

func (g *Graph) compareIDs(a, b Ref) int { return strings.Compare(g.names.ids[a], g.names.ids[b]) }

// Lookup finds a revision by its whole id.
func (g *Graph) Lookup(id string) (Ref, bool) { return g.names.find(id) }

// LookupAll finds revisions by their whole ids; missing are the ids that no
// revision has. Both keep the order of ids.
func (g *Graph) LookupAll(ids []string) (found []Ref, missing []string) {
	for _, id := range ids {
		if r, ok := g.names.find(id); ok {
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
