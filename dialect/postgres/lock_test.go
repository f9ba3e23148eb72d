package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// lockWaiting starts to wait for the lock, and returns the holder once it waits.
func lockWaiting(t *testing.T, db dialect.Database) (holder string, got chan dialect.Session) {
	t.Helper()
	said := make(chan string, 100)
	got = make(chan dialect.Session, 1)
	go func() {
		s, err := db.Lock(context.Background(), dialect.LockOptions{Timeout: time.Minute, Waiting: func(holder string) { said <- holder }})
		if err != nil {
			t.Error(err)
		}
		got <- s
	}()
	return <-said, got
}

// A waiting runner has no open transaction. CREATE INDEX CONCURRENTLY would wait
// for it, while it waits for the end of that statement. The test covers both kinds
// of lock.
func TestWaiterLetsIndexesBeBuilt(t *testing.T) {
	for _, name := range []string{"URL", "given"} {
		t.Run(name, func(t *testing.T) {
			url := newURL(t)
			open := func() dialect.Database { return mustOpen(t, url, dialect.NewTables("", true)) }
			if name == "given" {
				open = func() dialect.Database { return New(newPool(t, url, 1)).With(dialect.NewTables("", true)) }
			}
			mustExec(t, url, "CREATE TABLE t (a int)")
			first := locked(t, open())
			_, got := lockWaiting(t, open())
			if err := first.Exec(t.Context(), stmt("CREATE INDEX CONCURRENTLY i ON t (a)")); err != nil {
				t.Error(err)
			}
			if valid := query(t, url, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass"); valid != "true" {
				t.Errorf("the index is valid: %q", valid)
			}
			if err := errors.Join(first.Close(), (<-got).Close()); err != nil {
				t.Error(err)
			}
		})
	}
}

// The holder is named by application_name, user, address and start.
func TestHolderIsNamed(t *testing.T) {
	url := newURL(t)
	tables := dialect.NewTables("", true)
	for name, open := range map[string]func() dialect.Database{
		"URL": func() dialect.Database { return mustOpen(t, withQuery(t, url, "application_name", "deploy"), tables) },
		"given": func() dialect.Database {
			return New(newPool(t, withQuery(t, url, "application_name", "deploy"), 1)).With(tables)
		},
	} {
		first := locked(t, open())
		_, err := mustOpen(t, url, tables).Lock(t.Context(), dialect.LockOptions{})
		var held *dialect.LockedError
		if !errors.As(err, &held) {
			t.Fatalf("%s: %v", name, err)
		}
		for _, part := range []string{"deploy of ann@box", "(pid ", "user " + query(t, url, "current_user"), "since 20"} {
			if !strings.Contains(held.Holder, part) {
				t.Errorf("%s: the holder is %q, without %q", name, held.Holder, part)
			}
		}
		if err := first.Close(); err != nil {
			t.Error(err)
		}
	}
}

// When the server ends the holder's connection, the waiting runner gets the lock,
// and the holder notices before its next statement.
func TestLostLock(t *testing.T) {
	url := newURL(t)
	first := locked(t, mustOpen(t, url, dialect.NewTables("", true))).(*session)
	if err := first.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	mustExec(t, url, fmt.Sprintf("SELECT pg_terminate_backend(%d)", first.lock.(*watchedLock).PID()))
	eventually(t, "the lost lock is noticed", func() bool { return first.Check(t.Context()) != nil })
	if err := first.Check(t.Context()); !strings.Contains(err.Error(), "the lock was lost") {
		t.Error(err)
	}
	// The connection of the statements still exists: nobody may run beside it.
	holder, got := lockWaiting(t, mustOpen(t, url, dialect.NewTables("", true)))
	if !strings.Contains(holder, "ramus") {
		t.Errorf("holder %q", holder)
	}
	if err := first.Close(); err == nil {
		t.Error("Close does not say that the lock was lost")
	}
	if err := (<-got).Close(); err != nil {
		t.Error(err)
	}
}

// A revision that releases the lock on its own connection is noticed.
func TestSharedLockGivenUp(t *testing.T) {
	s := locked(t, New(newPool(t, newURL(t), 1)).With(dialect.NewTables("", true)))
	if err := s.Exec(t.Context(), stmt("SELECT pg_advisory_unlock_all()")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Begin(t.Context(), dialect.TxOptions{}); err == nil || !strings.Contains(err.Error(), "lock was lost") {
		t.Errorf("begin: %v", err)
	}
}

// A runner's process died while its statement runs: the next runner waits for the
// end of the statement, though the runner's lock is free.
func TestStatementOutlivesItsRunner(t *testing.T) {
	url := newURL(t)
	first := locked(t, mustOpen(t, url, dialect.NewTables("", true))).(*session)
	blocker := plainConn(t, url)
	if _, err := blocker.Exec(t.Context(), "SELECT pg_advisory_lock(1)"); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- first.Exec(context.Background(), stmt("SELECT pg_advisory_lock(1)")) }()
	mustExec(t, url, fmt.Sprintf("SELECT pg_terminate_backend(%d)", first.lock.(*watchedLock).PID()))
	_, got := lockWaiting(t, mustOpen(t, url, dialect.NewTables("", true)))
	select {
	case <-got:
		t.Error("it did not wait")
	default:
	}
	if _, err := blocker.Exec(t.Context(), "SELECT pg_advisory_unlock(1)"); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	first.Close()
	if err := (<-got).Close(); err != nil {
		t.Error(err)
	}
}

