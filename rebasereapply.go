package ramus

import (
	"context"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/planner"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/rewrite"
)

// planReapply adds to r the steps that revert the moved revisions in the database
// and apply them again. It returns an UnknownRowsError if a version row has no
// revision.
func (p *Project) planReapply(ctx context.Context, r *Rebased, rec *record.Record, own graph.Set) error {
	interrupted, err := p.settings.journal.Interrupted(p.reapplying(nil))
	if err != nil {
		return err
	}
	if len(rec.Unfinished) > 0 && len(interrupted) == 0 {
		return p.publicError(ctx, &engine.UnfinishedError{Entry: rec.Unfinished[0]})
	}
	if len(rec.Undefined) > 0 {
		return publicError(planner.Unknown(rec, false))
	}
	r.rows = rec.Rows
	r.reapply, err = p.author().PlanReapply(author.ReapplyRequest{
		Moves: r.moves, After: r.after, New: own, Record: rec, By: p.settings.By, Flag: p.sameDatabase(), Interrupted: interrupted,
	})
	if never := p.irreversible(ctx, rec, r.reapply.Down); never != nil {
		err = never
	}
	for _, steps := range r.reapply.Down {
		r.Downgrade = append(r.Downgrade, describe(steps, p.history.Lookup).Steps...)
	}
	for _, steps := range r.reapply.Up {
		r.Upgrade = append(r.Upgrade, describe(steps, r.after.Lookup).Steps...)
	}
	return publicError(err)
}

// reapplying returns the record of a run that reverts revisions in the database and
// applies them again.
func (p *Project) reapplying(revisions []string) rewrite.Reapply {
	return rewrite.Reapply{Database: p.database.url(), Folder: p.settings.folder, Revisions: revisions}
}

// RebaseDatabase reverts the moved revisions in the database, edits the files and
// applies the revisions again on top of their new parents. It stops at the first
// error, which says how far it came; after that, or if the process died, the same
// rebase continues. It changes nothing if the files or the version rows were changed
// since the plan, or another process does the same.
func (p *Project) RebaseDatabase(ctx context.Context, r Rebased) error {
	database := ""
	if len(r.reapply.Revisions) > 0 {
		database = p.database.url()
	}
	return p.aroundEdits(ctx, r, func() error { return p.rebaseFiles(r, database) })
}

// aroundEdits reverts the revisions of r in the database, edits files, and applies the
// revisions again. It changes nothing if the files or the version rows are not those
// of r.
func (p *Project) aroundEdits(ctx context.Context, r Rebased, edit func() error) error {
	if len(r.reapply.Revisions) == 0 {
		return edit()
	}
	if _, err := p.toWrite(); err != nil {
		return err
	}
	started := false
	err := p.settings.journal.Reapplying(p.reapplying(r.reapply.Revisions), r.edits(), func() error {
		started = true
		if err := p.revert(ctx, r.reapply.Down, r.rows); err != nil {
			return err
		}
		if err := edit(); err != nil {
			return reverted(err, r.reapply.Revisions)
		}
		return p.applyAgain(ctx, r.reapply.Up)
	})
	if err != nil && !started {
		return rebaseError(err)
	}
	return err
}

// reverted returns the error of an edit of files, after revisions were reverted.
func reverted(err error, revisions []string) error {
	return &hint.Error{
		Message: fmt.Sprintf("%v; reverted in the database: %s", err, strings.Join(revisions, ", ")),
		Fix:     "The same command continues. To apply them again with the files as they are: ramus upgrade heads",
		Err:     err,
	}
}

// revert runs the downgrades, the first one only from the given rows.
func (p *Project) revert(ctx context.Context, down []plan.Plan, rows []string) error {
	for i, steps := range down {
		to := p.planner().Downgrade(steps.Target)
		if i == 0 {
			to = planner.UnlessChanged(rows, "Nothing was changed; run it again.", to)
		}
		if err := p.settings.nested(); err != nil {
			return err
		}
		if _, err := p.run(ctx, p.settings.request(to, plan.Downgrade)); err != nil {
			return err
		}
	}
	return nil
}

// applyAgain runs the upgrades, with the files as they are now.
func (p *Project) applyAgain(ctx context.Context, up []plan.Plan) error {
	after, err := p.settings.reload(ctx)
	if err != nil {
		return err
	}
	defer after.Close()
	for _, steps := range up {
		if _, err := after.Upgrade(ctx, steps.Target); err != nil {
			return err
		}
	}
	return nil
}
