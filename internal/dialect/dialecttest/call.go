package dialecttest

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
)

// rows reads the version rows in one statement, also if there is no table yet.
func rows(t *testing.T, s subject) {
	if got := s.rows(t); len(got) != 0 {
		t.Errorf("an empty database has the rows %q", got)
	}
	session := s.session(t)
	err := within(t, session, func(tx dialect.Tx) error {
		return errors.Join(tx.Edit(t.Context(), "", "b2"), tx.Edit(t.Context(), "", "a1"))
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a1", "b2"}, s.rows(t)); diff != "" {
		t.Error(diff)
	}
}

func (s subject) rows(t *testing.T) []string {
	t.Helper()
	db := s.open()
	defer db.Close()
	rows, err := db.Rows(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// call runs a function that writes in the transaction around it.
func call(t *testing.T, s subject) {
	session := s.session(t)
	err := within(t, session, func(tx dialect.Tx) error {
		return tx.Exec(t.Context(), statement("CREATE TABLE called (a integer)"))
	})
	if err != nil {
		t.Fatal(err)
	}
	err = within(t, session, func(tx dialect.Tx) error {
		err := tx.Call(t.Context(), func(ctx context.Context, lent *sql.Tx) error {
			return fill(ctx, lent, 3)
		})
		return errors.Join(err, tx.Edit(t.Context(), "", "a1"))
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.rows(t); len(got) != 1 {
		t.Errorf("the version rows are %q", got)
	}
	if n := counted(t, session); n != 3 {
		t.Errorf("%d rows, want 3", n)
	}
}

// An execer is a *sql.Tx or a *sql.Conn.
type execer interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	PrepareContext(context.Context, string) (*sql.Stmt, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

// fill inserts n rows by a prepared statement, and reads them again.
func fill(ctx context.Context, on execer, n int) error {
	insert, err := on.PrepareContext(ctx, "INSERT INTO called VALUES (1)")
	if err != nil {
		return err
	}
	defer insert.Close()
	for range n {
		if _, err := insert.ExecContext(ctx); err != nil {
			return err
		}
	}
	found, err := on.QueryContext(ctx, "SELECT a FROM called")
	if err != nil {
		return err
	}
	defer found.Close()
	for n = -n; found.Next(); n++ {
	}
	if n < 0 {
		return errors.New("the inserted row is missing")
	}
	return found.Err()
}

func counted(t *testing.T, s dialect.Session) (n int) {
	t.Helper()
	err := s.Call(t.Context(), func(ctx context.Context, conn *sql.Conn) error {
		return conn.QueryRowContext(ctx, "SELECT count(*) FROM called").Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// callFails shows that a failed function leaves nothing behind, and that a function
// may not end the transaction.
func callFails(t *testing.T, s subject) {
	session := s.session(t)
	err := within(t, session, func(tx dialect.Tx) error {
		return tx.Exec(t.Context(), statement("CREATE TABLE called (a integer)"))
	})
	if err != nil {
		t.Fatal(err)
	}
	mine := errors.New("mine")
	for _, c := range []struct {
		name, want string
		end        func(*sql.Tx) error
	}{
		{"error", "mine", func(*sql.Tx) error { return mine }},
		{"commit", "committed its transaction", (*sql.Tx).Commit},
		{"rollback", "mine", func(tx *sql.Tx) error { return errors.Join(mine, tx.Rollback()) }},
	} {
		err := within(t, session, func(tx dialect.Tx) error {
			return tx.Call(t.Context(), func(ctx context.Context, lent *sql.Tx) error {
				return errors.Join(fill(ctx, lent, 2), c.end(lent))
			})
		})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		if n := counted(t, session); n != 0 {
			t.Errorf("%s: %d rows stay", c.name, n)
		}
	}
}

// callOutside runs a function that has its own transactions.
func callOutside(t *testing.T, s subject) {
	session := s.session(t)
	err := session.Call(t.Context(), func(ctx context.Context, conn *sql.Conn) error {
		if _, err := conn.ExecContext(ctx, "CREATE TABLE called (a integer)"); err != nil {
			return err
		}
		for _, end := range []func(*sql.Tx) error{(*sql.Tx).Commit, (*sql.Tx).Rollback} {
			tx, err := conn.BeginTx(ctx, nil)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "INSERT INTO called VALUES (1)"); err != nil {
				return err
			}
			if err := end(tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = session.Call(t.Context(), func(ctx context.Context, conn *sql.Conn) error {
		_, err := conn.ExecContext(ctx, "BEGIN")
		return errors.Join(err, fill(ctx, conn, 1))
	})
	if err == nil || !strings.Contains(err.Error(), "left a transaction open") {
		t.Errorf("a transaction that is left open: %v", err)
	}
	if n := counted(t, session); n != 1 {
		t.Errorf("%d rows, want the 1 that was committed", n)
	}
}
