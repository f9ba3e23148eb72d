package dialect_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/ramusdb/ramus/internal/dialect"
)

func memory(t *testing.T) *sql.Conn {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// A function has its own transactions on the connection, and the driver's own
// connection behind Unwrap. The connection is of no use once it has returned.
func TestLendConn(t *testing.T) {
	conn := memory(t)
	var kept *sql.Conn
	err := dialect.LendConn(t.Context(), conn, func(ctx context.Context, c *sql.Conn) error {
		kept = c
		if _, err := c.ExecContext(ctx, "CREATE TABLE t (a)"); err != nil {
			return err
		}
		for _, end := range []func(*sql.Tx) error{(*sql.Tx).Commit, (*sql.Tx).Rollback} {
			tx, err := c.BeginTx(ctx, nil)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "INSERT INTO t VALUES (?)", 1); err != nil {
				return err
			}
			if err := end(tx); err != nil {
				return err
			}
		}
		return c.Raw(func(raw any) error {
			if _, ok := raw.(interface{ Unwrap() driver.Conn }).Unwrap().(driver.ExecerContext); !ok {
				return errors.New("not the driver's connection")
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := conn.QueryRowContext(t.Context(), "SELECT count(*) FROM t").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
	if _, err := kept.ExecContext(t.Context(), "SELECT 1"); err == nil {
		t.Error("the function's connection outlives it")
	}
}

func TestLend(t *testing.T) {
	for name, c := range map[string]struct {
		f    func(context.Context, *sql.Tx) error
		want string // in the error
		rows int
	}{
		"done":     {insert, "", 1},
		"an error": {func(ctx context.Context, tx *sql.Tx) error { return errors.Join(insert(ctx, tx), errors.New("no")) }, "no", 0},
		"a panic": {func(ctx context.Context, tx *sql.Tx) error {
			_ = insert(ctx, tx)
			panic("oh")
		}, "the function panicked: oh (borrow_test.go:", 0},
		"Commit":   {func(ctx context.Context, tx *sql.Tx) error { return errors.Join(insert(ctx, tx), tx.Commit()) }, "remove the Commit", 0},
		"Rollback": {func(ctx context.Context, tx *sql.Tx) error { return errors.Join(insert(ctx, tx), tx.Rollback()) }, "return an error instead", 0},
	} {
		t.Run(name, func(t *testing.T) {
			conn := memory(t)
			for _, statement := range []string{"CREATE TABLE t (a)", "BEGIN"} {
				if _, err := conn.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			err := dialect.Lend(t.Context(), conn, c.f)
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
			var n int
			if err := conn.QueryRowContext(t.Context(), "SELECT count(*) FROM t").Scan(&n); err != nil || n != c.rows {
				t.Errorf("%d rows, %v", n, err)
			}
			if _, err := conn.ExecContext(t.Context(), "COMMIT"); err != nil {
				t.Errorf("the transaction has ended: %v", err)
			}
		})
	}
}

func insert(ctx context.Context, tx *sql.Tx) error {
	stmt, err := tx.PrepareContext(ctx, "INSERT INTO t VALUES (?)")
	if err != nil {
		return err
	}
	defer stmt.Close()
	_, err = stmt.ExecContext(ctx, 1)
	return err
}

// SQL that ends the transaction of a function is an *EscapedError.
func TestLendEscapes(t *testing.T) {
	conn := memory(t)
	if _, err := conn.ExecContext(t.Context(), "BEGIN"); err != nil {
		t.Fatal(err)
	}
	err := dialect.Lend(t.Context(), conn, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "COMMIT")
		return err
	})
	var escaped *dialect.EscapedError
	if !errors.As(err, &escaped) {
		t.Errorf("%v", err)
	}
}
