package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// NewDowngrade returns the plan of a downgrade to target: it reverts all applied
// revisions that are above target, or depend on one that is reverted, newest first.
// The errors are those of NewUpgrade; if target is not applied, the error is a
// *TargetError.
func NewDowngrade(g *graph.Graph, rows []string, target string) (Plan, error) {
	at, err := refs(g, rows)
	if err != nil {
		return Plan{}, err
	}
	branch, to, err := downgradeTarget(g, at, target)
	if err != nil {
		return Plan{}, refused(g, rows, Downgrade, target, err)
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
	s := newSteps(v, todo.Len())
	for _, r := range slices.Backward(todo.Refs()) {
		s.downgrade(r)
	}
	return Plan{Kind: Downgrade, Target: target, Rows: g.IDs(at), Steps: s.all}, nil
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

// RevertTarget returns the target of a downgrade that reverts a revision with these
// parents, and all revisions above it: ID@PARENT with the first parent, or ID@base.
func RevertTarget(id string, parents []string) string {
	if len(parents) == 0 {
		return id + "@base"
	}
	return id + "@" + parents[0]
}
