package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// Downgrade returns the plan of a downgrade to target: it reverts all applied revisions
// that are above target, or depend on one that is reverted, newest first. A merge whose
// section ran goes back to its side, and the revisions that it replaced are no steps.
// The errors are those of Upgrade; if target is not applied, or replaced by a merge that
// would be reverted, the error is a *TargetError.
func (d Database) Downgrade(target string) (Plan, error) {
	g := d.Graph
	at, err := refs(g, d.Rows)
	if err != nil {
		return Plan{}, err
	}
	branch, to, err := d.downgradeTarget(at, target)
	if err != nil {
		return Plan{}, d.refused(Downgrade, target, err)
	}
	roots, err := downgradeRoots(g, target, branch, to)
	if err != nil {
		return Plan{}, err
	}
	v := newVersions(g, at)
	todo := g.Descendants(graph.Dependencies, roots...)
	todo.Intersect(v.applied)
	if to != graph.Base && todo.Empty() && !slices.Contains(at, to) {
		return Plan{}, nothingAbove(g, target, to, v)
	}
	return d.reverting(target, at, v, todo, to)
}

// reverting returns the plan that reverts the revisions of todo, newest first, on the way
// to a revision, or Base.
func (d Database) reverting(target string, at []graph.Ref, v *versions, todo graph.Set, to graph.Ref) (Plan, error) {
	ran, err := d.goBack(target, v.applied, todo, to)
	if err != nil {
		return Plan{}, err
	}
	s := newSteps(v, todo.Len())
	for _, r := range slices.Backward(ran.order(d.Graph, todo)) {
		s.downgrade(r, ran.of[r])
	}
	return Plan{Kind: Downgrade, Target: target, Rows: d.Graph.IDs(at), Steps: s.all}, nil
}

// downgradeRoots returns the lowest revisions to revert: the children of to, or if
// a branch is given and there are several, the children on the branch.
func downgradeRoots(g *graph.Graph, target, branch string, to graph.Ref) ([]graph.Ref, error) {
	roots := g.Bases()
	if to != graph.Base {
		roots = slices.Clone(g.Children(to))
	}
	if branch == "" || len(roots) < 2 {
		return roots, nil
	}
	r, err := g.Branch(branch)
	if err != nil {
		return nil, err
	}
	below := g.Ancestors(graph.Branches, r)
	roots = slices.DeleteFunc(roots, func(r graph.Ref) bool { return !below.Has(r) })
	if len(roots) == 0 {
		return nil, &TargetError{Target: target, Message: fmt.Sprintf("%s is not a downgrade target: nothing above it leads to branch %s", target, branch)}
	}
	return roots, nil
}

// nothingAbove returns the reason why no revision above to can be reverted.
func nothingAbove(g *graph.Graph, target string, to graph.Ref, v *versions) error {
	rows, name, why := "base", target, "it is not applied"
	if !v.rows.Empty() {
		rows = strings.Join(slices.Sorted(slices.Values(g.IDs(v.rows.Refs()))), ", ")
	}
	if id := g.ID(to); id != target {
		name += " (" + id + ")"
	}
	if v.applied.Has(to) {
		why = "it is applied, but no child of it is, and revisions that only depend on it need not be reverted"
	}
	return &TargetError{Target: target, Message: fmt.Sprintf("cannot downgrade to %s: %s (the database is at %s)", name, why, rows)}
}

// RevertTarget returns the target of a downgrade that reverts a revision, and all above
// it: to the side whose section ran, if it is a merge of which one did.
func (d Database) RevertTarget(r graph.Ref) string {
	id, parents := d.Graph.ID(r), d.Graph.IDs(d.Graph.Parents(r))
	if section := d.Sections[id]; section.Parent != "" {
		parents = []string{section.Parent}
	}
	return RevertTarget(id, parents)
}

// RevertTarget returns the target of a downgrade that reverts a revision with these
// parents, and all revisions above it: ID@PARENT with the first parent, or ID@base.
func RevertTarget(id string, parents []string) string {
	if len(parents) == 0 {
		return id + "@base"
	}
	return id + "@" + parents[0]
}
