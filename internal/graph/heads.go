package graph

import "slices"

// filter returns the revisions for which keep returns true, by id. It costs a pass
// over the graph and sorting the result.
func (g *Graph) filter(keep func(Ref) bool) []Ref {
	var refs []Ref
	for _, r := range g.order {
		if keep(r) {
			refs = append(refs, r)
		}
	}
	g.SortByID(refs)
	return refs
}

// Heads returns the revisions that are no revision's parent, by id, in constant
// time per head.
func (g *Graph) Heads() []Ref { return slices.Clone(g.heads) }

// EffectiveHeads returns the heads that no revision depends on, by id.
func (g *Graph) EffectiveHeads() []Ref {
	return slices.DeleteFunc(g.Heads(), func(r Ref) bool { return !g.IsEffectiveHead(r) })
}

// Bases returns the revisions without a parent, by id.
func (g *Graph) Bases() []Ref { return g.filter(g.IsBase) }

// BranchPoints returns the revisions with several children, by id.
func (g *Graph) BranchPoints() []Ref { return g.filter(g.IsBranchPoint) }

// MergePoints returns the revisions with several parents, by id.
func (g *Graph) MergePoints() []Ref { return g.filter(g.IsMergePoint) }

// IsHead reports whether r has no children.
func (g *Graph) IsHead(r Ref) bool { return len(g.children.of(r)) == 0 }

// IsEffectiveHead reports whether r has no children and no revision depends on it.
func (g *Graph) IsEffectiveHead(r Ref) bool { return len(g.dependents.of(r)) == 0 }

// IsBase reports whether r has no parent.
func (g *Graph) IsBase(r Ref) bool { return len(g.parents.of(r)) == 0 }

// IsBranchPoint reports whether r has several children.
func (g *Graph) IsBranchPoint(r Ref) bool { return len(g.children.of(r)) > 1 }

// IsMergePoint reports whether r has several parents.
func (g *Graph) IsMergePoint(r Ref) bool { return len(g.parents.of(r)) > 1 }
