package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// A tx is a transaction of a session. Ramus's own statements are short and are not
// interrupted: watching ctx costs the driver a goroutine each time, as much as the
// statement itself.
type tx struct {
	*session
	more  bool
	risky bool // a statement may have broken foreign keys
	ended bool
}

func (s *session) Begin(ctx context.Context, o dialect.TxOptions) (dialect.Tx, error) {
	begin := o.Statement
	if begin == "" {
		begin = "BEGIN IMMEDIATE"
	}
	if ctx.Err() != nil {
		return nil, dialect.Ended(ctx)
	}
	if err := s.withRetry(ctx, context.WithoutCancel(ctx), begin); err != nil {
		return nil, s.asFailure(ctx, err)
	}
	return &tx{session: s, more: o.More}, nil
}

func (t *tx) Rows(ctx context.Context) ([]string, error) {
	rows, err := t.tables.rows(context.WithoutCancel(ctx), t.conn)
	return rows, t.failure(ctx, err)
}

func (t *tx) Exec(ctx context.Context, st dialect.Statement) error {
	if err := t.settings.before(ctx, t.conn, st.Text); err != nil {
		return t.failure(ctx, err)
	}
	if mayBreakKeys(st.Text) {
		if err := t.risk(ctx); err != nil {
			return t.failure(ctx, err)
		}
	}
	during := ctx
	if isShort(st.Text) {
		during = context.WithoutCancel(ctx)
	}
	_, err := t.conn.ExecContext(during, st.Text)
	return located(st, t.failure(ctx, err))
}

func (t *tx) Run(ctx context.Context, _ revision.Script, statements []dialect.Statement) (failed int, err error) {
	for i, st := range statements {
		if err := t.Exec(ctx, st); err != nil {
			return i, err
		}
	}
	return -1, nil
}

// risk is called before a statement or function that may break a foreign key.
func (t *tx) risk(ctx context.Context) error {
	if t.risky {
		return nil
	}
	t.risky = true
	return t.keys.remember(ctx, t.conn)
}

func (t *tx) Call(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	if err := t.settings.rememberAll(ctx, t.conn); err != nil {
		return t.failure(ctx, err)
	}
	if err := t.risk(ctx); err != nil {
		return t.failure(ctx, err)
	}
	return dialect.Lend(ctx, t.conn, f)
}

// isShort reports whether a statement only writes the schema, and so is as short as
// ramus's own: a CREATE other than of an index or a copy.
func isShort(statement string) bool {
	if keyword(statement) != "CREATE" {
		return false
	}
	upper := strings.ToUpper(statement)
	return !strings.Contains(upper, "SELECT") && !strings.Contains(upper, "INDEX")
}

func (t *tx) Edit(ctx context.Context, old, new string) error {
	var args []any
	statement := t.tables.edit(old, new, func(value string) string {
		args = append(args, value)
		return "?"
	})
	done, err := t.conn.ExecContext(context.WithoutCancel(ctx), statement, args...)
	if err != nil {
		return t.failure(ctx, err)
	}
	if n, err := done.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("the version table has %d rows %q where one was expected", n, old)
	}
	return nil
}

func (t *tx) Log(ctx context.Context, e dialect.Entry) (int64, error) {
	if t.tables.Log == "" {
		return 0, nil
	}
	all := dialect.LogValues(e, dialect.TimeText)
	statement := "INSERT INTO " + quote(t.tables.Log) + " (" + dialect.LogColumns + ") VALUES (?" + strings.Repeat(", ?", len(all)-1) + ")"
	done, err := t.conn.ExecContext(context.WithoutCancel(ctx), statement, all...)
	if err != nil {
		return 0, t.failure(ctx, err)
	}
	return done.LastInsertId()
}

func (t *tx) Amend(ctx context.Context, e dialect.Entry) error {
	values := dialect.LogUpdates(e, dialect.TimeText)
	places := slices.Repeat([]string{"?"}, len(values))
	done, err := t.conn.ExecContext(context.WithoutCancel(ctx), "UPDATE "+quote(t.tables.Log)+
		" SET "+dialect.LogAssignments(places)+" WHERE seq = ?", append(values, e.Seq)...)
	if err != nil {
		return t.failure(ctx, err)
	}
	if n, err := done.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("the log has no entry %d any more", e.Seq)
	}
	return nil
}

func (t *tx) Commit(ctx context.Context) error {
	if err := t.checkKeys(ctx); err != nil {
		return err
	}
	if err := t.commit(ctx); err != nil {
		if inputOutput(err) {
			return &dialect.CommitError{Err: t.asFailure(context.WithoutCancel(ctx), err)}
		}
		return t.asFailure(ctx, err)
	}
	t.ended = true
	return nil
}

// checkKeys checks once for each revision: while a table is rebuilt by statements
// that commit one by one, it is missing in between.
func (t *tx) checkKeys(ctx context.Context) error {
	if t.more {
		t.keys.owed = t.keys.owed || t.risky
		return nil
	}
	if !t.risky && !t.keys.owed {
		return nil
	}
	after, err := t.keys.check(ctx, t.conn)
	if err != nil {
		if _, is := errors.AsType[*dialect.ForeignKeyError](err); is {
			return err
		}
		return t.failure(ctx, err)
	}
	t.keys.before, t.keys.owed = after, false
	return nil
}

// commit waits for readers until ctx ends, but ctx does not end a COMMIT that has
// started: its result would be unknown.
func (t *tx) commit(ctx context.Context) error {
	if ctx.Err() != nil {
		return dialect.Ended(ctx)
	}
	return t.withRetry(ctx, context.WithoutCancel(ctx), "COMMIT")
}

func (t *tx) Rollback() error {
	if t.ended {
		return nil
	}
	t.ended = true
	_, err := t.conn.ExecContext(context.Background(), "ROLLBACK")
	if err != nil && strings.Contains(err.Error(), "no transaction is active") {
		return nil // SQLite has rolled it back by itself
	}
	return t.failure(context.Background(), err)
}