// Runners on the tables of different schemas do not exclude each other; runners on
// one schema do, whether they name it or not.
func TestLockIsOfTheTable(t *testing.T) {
	url := newURL(t)
	mustExec(t, url, "CREATE SCHEMA one; CREATE SCHEMA two")
	open := func(path, schema string) dialect.Database {
		tables := dialect.NewTables("", true)
		tables.Schema = schema
		return mustOpen(t, withQuery(t, url, "search_path", path), tables)
	}
	locked(t, open("one", ""))
	locked(t, open("two", ""))
	for _, db := range []dialect.Database{open("public", "one"), open("two,public", "")} {
		var held *dialect.LockedError
		if _, err := db.Lock(t.Context(), dialect.LockOptions{}); !errors.As(err, &held) {
			t.Errorf("error: %v", err)
		}
	}
}

// A program that takes no lock and writes to the version table is waited for, and
// named.
func TestBeginWaits(t *testing.T) {
	url := newURL(t)
	said := ""
	other := plainConn(t, url)
	s, err := mustOpen(t, url, dialect.NewTables("", true)).Lock(t.Context(), dialect.LockOptions{Timeout: time.Minute, Waiting: func(holder string) {
		if said = holder; holder != "" {
			if _, err := other.Exec(context.Background(), "COMMIT"); err != nil {
				t.Error(err)
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{"SET application_name = 'alembic'", "BEGIN", "INSERT INTO ramus_version VALUES ('x')"} {
		if _, err := other.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	tx, err := s.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	rows, err := tx.Rows(t.Context())
	if err != nil || len(rows) != 1 || !strings.Contains(said, "alembic (pid ") {
		t.Errorf("rows %q, %v; waited for %q", rows, err, said)
	}
}

// A pool without a free connection is a lock too.
func TestPoolIsTaken(t *testing.T) {
	pool := newPool(t, newURL(t), 1)
	db := New(pool).With(dialect.NewTables("", true))
	locked(t, db)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var held *dialect.LockedError
	if _, err := db.Lock(ctx, dialect.LockOptions{Timeout: time.Millisecond}); !errors.As(err, &held) || !strings.Contains(held.Holder, "pool") {
		t.Errorf("error: %v", err)
	}
}

// A name is cut at the end of a character: the server does not accept half of one.
func TestLongNameOfHolder(t *testing.T) {
	url := newURL(t)
	for name, db := range map[string]dialect.Database{
		"URL": mustOpen(t, url, dialect.NewTables("", true)), "given": New(newPool(t, url, 1)).With(dialect.NewTables("", true)),
	} {
		s, err := db.Lock(t.Context(), dialect.LockOptions{By: "x\x00" + strings.Repeat("ü", 50)})
		if err != nil {
			t.Fatal(name, err)
		}
		if err := s.Close(); err != nil {
			t.Error(name, err)
		}
	}
}

// A session that cannot be opened leaves nothing behind, according to goleak and
// the server.
func TestLockFails(t *testing.T) {
	server := serverURL(t)
	mustExec(t, server, "DROP ROLE IF EXISTS ramus_test_few; CREATE ROLE ramus_test_few LOGIN PASSWORD 'few'")
	t.Cleanup(func() { mustExec(t, server, "DROP ROLE ramus_test_few") }) // after its database
	url := newURL(t)
	name := query(t, url, "current_database()")
	mustExec(t, url, "ALTER DATABASE "+name+" CONNECTION LIMIT 1; ALTER DATABASE "+name+" OWNER TO ramus_test_few")
	few := withUser(t, url, "ramus_test_few", "few")
	_, err := mustOpen(t, few, dialect.NewTables("", true)).Lock(t.Context(), dialect.LockOptions{})
	var un *dialect.UnreachableError
	if !errors.As(err, &un) || !un.Temporary || !strings.Contains(err.Error(), "too many connections") {
		t.Errorf("%v", err)
	}
	eventually(t, "all connections are gone", func() bool { // asked from another database: each connection counts
		return query(t, server, "SELECT count(*) FROM pg_stat_activity WHERE datname = '"+name+"'") == "0"
	})
	s := locked(t, New(newPool(t, few, 1)).With(dialect.NewTables("", true)))
	runScript(t, s, "CREATE TABLE t (a int)", "a") // of a single connection
}
