package alembicrun

import (
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/revision"
)

// targets returns the targets for Alembic, one after the other, that run the steps
// from first to before end: the user's own target where Alembic sees all revisions.
func (p *Program) targets(steps plan.Plan, first, end int) []string {
	if p.seesAll() {
		return []string{steps.Target}
	}
	until := steps
	until.Steps = steps.Steps[:end]
	rows := until.After()
	switch {
	case steps.Kind == plan.Upgrade:
		return p.upgradeTargets(steps.Steps[first:end])
	case len(rows) == 0:
		return []string{"base"}
	case len(rows) == 1:
		return rows
	case first == 0 && end == len(steps.Steps):
		return []string{steps.Target}
	}
	return p.downgradeTargets(steps.Steps[first:end])
}

// seesAll reports whether Alembic sees all revisions.
func (p *Program) seesAll() bool {
	return !slices.ContainsFunc(p.history.All(), func(rev *revision.Revision) bool { return !rev.SeenByAlembic })
}

// upgradeTargets returns the revisions of the steps that no other one of them needs,
// in the order in which they run.
func (p *Program) upgradeTargets(steps []plan.Step) []string {
	var refs []graph.Ref
	for _, step := range steps {
		if r, ok := p.graph.Lookup(step.Revision); ok {
			refs = append(refs, r)
		}
	}
	top := p.graph.Maximal(graph.Dependencies, refs)
	slices.Sort(top)
	return p.graph.IDs(top)
}

// downgradeTargets returns a target for each branch that the steps revert, in the
// order in which they run: REVISION@PARENT reverts REVISION and all that stands on
// it. The user's own target may count from a revision that Alembic does not see.
func (p *Program) downgradeTargets(steps []plan.Step) (targets []string) {
	reverted := map[string]bool{}
	for _, step := range steps {
		reverted[step.Revision] = true
	}
	for _, step := range steps {
		parents := p.history.Lookup(step.Revision).Parents
		if !slices.ContainsFunc(parents, func(id string) bool { return reverted[id] }) {
			targets = append(targets, plan.RevertTarget(step.Revision, parents))
		}
	}
	return targets
}
