package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// NewUpgrade returns the plan of an upgrade from the version rows to target: the
// revisions that target needs and the database lacks, in the graph's linear order.
// The plan is empty if all of them are applied. The errors are *graph.SymbolError,
// *TargetError, *UnknownRowsError and *OverlapError. The cost is one walk
// over the applied revisions and those to apply.
func NewUpgrade(g *graph.Graph, rows []string, target string) (Plan, error) {
	at, err := refs(g, rows)
	if err != nil {
		return Plan{}, err
	}
	if overlap := Overlap(g, rows); overlap != nil {
		return Plan{}, overlap
	}
	targets, err := upgradeTargets(g, at, target)
	if err != nil {
		return Plan{}, refused(g, rows, Upgrade, target, err)
	}
	if top := g.Maximal(graph.Dependencies, targets); len(top) < len(targets) {
		return Plan{}, redundant(g, at, target, targets, top)
	}
	v := newVersions(g, at)
	todo := g.AncestorsOutside(graph.Dependencies, v.applied, targets...)
	s := newSteps(v, todo.Len())
	for _, r := range todo.Refs() {
		s.upgrade(r)
	}
	return Plan{Kind: Upgrade, Target: target, Rows: g.IDs(at), Steps: s.all}, nil
}

// redundant returns an error that names the targets below other targets.
func redundant(g *graph.Graph, rows []graph.Ref, target string, targets, top []graph.Ref) error {
	tops, w := g.NewSet(top...), ways{g: g, rows: g.IDs(rows)}
	below := slices.DeleteFunc(slices.Clone(targets), tops.Has)
	w.add(Upgrade, strings.Join(g.IDs(top), ","))
	return &TargetError{Target: target, Candidates: g.IDs(top), Ways: w.all, Message: fmt.Sprintf(
		"%s names revisions that need each other (%s is applied along the way); name only %s",
		target, strings.Join(g.IDs(below), ", "), strings.Join(g.IDs(top), " "))}
}
