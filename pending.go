package ramus

import (
	"context"
	"errors"
	"fmt"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
)

// Pending lists the revisions that an upgrade to heads would run, in its order.
// It costs one round trip, takes no lock and writes nothing: a service can ask
// it at each start. A database that has no version table has them all pending.
func (p *Project) Pending(ctx context.Context) ([]Revision, error) {
	db, err := p.settings.database.use()
	if err != nil {
		return nil, err
	}
	rows, err := db.Rows(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the version table: %w", err)
	}
	steps, err := plan.NewUpgrade(p.graph, rows, "heads")
	if _, unknown := errors.AsType[*plan.UnknownRowsError](err); unknown && p.settings.allowAhead {
		state, failed := p.read(ctx, dialect.AllEntries)
		if failed != nil {
			return nil, failed
		}
		if p.ahead("heads", state) {
			return []Revision{}, nil
		}
	}
	if err != nil {
		return nil, p.told(ctx, err)
	}
	pending := make([]Revision, len(steps.Steps))
	for i, step := range steps.Steps {
		r, _ := p.graph.Lookup(step.Revision)
		pending[i] = p.view(r)
	}
	return pending, nil
}

// ahead reports whether a database with unknown rows has all of a target and
// more. What lies below a row that no revision defines, the log says; of a row
// that it does not know, the caller has said that it lies above everything.
func (p *Project) ahead(target string, state dialect.State) bool {
	wanted, err := p.graph.Resolve(target)
	if err != nil {
		return false // no such target, or a number of steps: from where?
	}
	known, unknown := p.graph.LookupAll(state.Rows)
	log := newest(state.Log)
	for _, row := range unknown {
		if _, logged := log[row]; !logged {
			return true
		}
	}
	applied := p.graph.Ancestors(graph.Dependencies, known...)
	applied.Union(p.beyond(state.Log, unknown))
	for _, r := range wanted {
		if !applied.Has(r) {
			return false
		}
	}
	return true
}
