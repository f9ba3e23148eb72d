package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/plan"
)

// Preview plans a request for a state as Run does, without a lock, and writes nothing.
// Where a revision is half way, its error is that of Run; elsewhere it does not look at
// the scripts.
func Preview(ctx context.Context, req Request, state dialect.State, read Reader) (Planned, error) {
	r := &run{Request: req}
	planned, err := r.planned(ctx, state, read)
	if partial := state.Unfinished(); err == nil && len(partial) > 0 {
		_, err = r.check(ctx, planned, state)
	}
	return planned, err
}

// planned calls the Planner. If it refuses to plan while a revision is half way, the
// error is an *UnfinishedError: that revision has to be finished first.
func (r *run) planned(ctx context.Context, state dialect.State, read Reader) (Planned, error) {
	var unread error
	planned, err := r.Plan(ctx, state, func(ctx context.Context, scope dialect.ReadScope) (dialect.State, error) {
		state, err := read(ctx, scope)
		unread = errors.Join(unread, err)
		return state, err
	})
	if partial := state.Unfinished(); err != nil && unread == nil && len(partial) > 0 {
		return planned, &UnfinishedError{Entry: partial[0]}
	}
	return planned, err
}

// check checks the sections of a plan, first that it resumes the revisions that are
// half way.
func (r *run) check(ctx context.Context, planned Planned, state dialect.State) (*sections, error) {
	if err := r.resumes(ctx, planned, state); err != nil || planned.Plan.Empty() {
		return nil, err
	}
	return checkPlan(ctx, &r.Request, planned, false)
}

// resumes returns nil if the plan starts with the revision that stopped half way, and
// can resume it, or if there is none. Otherwise the error is an *UnfinishedError or a
// *ResumeError. Without the version table nothing is resumed: DROP SCHEMA takes the
// changes of a revision along with it, and leaves a log that is in another schema.
func (r *run) resumes(ctx context.Context, planned Planned, state dialect.State) error {
	partial := state.Unfinished()
	if err := blocked(planned.Plan, partial, r.Transaction); err != nil || len(partial) == 0 {
		return err
	}
	open := partial[0]
	if !state.Exists {
		return &ResumeError{Entry: open, Why: "the version table was dropped since then, and perhaps its changes too"}
	}
	all := newSections(&r.Request, planned)
	s, err := all.load(ctx, open.Revision)
	if err == nil {
		err = all.refuse(s)
	}
	if ctx.Err() != nil {
		return dialect.Ended(ctx)
	}
	if err != nil {
		return &ResumeError{Entry: open, Why: fmt.Sprintf("%v; restore its file", err)}
	}
	return r.resumable(s, open)
}

// blocked returns an *UnfinishedError for the first revision that stopped half way and
// prevents the plan from running, since the plan does not start with it, or since the
// whole run is one transaction.
func blocked(p plan.Plan, partial []dialect.Entry, t Transaction) error {
	for _, e := range partial {
		if p.Empty() || e.Action != string(p.Kind) || e.Revision != p.Steps[0].Revision || t == All {
			return &UnfinishedError{Entry: e}
		}
	}
	return nil
}
