package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// A tx is a transaction of a session. A statement that commits by itself ends it
// early; the following statements then commit one by one.
type tx struct {
	*session
	on    *sql.Conn // on which it began
	ended bool
}

// lockRows locks the version rows, and the gaps between them, against other
// writers, and fails at once if another session has locked them.
const lockRows = " FOR UPDATE NOWAIT"

func (s *session) Begin(ctx context.Context, o dialect.TxOptions) (dialect.Tx, error) {
	begin := o.Statement
	if begin == "" {
		begin = "START TRANSACTION"
	}
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	if err := s.exec(ctx, begin); err != nil {
		return nil, failure(ctx, err)
	}
	return &tx{session: s, on: s.conn}, nil
}

// alive returns why nothing more can be done in the transaction.
func (t *tx) alive() error {
	if t.conn == nil || t.conn != t.on {
		return &dialect.DatabaseError{Words: "the transaction was lost with its connection to the server", Err: sql.ErrConnDone, Lost: true}
	}
	return nil
}

// Rows waits for another program that has locked the rows, as long as the session's
// LockOptions say.
func (t *tx) Rows(ctx context.Context) (rows []string, err error) {
	w := newWait(t.options)
	for {
		if err := t.alive(); err != nil {
			return nil, err
		}
		err = t.do(ctx, func(ctx context.Context) (err error) {
			rows, err = t.tables.rows(ctx, t.conn, lockRows)
			return err
		})
		t.known = nil
		if n := number(err); n != errLockWaitTimeout && n != errLockNoWait {
			return rows, failure(ctx, err)
		}
		if err := w.Pause(ctx, "another program's transaction on "+t.tables.shown(t.tables.Version)); err != nil {
			return nil, err
		}
	}
}

func (t *tx) Exec(ctx context.Context, st dialect.Statement) error {
	if err := t.alive(); err != nil {
		return err
	}
	t.note(st)
	if st.Program {
		return t.inTransaction(ctx, st)
	}
	return statementFailure(ctx, st, t.statement(ctx, st))
}

func (t *tx) Run(ctx context.Context, _ revision.Script, statements []dialect.Statement) (failed int, err error) {
	for i, st := range statements {
		if err := t.Exec(ctx, st); err != nil {
			return i, err
		}
	}
	return -1, nil
}

func (t *tx) Call(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	if err := t.alive(); err != nil {
		return err
	}
	t.changed = true
	err := dialect.Lend(ctx, t.conn, f)
	t.broken()
	return err
}

// Edit refuses an id that a server without a strict sql_mode would truncate.
func (t *tx) Edit(ctx context.Context, old, new string) error {
	if n := len([]rune(new)); t.width > 0 && n > t.width {
		return &dialect.TableError{Table: t.tables.shown(t.tables.Version), Reason: fmt.Sprintf("its column version_num has %d characters, too few for %s", t.width, new)}
	}
	n, err := t.affected(ctx, t.tables.edit(old, new, safeText))
	if err != nil {
		return err
	}
	if n != 1 {
		return fmt.Errorf("the version table has %d rows %q where one was expected", n, old)
	}
	return nil
}

func (t *tx) affected(ctx context.Context, statement string) (n int64, err error) {
	if err := t.alive(); err != nil {
		return 0, err
	}
	return t.session.affected(ctx, statement)
}

// affected runs a statement of ramus's own, and returns the number of changed rows.
// Values stand in it as literals: that is one round trip, where a prepared
// statement takes three.
func (s *session) affected(ctx context.Context, statement string) (n int64, err error) {
	err = s.do(ctx, func(ctx context.Context) error {
		done, err := s.conn.ExecContext(ctx, statement)
		if err == nil {
			n, err = done.RowsAffected()
		}
		return err
	})
	s.known = nil
	return n, failure(ctx, err)
}

// one returns the one number of a query.
func (t *tx) one(ctx context.Context, query string) (n int64, err error) {
	if err := t.alive(); err != nil {
		return 0, err
	}
	err = t.do(ctx, func(ctx context.Context) error { return scanRow(ctx, t.conn, query, &n) })
	return n, failure(ctx, err)
}

// Log counts the entries itself: see logTypes. It asks for the last one only once, because
// the runner's lock keeps others from writing entries. Should the number be taken all the
// same, it asks again.
func (t *tx) Log(ctx context.Context, e dialect.Entry) (seq int64, err error) {
	if t.tables.Log == "" {
		return 0, nil
	}
	if t.logged > 0 {
		seq, err = t.insert(ctx, t.logged+1, e)
		if failed, ok := errors.AsType[*dialect.DatabaseError](err); !ok || failed.Number != errDuplicateEntry {
			return seq, err
		}
	}
	next, err := t.one(ctx, "SELECT coalesce(max(seq), 0) + 1 FROM "+t.tables.log())
	if err != nil {
		return 0, err
	}
	return t.insert(ctx, next, e)
}

// insert appends an entry with a number.
func (t *tx) insert(ctx context.Context, seq int64, e dialect.Entry) (int64, error) {
	_, err := t.affected(ctx, t.tables.insert()+"VALUES ("+logLiterals(seq, e)+")")
	if err == nil {
		t.logged = seq
	}
	return seq, err
}

// Amend looks for the row if no row was changed: it may have had these values
// before.
func (t *tx) Amend(ctx context.Context, e dialect.Entry) error {
	n, err := t.affected(ctx, t.tables.update("", e)+fmt.Sprintf(" WHERE seq = %d", e.Seq))
	if err == nil && n == 0 {
		n, err = t.one(ctx, fmt.Sprintf("SELECT count(*) FROM %s WHERE seq = %d", t.tables.log(), e.Seq))
	}
	if err == nil && n != 1 {
		err = fmt.Errorf("the log has no entry %d any more", e.Seq)
	}
	return err
}

// Commit does not let ctx end a COMMIT that has started: its result would be
// unknown. It is unknown if the connection is lost meanwhile.
func (t *tx) Commit(ctx context.Context) error {
	if ended := dialect.Ended(ctx); ended != nil {
		return ended
	}
	if err := t.alive(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	err := t.exec(ctx, "COMMIT")
	if lost(err) {
		return &dialect.CommitError{Err: failure(ctx, err)}
	}
	if err == nil {
		t.ended = true
	}
	return failure(ctx, err)
}

// Rollback reports changes of tables without transactions, which stay. A
// transaction ends with its connection.
func (t *tx) Rollback() error {
	if t.ended {
		return nil
	}
	t.ended, t.logged = true, 0
	if t.alive() != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	return t.rollback(ctx)
}

// stayed returns a *dialect.NotRolledBackError if the rollback left changes behind.
func (s *session) stayed(ctx context.Context) error {
	warnings, err := s.warnings(ctx)
	if err != nil {
		return err
	}
	var stay []string
	for _, w := range warnings {
		if w.number == errNotRolledBack {
			stay = append(stay, w.text)
		}
	}
	if stay != nil {
		return &dialect.NotRolledBackError{Words: strings.Join(stay, "; ")}
	}
	return nil
}
