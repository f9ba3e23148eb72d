package author

import (
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/planner"
	"github.com/ramusdb/ramus/internal/record"
)

// A ReapplyRequest says which revisions a database needs to revert and to apply again.
type ReapplyRequest struct {
	Moves  []graph.Move
	After  *history.History // after the moves
	New    graph.Set        // the revisions that nobody else has
	Record *record.Record   // of the database
	By     string           // who asks; empty if that is not known
	Flag   string           // added to commands, to name the database; starts with a space, or is empty

	// Interrupted has the revisions that an earlier run reverted, and did not apply
	// again.
	Interrupted []string
}

// A Reapply has the plans that revert moved revisions in a database before their
// files are edited, and those that apply them again afterwards.
type Reapply struct {
	Down, Up  []plan.Plan
	Revisions []string // that are reverted now, or were by an interrupted run
}

// PlanReapply plans from the version rows: the downgrades on the project's history,
// newest first, the upgrades on the history after the moves. They revert the moved
// revisions that are applied, and the skipped ones that only new revisions are above,
// with all above them. PlanReapply refuses to revert runs of somebody else, and to
// upgrade over other skipped revisions.
func (p *Project) PlanReapply(o ReapplyRequest) (r Reapply, err error) {
	g, rows := p.graph(), o.Record.Rows
	reverted := g.NewSet()
	for _, ref := range slices.Backward(p.toRevert(o)) {
		if reverted.Has(ref) {
			continue
		}
		at := plan.Database{Graph: g, Rows: rows, Sections: o.Record.Sections()}
		steps, err := at.Downgrade(at.RevertTarget(ref))
		if err != nil {
			return r, err
		}
		if !steps.Empty() {
			r.Down, rows = append(r.Down, steps), steps.After()
		}
		for _, s := range steps.Steps {
			done, _ := g.Lookup(s.Revision)
			reverted.Add(done)
		}
	}
	r.Revisions = append(g.IDs(reverted.Refs()), o.Interrupted...)
	if err := p.refuseReapply(o, reverted); err != nil {
		return r, err
	}
	return r, r.planUp(o.After.Graph(), rows)
}

// planUp adds the upgrades to the reverted revisions.
func (r *Reapply) planUp(g *graph.Graph, rows []string) error {
	refs, _ := g.LookupAll(r.Revisions)
	for _, head := range g.Maximal(graph.Branches, refs) {
		steps, err := plan.NewUpgrade(g, rows, g.ID(head))
		if err != nil {
			return err
		}
		if !steps.Empty() {
			r.Up, rows = append(r.Up, steps), steps.After()
		}
	}
	return nil
}

// toRevert returns the revisions to revert, oldest first.
func (p *Project) toRevert(o ReapplyRequest) []graph.Ref {
	set := p.graph().NewSet()
	for _, m := range o.Moves {
		if o.Record.Applied.Has(m.Ref) {
			set.Add(m.Ref)
		}
	}
	for _, r := range o.Record.Skipped() {
		above := p.graph().Descendants(graph.Dependencies, r)
		above.Intersect(o.Record.Applied)
		above.Subtract(p.graph().NewSet(o.Record.Skipped()...))
		all := above.Len()
		if above.Intersect(o.New); all > 0 && above.Len() == all {
			set.Add(r)
		}
	}
	return set.Refs()
}

// refuseReapply returns why revisions cannot be reverted and applied again, or nil.
func (p *Project) refuseReapply(o ReapplyRequest, reverted graph.Set) error {
	if id, run, ok := RunOfOthers(o.Record, reverted.Refs(), o.By); ok {
		return hint.New("If it may be reverted all the same: ramus downgrade "+hint.Word(p.revertTarget(id))+o.Flag,
			"revision %s ran %s, not by %s: --reapply is for a database of your own", id, run.When(), o.By)
	}
	g := o.After.Graph()
	refs, _ := g.LookupAll(append(p.graph().IDs(reverted.Refs()), o.Interrupted...))
	below := g.Ancestors(graph.Dependencies, refs...)
	left := slices.DeleteFunc(o.Record.Skipped(), func(r graph.Ref) bool {
		now, ok := g.Lookup(p.graph().ID(r))
		return reverted.Has(r) || !ok || !below.Has(now)
	})
	if len(left) == 0 {
		return nil
	}
	return planner.Refuse(o.Record, "heads", left)
}

// RunOfOthers returns the first of refs that the log has a run of by somebody else,
// with that run. It returns false where by is empty.
func RunOfOthers(rec *record.Record, refs []graph.Ref, by string) (id string, run dialect.Entry, ok bool) {
	for _, r := range refs {
		if e, ran := rec.Ran[r]; ran && by != "" && e.By != "" && e.By != by {
			return rec.History().Graph().ID(r), e, true
		}
	}
	return "", dialect.Entry{}, false
}

// revertTarget returns the target of the downgrade that reverts a revision.
func (p *Project) revertTarget(id string) string {
	r, _ := p.graph().Lookup(id)
	return plan.RevertTarget(id, p.graph().IDs(p.graph().Parents(r)))
}
