package ramus

import (
	"context"

	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/planner"
)

// createDatabase creates the database if it does not exist, unless an upgrade to the
// target would be refused in an empty one.
func (p *Project) createDatabase(ctx context.Context, target string) error {
	req := p.settings.request(nil, plan.Upgrade)
	var err error
	if req.Database, _, err = p.database.toWrite(); err != nil {
		return err
	}
	return engine.Create(ctx, req, func() error {
		steps, err := planner.Upgrade(plan.Database{Graph: p.graph}, target)
		if err != nil {
			return err
		}
		return engine.Check(ctx, req, p.planner().Planned(p.history, steps))
	})
}
