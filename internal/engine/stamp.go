package engine

import (
	"context"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/plan"
)

// stamp applies all edits of a stamp in one transaction, with one log entry.
func (r *run) stamp(ctx context.Context) error {
	steps := r.result.Plan.Steps
	after, err := r.stampTx(ctx)
	if err != nil {
		return r.failure(ctx, steps[len(steps)-1], err)
	}
	for i, step := range steps {
		r.emit(Event{Kind: Finished, Step: step, Revision: r.result.Revision(step.Revision), Number: i + 1, Total: len(steps)})
	}
	r.rows, r.result.Rows = after, after
	r.result.Applied = append(r.result.Applied, stamped(steps)...)
	return nil
}

func (r *run) stampTx(ctx context.Context) (after []string, err error) {
	tx, err := r.session.Begin(ctx, dialect.TxOptions{})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	if err := expect(ctx, tx, r.rows); err != nil {
		return nil, err
	}
	for _, step := range r.result.Plan.Steps {
		if err := edit(ctx, tx, step.Edits); err != nil {
			return nil, err
		}
	}
	if after, err = tx.Rows(ctx); err != nil {
		return nil, err
	}
	if _, err := tx.Log(ctx, r.stampEntry(after)); err != nil {
		return nil, err
	}
	return after, tx.Commit(ctx)
}

// stampEntry returns the log entry of a stamp that leaves the rows after. Its Rows are
// never nil: after a stamp to base they are empty.
func (r *run) stampEntry(after []string) dialect.Entry {
	now, action := time.Now(), dialect.ActionStamp
	if r.result.ByHand {
		action = dialect.ActionByHand
	}
	e := dialect.Entry{
		Action:   action,
		Revision: strings.Join(stamped(r.result.Plan.Steps), ", "),
		Rows:     append([]string{}, after...),
		Started:  now,
		Finished: now,
		By:       r.By,
		Version:  r.Version,
	}
	r.annotate(&e, len(r.result.Plan.Steps), after)
	return e
}

// stamped returns the revisions that the steps stamp.
func stamped(steps []plan.Step) []string {
	var ids []string
	for _, step := range steps {
		if step.Revision != "" {
			ids = append(ids, step.Revision)
		}
	}
	return ids
}
