package ramus

import (
	"context"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
)

// A reapply lists the targets of the downgrades before a rebase and of the upgrades
// after it, for a database that has applied some of the moved revisions.
type reapply struct {
	down, up []string
}

// planReapply adds to r the steps that revert the moved revisions in the database
// and apply them again. It returns an UnknownRowsError if a version row has no
// revision.
func (p *Project) planReapply(ctx context.Context, r *Rebased, own graph.Set) error {
	rec, err := p.readRecord(ctx)
	if err != nil {
		return err
	}
	if len(rec.Undefined) > 0 {
		return p.unknownRows(rec, false)
	}
	if err := p.blocked(plan.Plan{}, rec.Unfinished); err != nil {
		return err
	}
	applied := p.graph.NewSet(own.Refs()...)
	applied.Intersect(rec.Applied)
	rows, err := p.revertSteps(r, rec.Rows, applied)
	if err != nil {
		return err
	}
	return p.reapplySteps(r, rows, applied)
}

// revertSteps adds to r the downgrades that revert the applied ones of the moved
// revisions, newest first, and returns the version rows after them.
func (p *Project) revertSteps(r *Rebased, rows []string, applied graph.Set) ([]string, error) {
	for _, m := range slices.Backward(r.Moves) {
		at, _ := p.graph.Lookup(m.Revision.ID)
		if !applied.Has(at) {
			continue
		}
		target := m.Revision.ID + "@base"
		if parents := p.graph.Parents(at); len(parents) > 0 {
			target = m.Revision.ID + "@" + p.graph.ID(parents[0])
		}
		steps, err := plan.NewDowngrade(p.graph, rows, target)
		if err != nil {
			return nil, err
		}
		r.reapply.down = append(r.reapply.down, target)
		r.Downgrade = append(r.Downgrade, describe(steps, p.history.Lookup).Steps...)
		rows = steps.After()
	}
	return rows, nil
}

// reapplySteps adds to r the upgrades, planned on the graph after the rebase, that
// apply the reverted revisions again.
func (p *Project) reapplySteps(r *Rebased, rows []string, applied graph.Set) error {
	moved := newProject(r.after, p.settings)
	for _, head := range p.graph.Maximal(graph.Branches, applied.Refs()) {
		id := p.graph.ID(head)
		steps, err := plan.NewUpgrade(moved.graph, rows, id)
		if err != nil {
			return err
		}
		r.reapply.up = append(r.reapply.up, id)
		r.Upgrade = append(r.Upgrade, describe(steps, moved.history.Lookup).Steps...)
		rows = steps.After()
	}
	return nil
}

// RebaseDatabase reverts the moved revisions in the database, edits the files and
// applies the revisions again on top of their new parents. It stops at the first
// error, which says how far it came. UndoRebase cannot undo it, since it would
// restore the files without the database.
func (p *Project) RebaseDatabase(ctx context.Context, r Rebased) error {
	for _, target := range r.reapply.down {
		if _, err := p.Downgrade(ctx, target); err != nil {
			return err
		}
	}
	if err := p.Rebase(r); err != nil {
		return fmt.Errorf("%w\nthe moved revisions are reverted in the database; ramus upgrade heads applies them again", err)
	}
	if len(r.reapply.down)+len(r.reapply.up) > 0 { // UndoRebase would restore the files without the database
		if err := p.settings.journal.Forget(); err != nil {
			return fmt.Errorf("rebase: %w", err)
		}
	}
	after, err := p.settings.reload(ctx)
	if err != nil {
		return err
	}
	defer after.Close()
	for _, target := range r.reapply.up {
		if _, err := after.Upgrade(ctx, target); err != nil {
			return err
		}
	}
	return nil
}
