package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Edit delays the edit until something else is sent, to save a round trip. Its
// error is that of the later call, at the latest of Commit.
func (t *tx) Edit(ctx context.Context, old, new string) error {
	t.fresh = false
	var args []any
	text := t.tables.edit(old, new, func(value string) string {
		args = append(args, value)
		return fmt.Sprintf("$%d", len(args))
	})
	t.edits = append(t.edits, request{text: text, args: args, judge: func(r *result) error {
		if n := r.CommandTag.RowsAffected(); n != 1 {
			return fmt.Errorf("the version table has %d rows %q where one was expected", n, old)
		}
		return nil
	}})
	return nil
}

func (t *tx) Log(ctx context.Context, e dialect.Entry) (seq int64, err error) {
	if t.tables.Log == "" {
		return 0, nil
	}
	all := storable(dialect.LogValues(e, microseconds))
	err = t.flush(ctx, request{text: t.tables.insertLog(dialect.LogColumns, places(len(all))) + " RETURNING seq", args: all, judge: func(r *result) error {
		_, err := fmt.Sscan(cell(r, 0, 0), &seq)
		return err
	}})
	return seq, err
}

// places returns the placeholders $1 to $n.
func places(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("$%d", i+1)
	}
	return all
}

func (t *tx) Amend(ctx context.Context, e dialect.Entry) error {
	values := storable(dialect.LogUpdates(e, microseconds))
	return t.flush(ctx, request{
		text: fmt.Sprintf("UPDATE %s SET %s WHERE seq = %d", t.tables.log(), dialect.LogAssignments(places(len(values))), e.Seq),
		args: values,
		judge: func(r *result) error {
			if r.CommandTag.RowsAffected() != 1 {
				return fmt.Errorf("the log has no entry %d any more", e.Seq)
			}
			return nil
		},
	})
}

// flush sends the delayed edits and further requests in one round trip.
func (t *tx) flush(ctx context.Context, more ...request) error {
	requests := append(t.edits, more...)
	t.edits = nil
	if len(requests) == 0 {
		return nil
	}
	if err := t.ourselves(ctx); err != nil {
		return err
	}
	results, err := t.wire.batch(ctx, requests)
	if err != nil {
		return t.tables.removed(failure(ctx, err))
	}
	for i, r := range requests {
		if r.judge == nil {
			continue
		}
		if err := r.judge(results[i]); err != nil {
			return err
		}
	}
	return nil
}

// removed explains that a table is missing to which ramus writes: the revision dropped it,
// since it was there when the run began.
func (t tables) removed(err error) error {
	bad, ok := errors.AsType[*dialect.DatabaseError](err)
	if ok && (bad.State == codeUndefinedTable || bad.State == codeUndefinedSchema) {
		bad.Mismatch = dialect.NoMismatch
		bad.Words = "the revision removed ramus's own table " + t.version() + ", or its log: do not drop the schema that has them, but the other objects one by one; " +
			"or keep ramus's tables in another schema (version_table_schema)\n" + bad.Words
	}
	return err
}

// ourselves returns, until the transaction ends, to the role that connected: the
// role that a revision has taken may not be allowed to write ramus's tables.
func (t *tx) ourselves(ctx context.Context) error {
	if t.settings.change&identity == 0 {
		return nil
	}
	_, err := t.wire.send(ctx, t.asOurselves())
	return failure(ctx, err)
}
