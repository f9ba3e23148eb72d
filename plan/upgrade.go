package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/graph"
)

// NewUpgrade plans the way from the version rows to target: everything that
// target needs and the database lacks, in the graph's linear order. The plan is
// empty when all of it is applied. Errors are *graph.SymbolError, *TargetError
// and *UnknownRowsError. It costs one walk over the graph.
func NewUpgrade(g *graph.Graph, rows []string, target string) (Plan, error) {
	at, err := refs(g, rows)
	if err != nil {
		return Plan{}, err
	}
	targets, err := upgradeTargets(g, at, target)
	if err != nil {
		return Plan{}, err
	}
	if top := g.Maximal(graph.Dependencies, targets); len(top) < len(targets) {
		below := slices.DeleteFunc(slices.Clone(targets), func(r graph.Ref) bool { return slices.Contains(top, r) })
		return Plan{}, &TargetError{Target: target, Candidates: g.IDs(top), Message: fmt.Sprintf(
			"%s names revisions that need each other (%s would be applied on the way); name only %s",
			target, strings.Join(g.IDs(below), ", "), strings.Join(g.IDs(top), " "))}
	}
	v := newVersions(g, at)
	todo := g.Ancestors(graph.Dependencies, targets...)
	todo.Subtract(v.applied)
	p := Plan{Kind: Upgrade, Target: target, Rows: g.IDs(at)}
	for _, r := range g.Sort(todo) {
		p.Steps = append(p.Steps, Step{
			Revision: g.ID(r),
			From:     g.IDs(g.Parents(r)),
			To:       []string{g.ID(r)},
			Edits:    v.upgrade(r),
		})
	}
	return p, nil
}
