package ramus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/planner"
)

// A Redone is the result of Redo: that of its downgrade and that of its upgrade.
type Redone struct {
	Downgrade Result `json:"downgrade"`
	Upgrade   Result `json:"upgrade"`
}

// Redo reverts revisions down to a target of Downgrade, "-1" when empty, and applies
// them again, so that the database ends at the rows where it was. It plans both ways and
// reads all scripts before it runs the first one, and refuses a revision that has no down
// migration or no file. If the upgrade fails, the error says what was reverted; like that
// of Upgrade it is a *MigrationError, and the revisions stay reverted.
func (p *Project) Redo(ctx context.Context, target string) (Redone, error) {
	if err := p.settings.nested(); err != nil {
		return Redone{}, err
	}
	if err := p.requireRevisions(); err != nil {
		return Redone{}, err
	}
	down, err := p.downgradePlanner(ctx, cmp.Or(target, "-1"))
	if err != nil {
		return Redone{}, err
	}
	planned, again, err := p.planRedo(ctx, down)
	if far, ok := errors.AsType[*plan.TargetError](err); ok && target == "" && far.Nothing {
		return Redone{}, hint.New("ramus upgrade", "no revision is applied, so there is none to redo")
	}
	if err != nil {
		return Redone{}, p.publicError(ctx, plan.WithVerbs(err, map[plan.Kind]string{plan.Downgrade: "ramus redo "}))
	}
	done := Redone{Downgrade: Result{Plan: describe(planned, p.history.Lookup), Applied: []string{}, Rows: planned.Rows, Partial: []Partial{}}}
	done.Upgrade = done.Downgrade
	if planned.Empty() {
		return done, nil
	}
	done.Downgrade, err = p.run(ctx, p.settings.request(planner.UnlessChanged(planned.Rows, "Nothing was changed; run it again.", down), plan.Downgrade))
	if err != nil {
		return done, err
	}
	done.Upgrade, err = p.run(ctx, p.settings.request(p.planner().Upgrade(again), plan.Upgrade))
	if err != nil {
		err = &redoError{error: err, reverted: done.Downgrade.Applied, target: again}
	}
	return done, err
}

// planRedo plans a downgrade from where the database is, and the upgrade back, of which
// it returns the target. It checks the scripts of both.
func (p *Project) planRedo(ctx context.Context, to engine.Planner) (down plan.Plan, again string, err error) {
	state, err := p.read(ctx, dialect.LatestEntries)
	if err != nil {
		return down, "", err
	}
	planned, err := p.preview(ctx, to, state, p.read)
	if err != nil || planned.Plan.Empty() {
		return planned.Plan, "", err
	}
	if err := p.check(ctx, planned); err != nil {
		return down, "", err
	}
	again, up, err := p.planner().Again(ctx, planned.Plan, p.read)
	if err == nil {
		err = p.check(ctx, up)
	}
	return planned.Plan, again, err
}

// A redoError is the failure of the upgrade of a redo.
type redoError struct {
	error
	reverted []string // in order
	target   string   // of the upgrade
}

func (e *redoError) Unwrap() error { return e.error }

func (e *redoError) Error() string {
	return fmt.Sprintf("%v\n  before that, this run reverted %s", e.error, strings.Join(e.reverted, ", "))
}

// Hint returns the hint of the failure, and the command that applies the revisions.
func (e *redoError) Hint() string {
	next := "After a fix, apply what was reverted: ramus upgrade " + hint.Word(e.target) + "\nAnother redo would revert the revision below."
	return strings.TrimPrefix(Hint(e.error)+"\n"+next, "\n")
}
