package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// slow takes days to insert the rows of many.
const slow = "INSERT INTO big SELECT a.a FROM many a, many b, many c, many d"

// many creates a table with 1000 rows.
func many(t testing.TB, db *sql.DB) {
	t.Helper()
	execAll(t, db, "CREATE TABLE many (a INT)", "INSERT INTO many WITH RECURSIVE n AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM n WHERE a < 1000) SELECT a FROM n")
}

// The end of the context ends the statement on the server, and the session keeps
// its connection.
func TestCancel(t *testing.T) {
	to := database(t)
	admin := other(t, to)
	execAll(t, admin, "CREATE TABLE held (a INT)", "CREATE TABLE big (a BIGINT)")
	many(t, admin)
	holder, err := admin.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Rollback()
	if _, err := holder.Exec("SELECT * FROM held"); err != nil { // a metadata lock
		t.Fatal(err)
	}
	session := locked(t, open(t, to, dialect.NewTables("", true)), "")
	if _, err := session.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		slow,
		"SELECT SLEEP(60)",
		"ALTER TABLE held ADD COLUMN b INT", // commits the edit in front of it
	} {
		cancelOne(t, session, admin, statement)
	}
}

func cancelOne(t *testing.T, session dialect.Session, admin *sql.DB, statement string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tx, err := session.Begin(ctx, dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Edit(ctx, "", "a"); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- tx.Exec(ctx, dialect.Statement{Text: statement, Line: 1, Column: 1}) }()
	waitFor(t, admin, statement)
	cancel()
	select {
	case err = <-done:
	case <-time.After(20 * time.Second):
		t.Fatalf("%s: it goes on", statement)
	}
	if !errors.Is(err, context.Canceled) && statement != "SELECT SLEEP(60)" { // SLEEP returns 1 when it is killed
		t.Errorf("%s: %v", statement, err)
	}
	if ids := connections(t, admin, statement); len(ids) > 0 {
		t.Errorf("%s still runs", statement)
	}
	if err := tx.Rollback(); err != nil {
		t.Errorf("%s: rollback: %v", statement, err)
	}
	if _, err := session.Read(t.Context(), dialect.LatestEntries); err != nil {
		t.Errorf("%s: read: %v", statement, err)
	}
	tx, err = session.Begin(t.Context(), dialect.TxOptions{})
	if err == nil {
		_, err = tx.Rows(t.Context())
		err = errors.Join(err, tx.Rollback())
	}
	if err != nil {
		t.Errorf("%s: the next transaction: %v", statement, err)
	}
}

// The driver closes a function's own connection when its context ends. Its
// statement on the server has ended before anybody reads.
func TestCancelledFunction(t *testing.T) {
	to := database(t)
	admin := other(t, to)
	execAll(t, admin, "CREATE TABLE big (a BIGINT)")
	many(t, admin)
	session := locked(t, open(t, to, dialect.NewTables("", true)), "")
	if _, err := session.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tx, err := session.Begin(ctx, dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Edit(ctx, "", "a"); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		done <- tx.Call(ctx, func(ctx context.Context, lent *sql.Tx) error {
			_, err := lent.ExecContext(ctx, slow)
			return err
		})
	}()
	waitFor(t, admin, slow)
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("the function: %v", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Error(err)
	}
	state, err := session.Read(t.Context(), dialect.LatestEntries)
	if err != nil || len(state.Rows) > 0 {
		t.Errorf("%+v, %v", state, err)
	}
	if ids := connections(t, admin, slow); len(ids) > 0 {
		t.Error("the statement still runs")
	}
}
