package ramus

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Pending returns the revisions that an upgrade to heads would run, in its order. A
// revision that is half way is among them if the upgrade would resume it; otherwise
// the error is that of Upgrade. Pending writes nothing, and takes no lock, but for a
// moment where a revision is half way, to see whether it is running. So a service
// can call it at each start. In a database without a version table all are pending.
func (p *Project) Pending(ctx context.Context) ([]Revision, error) {
	state, err := p.readBriefly(ctx)
	if err != nil {
		return nil, err
	}
	planned, err := p.preview(ctx, p.planner().Upgrade(Heads), state, p.read)
	if err != nil {
		return nil, refusing(Heads, p.publicError(ctx, err))
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
		return b.read(ctx, dialect.LatestEntries)
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
