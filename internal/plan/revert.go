package plan

import (
	"fmt"

	"github.com/ramusdb/ramus/internal/graph"
)

// Revert returns the plan of a downgrade that reverts the applied ones of some
// revisions, newest first. If another applied revision needs one of these, the error is
// a *TargetError, with the downgrade that reverts the other one.
func (d Database) Revert(target string, ids []string) (Plan, error) {
	g := d.Graph
	at, err := refs(g, d.Rows)
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
	above.Subtract(d.replacedIn(todo))
	if others := above.Refs(); len(others) > 0 {
		return Plan{}, d.needsReverted(target, others[0], todo)
	}
	return d.reverting(target, at, v, todo, graph.Base)
}

// needsReverted returns the error of a revert of revisions that leaves an applied
// revision above one of them.
func (d Database) needsReverted(target string, other graph.Ref, reverted graph.Set) error {
	g := d.Graph
	below := g.Ancestors(graph.Dependencies, other)
	below.Intersect(reverted)
	needed := g.IDs(below.Refs())
	w := ways{Database: d}
	w.add(Downgrade, d.RevertTarget(other))
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
