package plan

import (
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
)

// NewRevert returns the plan of a downgrade that reverts the applied ones of some
// revisions, newest first. If another applied revision needs one of these, the error is
// a *TargetError, with the downgrade that reverts the other one.
func NewRevert(g *graph.Graph, rows []string, target string, ids []string) (Plan, error) {
	at, err := refs(g, rows)
	if err != nil {
		return Plan{}, err
	}
	found, _ := g.LookupAll(ids)
	v := newVersions(g, at)
	todo := g.NewSet(found...)
	todo.Intersect(v.applied)
	above := g.Descendants(graph.Dependencies, todo.Refs()...)
	above.Intersect(v.applied)
	above.Subtract(todo)
	if others := above.Refs(); len(others) > 0 {
		return Plan{}, needsReverted(g, rows, target, others[0], todo)
	}
	s := newSteps(v, todo.Len())
	for _, r := range slices.Backward(todo.Refs()) {
		s.downgrade(r)
	}
	return Plan{Kind: Downgrade, Target: target, Rows: g.IDs(at), Steps: s.all}, nil
}

// needsReverted returns the error of a revert of revisions that leaves an applied
// revision above one of them.
func needsReverted(g *graph.Graph, rows []string, target string, other graph.Ref, reverted graph.Set) error {
	below := g.Ancestors(graph.Dependencies, other)
	below.Intersect(reverted)
	needed := g.IDs(below.Refs())
	w := ways{g: g, rows: rows}
	w.add(Downgrade, RevertTarget(g.ID(other), g.IDs(g.Parents(other))))
	return &TargetError{Target: target, Ways: w.all, Message: fmt.Sprintf(
		"%s cannot be reverted alone: %s is applied and needs %s, but is not part of %[1]s", target, g.ID(other), needed[len(needed)-1])}
}

// RowsWithout returns the version rows of a database that has all revisions but those
// of a set. If another revision needs one of these, the error is a *TargetError.
func RowsWithout(g *graph.Graph, lacking graph.Set, target string) ([]string, error) {
	others := g.NewSet(g.Order()...)
	others.Subtract(lacking)
	for _, r := range others.Refs() {
		for _, down := range g.Needs(r) {
			if lacking.Has(down) {
				return nil, &TargetError{Target: target, Message: fmt.Sprintf(
					"%s has no script of its own: %s needs %s, but is not part of %[1]s", target, g.ID(r), g.ID(down))}
			}
		}
	}
	return g.IDs(g.EffectiveTips(others)), nil
}
