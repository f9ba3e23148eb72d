package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// Upgrade returns the plan of an upgrade to target: the revisions that target needs and
// the database lacks, in the graph's linear order. The plan is empty if all of them are
// applied. Of a merge with sections, one section or both sides are in the plan (see
// choose), and a revision that needs one that such a section replaces comes after the
// merge. The errors are *graph.SymbolError, *TargetError, *UnknownRowsError,
// *OverlapError and *NoSectionError. The cost is one walk over the applied revisions and
// those to apply, and one for each merge with sections among the latter.
func (d Database) Upgrade(target string) (Plan, error) {
	g := d.Graph
	at, err := refs(g, d.Rows)
	if err != nil {
		return Plan{}, err
	}
	if overlap := Overlap(g, d.Rows); overlap != nil {
		return Plan{}, overlap
	}
	targets, err := d.upgradeTargets(at, target)
	if err != nil {
		return Plan{}, d.refused(Upgrade, target, err)
	}
	if top := g.Maximal(graph.Dependencies, targets); len(top) < len(targets) {
		return Plan{}, d.redundant(target, targets, top)
	}
	v := newVersions(g, at)
	todo := g.AncestorsOutside(graph.Dependencies, v.applied, targets...)
	chosen, err := d.choose(v.applied, todo)
	if err != nil {
		return Plan{}, err
	}
	s := newSteps(v, todo.Len())
	for _, r := range chosen.order(g, todo) {
		s.upgrade(r, chosen.of[r])
	}
	return Plan{Kind: Upgrade, Target: target, Rows: g.IDs(at), Steps: s.all}, nil
}

// redundant returns an error that names the targets below other targets.
func (d Database) redundant(target string, targets, top []graph.Ref) error {
	g := d.Graph
	tops, w := g.NewSet(top...), ways{Database: d}
	below := slices.DeleteFunc(slices.Clone(targets), tops.Has)
	w.add(Upgrade, strings.Join(g.IDs(top), ","))
	return &TargetError{Target: target, Candidates: g.IDs(top), Ways: w.all, Message: fmt.Sprintf(
		"%s names revisions that need each other (%s is applied along the way); name only %s",
		target, strings.Join(g.IDs(below), ", "), strings.Join(g.IDs(top), " "))}
}
