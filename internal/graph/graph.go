package graph

import (
	"slices"
	"strings"
)

// A Ref is a revision's number in its Graph, from 0: its index in the linear order
// (see Order). It is greater than the Refs of all revisions that it needs.
type Ref int32

// A Graph is a set of revisions without faults. New makes one.
type Graph struct {
	names  table  // maps ids to Refs and back
	nodes  []Node // the argument of New
	loaded []Ref  // by Ref, the index in nodes
	order  []Ref  // all Refs
	heads  []Ref  // by id

	labels     map[string]Ref // by label, the revision that declares it
	labelNames []string       // sorted

	parents    adjacency // down_revision, in the file's order
	children   adjacency // the reverse of parents, by id
	needs      adjacency // parents, then the dependencies that no ancestor implies
	dependents adjacency // children, then the revisions that name it in depends_on

	sectioned bool // some nodes have Sections

	spread func() []*labelCell // by Ref; see Labels
}

// New returns the graph of the nodes, in any order. If the nodes have errors, it
// returns all of them as Faults. The graph keeps nodes; the caller must not change
// them afterwards.
//
// The cost is O(n + edges), plus sorting heads and siblings by id, unless merges
// make many dependencies expensive to compare (see dropImplied). Nodes with faults
// are sorted first.
func New(nodes []Node, options ...Option) (*Graph, error) {
	d, faults := newDraft(nodes, options)
	if len(faults) > 0 {
		_, faults = newDraft(sortByID(nodes), options) // so that the faults do not depend on the load order
		return nil, faults.sorted()
	}
	g := d.graph()
	if g.sectioned {
		if faults := g.sectionFaults(); len(faults) > 0 {
			return nil, faults.sorted()
		}
	}
	return g, nil
}

// An Option changes the rules of New.
type Option func(*draft)

// AlembicNames makes New check the names of some nodes by Alembic's rules. These are
// looser: they allow names that can be read as targets in two ways. is reports whether
// they apply to the node at an index of New's argument.
func AlembicNames(is func(i int) bool) Option {
	return func(d *draft) { d.foreign = is }
}

// Len returns the number of revisions.
func (g *Graph) Len() int { return len(g.order) }

// Node returns the node of r, as passed to New.
func (g *Graph) Node(r Ref) Node { return g.nodes[g.loaded[r]] }

// ID returns the id of r.
func (g *Graph) ID(r Ref) string { return g.names.ids[r] }

// IDs returns the ids of refs, in the same order.
func (g *Graph) IDs(refs []Ref) []string { return g.names.of(refs) }

// SortByID sorts refs by their ids.
func (g *Graph) SortByID(refs []Ref) { slices.SortFunc(refs, g.compareIDs) }

func (g *Graph) compareIDs(a, b Ref) int { return strings.Compare(g.names.ids[a], g.names.ids[b]) }

// Lookup returns the revision with an id. It does not accept a prefix.
func (g *Graph) Lookup(id string) (Ref, bool) { return g.names.find(id) }

// LookupAll returns the revisions with the given ids, and the ids that no revision
// has. Both are in the order of ids.
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

// Parents returns the parents of r, in the order of its down_revision. The caller
// must not change the result of this method or of the next three.
func (g *Graph) Parents(r Ref) []Ref { return g.parents.of(r) }

// Children returns the revisions with parent r, by id.
func (g *Graph) Children(r Ref) []Ref { return g.children.of(r) }

// Needs returns the parents of r, followed by its dependencies that no ancestor
// depends on already. These are the versions that r replaces or follows in the
// version table.
func (g *Graph) Needs(r Ref) []Ref { return g.needs.of(r) }

// Dependents returns the children of r, followed by the revisions that depend on
// it, each part by id.
func (g *Graph) Dependents(r Ref) []Ref { return g.dependents.of(r) }
