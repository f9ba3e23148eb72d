package ramus

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/planner"
)

// planReapply adds to r the steps that revert the moved revisions in the database
// and apply them again. It returns an UnknownRowsError if a version row has no
// revision.
func (p *Project) planReapply(ctx context.Context, r *Rebased, own graph.Set) error {
	rec, err := p.readRecord(ctx)
	if err != nil {
		return err
	}
	if len(rec.Unfinished) > 0 {
		return p.publicError(ctx, &engine.UnfinishedError{Entry: rec.Unfinished[0]})
	}
	if len(rec.Undefined) > 0 {
		return publicError(planner.Unknown(rec, false))
	}
	applied := p.graph.NewSet(own.Refs()...)
	applied.Intersect(rec.Applied)
	r.reapply, err = p.author().PlanReapply(r.moves, r.after, rec.Rows, applied)
	for _, steps := range r.reapply.Down {
		r.Downgrade = append(r.Downgrade, describe(steps, p.history.Lookup).Steps...)
	}
	for _, steps := range r.reapply.Up {
		r.Upgrade = append(r.Upgrade, describe(steps, r.after.Lookup).Steps...)
	}
	return err
}

// RebaseDatabase reverts the moved revisions in the database, edits the files and
// applies the revisions again on top of their new parents. It stops at the first
// error, which says how far it came. UndoRebase cannot undo it, since it would
// restore the files without the database.
func (p *Project) RebaseDatabase(ctx context.Context, r Rebased) error {
	for _, steps := range r.reapply.Down {
		if _, err := p.Downgrade(ctx, steps.Target); err != nil {
			return err
		}
	}
	if err := p.Rebase(r); err != nil {
		return fmt.Errorf("%w\nthe moved revisions are reverted in the database; ramus upgrade heads applies them again", err)
	}
	if len(r.reapply.Down)+len(r.reapply.Up) > 0 { // UndoRebase would restore the files without the database
		if err := p.settings.journal.Forget(); err != nil {
			return fmt.Errorf("rebase: %w", err)
		}
	}
	after, err := p.settings.reload(ctx)
	if err != nil {
		return err
	}
	defer after.Close()
	for _, steps := range r.reapply.Up {
		if _, err := after.Upgrade(ctx, steps.Target); err != nil {
			return err
		}
	}
	return nil
}
