package postgres

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ramusdb/ramus/internal/dialect"
)

// seen looks until a statement waits, or its last look.
func seen(t *testing.T, s dialect.Session) (wait dialect.LockWait) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		wait = s.LockWait(ctx)
		cancel()
		if wait.Waits {
			return wait
		}
	}
	t.Fatalf("no wait is seen: %+v", wait)
	return wait
}

// holding executes statements in a transaction of another program, which it returns.
func holding(t *testing.T, url string, statements ...string) *pgx.Conn {
	t.Helper()
	conn := plainConn(t, withQuery(t, url, "application_name", "report"))
	for _, text := range append([]string{"BEGIN"}, statements...) {
		if _, err := conn.Exec(context.Background(), text); err != nil {
			t.Fatal(err)
		}
	}
	return conn
}

// running executes a statement of a session beside the test.
func running(s dialect.Session, text string) (done chan error) {
	done = make(chan error, 1)
	go func() { done <- s.Exec(context.Background(), stmt("%s", text)) }()
	return done
}

// A statement that waits for another program's transaction shows the lock, and who
// holds it since when; one that only takes long shows that it does not wait.
func TestLockWait(t *testing.T) {
	url := newURL(t)
	mustExec(t, url, "CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users VALUES (1)")
	for name, open := range map[string]func() dialect.Database{
		"URL":   func() dialect.Database { return mustOpen(t, url, dialect.NewTables("", true)) },
		"given": func() dialect.Database { return New(newPool(t, url, 2)).With(dialect.NewTables("", true)) },
	} {
		for _, c := range []struct{ hold, run, lock, state string }{
			{"SELECT * FROM users", "ALTER TABLE users ADD COLUMN IF NOT EXISTS email text", "AccessExclusiveLock on users", "idle in transaction"},
			{"UPDATE users SET id = 1", "UPDATE users SET id = 2", "a row of users", "idle in transaction"},
			{"CREATE TABLE other (a int)", "CREATE INDEX CONCURRENTLY ON users (id)", "the end of a transaction", "idle in transaction"},
		} {
			t.Run(name+" "+c.lock, func(t *testing.T) {
				s := locked(t, open())
				began := time.Now().Add(-time.Second)
				other := holding(t, url, c.hold)
				if c.lock == "the end of a transaction" {
					mustBegin(t, other, "LOCK TABLE users IN ROW EXCLUSIVE MODE")
				}
				done := running(s, c.run)
				wait := seen(t, s)
				if len(wait.By) != 1 || wait.Unseen != "" || wait.Maybe {
					t.Fatalf("%+v", wait)
				}
				by := wait.By[0]
				if c.lock != "the end of a transaction" && wait.Lock != c.lock {
					t.Errorf("the lock is %q", wait.Lock)
				}
				if by.ID != int64(other.PgConn().PID()) || by.Kind != "pid" || by.Application != "report" || by.State != c.state || by.User == "" {
					t.Errorf("%+v", by)
				}
				if by.Since.Before(began.Truncate(time.Second)) || by.Since.After(time.Now().Add(time.Second)) {
					t.Errorf("since %s", by.Since)
				}
				mustBegin(t, other, "ROLLBACK")
				if err := errors.Join(<-done, s.Close()); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func mustBegin(t *testing.T, conn *pgx.Conn, text string) {
	t.Helper()
	if _, err := conn.Exec(context.Background(), text); err != nil {
		t.Fatal(err)
	}
}

func TestNoLockWait(t *testing.T) {
	url := newURL(t)
	s := locked(t, mustOpen(t, url, dialect.NewTables("", true)))
	done := running(s, "SELECT pg_sleep(0.5)")
	time.Sleep(100 * time.Millisecond)
	if wait := s.LockWait(t.Context()); wait.Waits || wait.Unseen != "" || len(wait.By) > 0 {
		t.Errorf("%+v", wait)
	}
	if err := errors.Join(<-done, s.Close()); err != nil {
		t.Error(err)
	}
}

// A role without rights on the activity of others sees who holds the lock, and is told
// why it does not see since when.
func TestLockWaitOfSmallRole(t *testing.T) {
	url := newURL(t)
	role := "ramus_" + url[strings.LastIndex(url, "_")+1:][:12]
	mustExec(t, url, "CREATE ROLE "+role+" LOGIN PASSWORD 'x'; GRANT ALL ON SCHEMA public TO "+role+"; CREATE TABLE users (id int); ALTER TABLE users OWNER TO "+role)
	t.Cleanup(func() { mustExec(t, url, "DROP OWNED BY "+role+"; DROP ROLE "+role) })
	s := locked(t, mustOpen(t, withUser(t, url, role, "x"), dialect.NewTables("", true)))
	other := holding(t, url, "SELECT * FROM users")
	done := running(s, "ALTER TABLE users ADD COLUMN email text")
	wait := seen(t, s)
	if len(wait.By) != 1 || wait.By[0].Application != "report" || !wait.By[0].Since.IsZero() || !strings.Contains(wait.Unseen, "pg_read_all_stats, and "+role) {
		t.Errorf("%+v", wait)
	}
	mustBegin(t, other, "ROLLBACK")
	if err := errors.Join(<-done, s.Close()); err != nil {
		t.Error(err)
	}
}

// Without another connection, it says that it cannot look, and not that there is no lock.
func TestLockWaitInPoolOfOne(t *testing.T) {
	url := newURL(t)
	s := locked(t, New(newPool(t, url, 1)).With(dialect.NewTables("", true)))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if wait := s.LockWait(ctx); wait.Waits || wait.Unseen == "" {
		t.Errorf("%+v", wait)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
