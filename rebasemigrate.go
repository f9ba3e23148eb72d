package ramus

import (
	"context"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
)

// A detour is how a database that has moved revisions gets around the rebase: they
// are reverted first, and run again in the new order.
type detour struct {
	down, up []string // targets, one after the other
}

// around plans the detour of a rebase, and adds what it runs to r. The database
// must have no rows that are unknown.
func (p *Project) around(ctx context.Context, r *Rebased, own graph.Set) error {
	state, err := p.read(ctx, dialect.Brief)
	if err != nil {
		return err
	}
	known, unknown := p.graph.LookupAll(state.Rows)
	if len(unknown) > 0 {
		return &UnknownRowsError{Rows: unknown, inLog: p.recalls(ctx)}
	}
	applied := p.graph.Ancestors(graph.Dependencies, known...)
	applied.Intersect(own)
	rows, err := p.aroundDown(r, state.Rows, applied)
	if err != nil {
		return err
	}
	return p.aroundUp(r, rows, applied)
}

// aroundDown plans the way below the first of the applied revisions that move.
func (p *Project) aroundDown(r *Rebased, rows []string, applied graph.Set) ([]string, error) {
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
		r.around.down = append(r.around.down, target)
		r.Downgrade = append(r.Downgrade, p.describe(steps).Steps...)
		rows = steps.After()
	}
	return rows, nil
}

// aroundUp plans the way up again, in the graph as it will be, to what was applied.
func (p *Project) aroundUp(r *Rebased, rows []string, applied graph.Set) error {
	moved, err := p.withMoves(r.Moves)
	if err != nil {
		return err
	}
	for _, head := range p.graph.Maximal(graph.Branches, applied.Refs()) {
		id := p.graph.ID(head)
		steps, err := plan.NewUpgrade(moved.graph, rows, id)
		if err != nil {
			return err
		}
		r.around.up = append(r.around.up, id)
		r.Upgrade = append(r.Upgrade, moved.describe(steps).Steps...)
		rows = steps.After()
	}
	return nil
}

// RebaseDatabase rebases around a database that has moved revisions: it reverts
// them, edits the files, and runs them again on top of what came between. It stops
// at what fails, and says what stands. There is no undoing it: the files would go
// back without the database.
func (p *Project) RebaseDatabase(ctx context.Context, r Rebased) error {
	for _, target := range r.around.down {
		if _, err := p.Downgrade(ctx, target); err != nil {
			return err
		}
	}
	if err := p.Rebase(r); err != nil {
		return fmt.Errorf("%w\nthe moved revisions are reverted in the database; ramus upgrade heads runs them again", err)
	}
	if len(r.around.down)+len(r.around.up) > 0 { // the files alone must not go back
		if err := p.settings.journal.Forget(); err != nil {
			return fmt.Errorf("rebase: %w", err)
		}
	}
	after, err := p.settings.reload(ctx)
	if err != nil {
		return err
	}
	defer after.Close()
	for _, target := range r.around.up {
		if _, err := after.Upgrade(ctx, target); err != nil {
			return err
		}
	}
	return nil
}
