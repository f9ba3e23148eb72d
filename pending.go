package ramus

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Pending lists the revisions that an upgrade to heads would run, in its order. A
// revision that stopped half way is among them if the upgrade would resume it;
// otherwise the error is the one that Upgrade returns. It takes no lock and writes
// nothing: a service can ask it at each start. A database that has no version table
// has them all pending.
func (p *Project) Pending(ctx context.Context) ([]Revision, error) {
	state, err := p.readBriefly(ctx)
	if err != nil {
		return nil, err
	}
	planned, err := p.planner().Upgrade(Heads)(ctx, state, p.read)
	if err == nil {
		err = p.settings.blocked(planned.Plan, state.Unfinished())
	}
	if err != nil {
		return nil, publicError(err)
	}
	pending := make([]Revision, len(planned.Plan.Steps))
	for i, step := range planned.Plan.Steps {
		r, _ := p.graph.Lookup(step.Revision)
		pending[i] = p.view(r)
	}
	return pending, nil
}

// readBriefly reads the version rows and, where a log is kept, its unfinished
// entries.
func (b *bookkeeping) readBriefly(ctx context.Context) (dialect.State, error) {
	if !b.noLog {
		return b.read(ctx, dialect.UnfinishedEntries)
	}
	db, err := b.database.use()
	if err != nil {
		return dialect.State{}, err
	}
	rows, err := db.Rows(ctx)
	if err != nil {
		return dialect.State{}, fmt.Errorf("read the version table: %w", err)
	}
	return dialect.State{Rows: rows}, nil
}
