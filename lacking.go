package ramus

import (
	"context"
	"io"
	"strings"

	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/upstream"
)

// lacking returns the revisions of a target "REF..", those that the project at a git
// ref lacks; nil for another target.
func (p *Project) lacking(ctx context.Context, target string) (*upstream.Lacking, error) {
	return p.lackingFor(ctx, target, plan.ListRevisions)
}

// lackingFor is lacking with the command that a message names.
func (p *Project) lackingFor(ctx context.Context, target string, u plan.Usage) (*upstream.Lacking, error) {
	ref, err := plan.CutLacking(p.graph, target, u)
	if err != nil || ref == "" {
		return nil, err
	}
	repo := p.upstream()
	defer repo.Close()
	return repo.Lacking(ctx, ref)
}

// upgradeTarget returns a target of an upgrade as the planner knows it: for "REF.." the
// ids of the topmost revisions, and Base where there are none.
func (p *Project) upgradeTarget(ctx context.Context, target string) (string, error) {
	l, err := p.lacking(ctx, target)
	switch {
	case err != nil || l == nil:
		return target, err
	case len(l.Newest) == 0:
		p.settings.note(string(plan.Upgrade), l.Ref+" has all revisions of this project")
		return Base, nil
	}
	return strings.Join(p.graph.IDs(l.Tops), ","), nil
}

// downgradePlanner returns the planner of a downgrade to a target, or of the revisions
// of a target "REF..".
func (p *Project) downgradePlanner(ctx context.Context, target string) (engine.Planner, error) {
	l, err := p.lacking(ctx, target)
	switch {
	case err != nil:
		return nil, err
	case l == nil:
		return p.planner().Downgrade(target), nil
	case l.Unrelated:
		return nil, hint.New("To revert all revisions: ramus downgrade base", "%s has none of this project's revisions", l.Ref)
	case len(l.Newest) == 0:
		p.settings.note(string(plan.Downgrade), l.Ref+" has all revisions of this project")
	}
	return p.planner().Revert(target, p.graph.IDs(l.Newest)), nil
}

// upgradeScriptOf writes the upgrade of exactly the revisions that a git ref lacks, in a
// database that has all others.
func (p *Project) upgradeScriptOf(ctx context.Context, w io.Writer, target string, l *upstream.Lacking) error {
	rows, err := plan.RowsWithout(p.graph, l.Revisions, target)
	if err != nil {
		return err
	}
	to := Base
	if len(l.Tops) > 0 {
		to = strings.Join(p.graph.IDs(l.Tops), ",")
	}
	return p.scriptOf(ctx, w, func() (plan.Plan, error) { return plan.NewUpgrade(p.graph, rows, to) })
}

// downgradeScriptOf writes the downgrade of exactly the revisions that a git ref lacks,
// in a database that has all revisions.
func (p *Project) downgradeScriptOf(ctx context.Context, w io.Writer, target string, l *upstream.Lacking) error {
	rows := p.graph.IDs(p.graph.EffectiveTips(p.whole()))
	return p.scriptOf(ctx, w, func() (plan.Plan, error) {
		return plan.NewRevert(p.graph, rows, target, p.graph.IDs(l.Newest))
	})
}
