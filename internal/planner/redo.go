package planner

import (
	"context"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/record"
)

// Again plans the upgrade that applies what a downgrade reverts, before that runs. It
// returns the upgrade's target, too. It refuses all that an upgrade would refuse after
// the downgrade.
func (p *Planner) Again(ctx context.Context, down plan.Plan, read engine.Reader) (target string, up engine.Planned, err error) {
	rec, err := p.Record(ctx, read)
	if err != nil {
		return "", up, err
	}
	reverted := revisions(down)
	if err := p.refuseAgain(ctx, rec, reverted); err != nil {
		return "", up, err
	}
	target = strings.Join(down.Rows, ",")
	steps, err := plan.Database{Graph: p.History.Graph(), Rows: down.After()}.Upgrade(target)
	if err != nil {
		return "", up, err
	}
	if applied := revisions(steps); !sameIDs(applied, reverted) {
		return "", up, hint.New("", "the upgrade after it would apply %s, and not the revisions that were reverted: %s",
			strings.Join(applied, ", "), strings.Join(reverted, ", "))
	}
	return target, p.Planned(p.History, steps), nil
}

// refuseAgain returns why revisions that are reverted could not be applied again.
func (p *Planner) refuseAgain(ctx context.Context, rec *record.Record, reverted []string) error {
	g := p.History.Graph()
	for _, id := range reverted {
		if _, ok := g.Lookup(id); !ok {
			return hint.New("To revert it all the same: ramus downgrade TARGET", "revision %s has no file here: the log can revert it, but it cannot be applied again", id)
		}
	}
	if overlap := plan.Overlap(g, rec.Rows); overlap != nil {
		return overlap
	}
	if len(rec.Undefined) > 0 {
		return Unknown(rec, false)
	}
	rows, _ := g.LookupAll(rec.Rows)
	skipped := slices.DeleteFunc(rec.SkippedBelow(rows...), func(r graph.Ref) bool { return slices.Contains(reverted, g.ID(r)) })
	if len(skipped) > 0 && !p.SkippedOK {
		return Refuse(rec, "heads", skipped)
	}
	if p.Edits == nil || !p.Edits.Refuse || !p.HasLog {
		return nil
	}
	edited := slices.DeleteFunc(describeEdited(rec, p.Edits.Find(ctx, rec)), func(e Edited) bool { return slices.Contains(reverted, e.ID) })
	if len(edited) > 0 {
		return &EditedError{edited}
	}
	return nil
}

func sameIDs(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
