package author

import (
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
)

// A Reapply has the plans that revert moved revisions in a database before their
// files are edited, and those that apply them again afterwards.
type Reapply struct{ Down, Up []plan.Plan }

// PlanReapply plans from version rows: the downgrades on the project's history, newest
// first, the upgrades on the history after the moves. applied are the applied ones of
// the moved revisions and their descendants.
func (p *Project) PlanReapply(moves []graph.Move, after *history.History, rows []string, applied graph.Set) (r Reapply, err error) {
	g := p.graph()
	add := func(to *[]plan.Plan, steps plan.Plan, err error) error {
		if err == nil && !steps.Empty() {
			*to, rows = append(*to, steps), steps.After()
		}
		return err
	}
	for _, m := range slices.Backward(moves) {
		if !applied.Has(m.Ref) {
			continue
		}
		steps, err := plan.NewDowngrade(g, rows, plan.RevertTarget(g.ID(m.Ref), g.IDs(g.Parents(m.Ref))))
		if err := add(&r.Down, steps, err); err != nil {
			return r, err
		}
	}
	for _, head := range g.Maximal(graph.Branches, applied.Refs()) {
		steps, err := plan.NewUpgrade(after.Graph(), rows, g.ID(head))
		if err := add(&r.Up, steps, err); err != nil {
			return r, err
		}
	}
	return r, nil
}
