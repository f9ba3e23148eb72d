// Package history has the type that stands for a project's revisions: their
// files' contents and their graph together. It reads and writes nothing.
package history

import (
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// A History is a set of revisions whose graph is valid. It never changes: With and
// WithParents return other histories. The zero value is not one; New() is the
// history without revisions.
type History struct {
	graph     *graph.Graph
	revisions []*revision.Revision // by graph.Ref
}

// A BrokenError says that the revisions themselves are at fault: a file cannot be
// read as one, or their graph is not valid.
type BrokenError struct {
	Err error
	Fix string // what to do about it; may be empty
}

func (e *BrokenError) Error() string { return e.Err.Error() }
func (e *BrokenError) Unwrap() error { return e.Err }

// New returns the history of revisions, in any order. The revisions are shared,
// not copied, and must not change afterwards. An error is a *BrokenError around
// [graph.Faults], with all faults of the graph. It costs what [graph.New] costs.
func New(revisions ...*revision.Revision) (*History, error) {
	nodes := make([]graph.Node, len(revisions))
	for i, rev := range revisions {
		nodes[i] = rev.Node
	}
	g, err := graph.New(nodes, graph.AlembicNames(func(i int) bool { return revisions[i].SeenByAlembic }))
	if err != nil {
		return nil, &BrokenError{Err: err}
	}
	h := &History{graph: g, revisions: make([]*revision.Revision, len(revisions))}
	for _, rev := range revisions {
		r, _ := g.Lookup(rev.ID)
		h.revisions[r] = rev
	}
	return h, nil
}

// Of returns the history of revisions as a loader returns them. Its errors are
// those of New.
func Of(revisions []revision.Revision) (*History, error) {
	all := make([]*revision.Revision, len(revisions))
	for i := range revisions {
		all[i] = &revisions[i]
	}
	return New(all...)
}

// Graph returns the graph of the revisions.
func (h *History) Graph() *graph.Graph { return h.graph }

// Revision returns the revision of a ref of h's graph.
func (h *History) Revision(r graph.Ref) *revision.Revision { return h.revisions[r] }

// Lookup returns the revision with an id, or nil.
func (h *History) Lookup(id string) *revision.Revision {
	if r, ok := h.graph.Lookup(id); ok {
		return h.revisions[r]
	}
	return nil
}

// All returns the revisions by graph.Ref. The slice is the caller's, the
// revisions are shared.
func (h *History) All() []*revision.Revision { return slices.Clone(h.revisions) }

// Copies returns copies of the revisions, by graph.Ref.
func (h *History) Copies() []revision.Revision {
	all := make([]revision.Revision, len(h.revisions))
	for i, rev := range h.revisions {
		all[i] = *rev
	}
	return all
}

// With returns the history of h's revisions and more. Its errors are those of New.
func (h *History) With(more ...*revision.Revision) (*History, error) {
	return New(append(h.All(), more...)...)
}

// WithParents returns the history in which the revisions with the ids of parents
// have those parents instead of their own. Ids that h lacks are ignored. Its
// errors are those of New.
func (h *History) WithParents(parents map[string][]string) (*History, error) {
	all := h.All()
	for i, rev := range all {
		if to, ok := parents[rev.ID]; ok {
			moved := *rev
			moved.Parents = to
			all[i] = &moved
		}
	}
	return New(all...)
}
