package engine

import (
	"context"
	"errors"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// takeOver writes the entries that take over acceptances.
func (r *run) takeOver(ctx context.Context) error {
	if len(r.result.Accepted) == 0 {
		return nil
	}
	return r.unlessIdle(ctx, r.logAccepted(ctx))
}

// unlessIdle returns an error, but only emits it where nothing has to run: the
// acceptances hold without the log, and the database may be read-only or the user lack the
// right to write. A database that cannot be reached for now or is locked stays an error.
func (r *run) unlessIdle(ctx context.Context, err error) error {
	_, locked := errors.AsType[*dialect.LockedError](err)
	unreachable, ok := errors.AsType[*dialect.UnreachableError](err)
	if err == nil || locked || ok && unreachable.Temporary || ctx.Err() != nil || !r.result.Plan.Empty() || len(r.result.Accepted) == 0 {
		return err
	}
	r.emit(Event{Kind: Noticed, Why: "the log has not taken over the acceptances: " + err.Error()})
	return nil
}

// logAccepted writes the entries in one transaction. It fails if the version rows are no
// longer those of the plan.
func (r *run) logAccepted(ctx context.Context) error {
	if _, err := r.session.Ensure(ctx); err != nil { // the log of an older version lacks columns
		return err
	}
	tx, err := r.session.Begin(ctx, dialect.TxOptions{})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := expect(ctx, tx, r.result.Rows); err != nil {
		return err
	}
	now := time.Now()
	for _, e := range r.result.Accepted {
		e.Started, e.Finished, e.By, e.Version = now, now, r.By, r.Version
		if _, err := tx.Log(ctx, e); err != nil {
			return err
		}
	}
	r.result.Accepted = nil
	return tx.Commit(ctx)
}
