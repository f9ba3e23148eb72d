package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/internal/dialect"
)

// wantHeld looks until it sees a wait whose holder is the connection, in a transaction.
// MariaDB may have no list of metadata locks: then other open transactions on the server
// may hold the lock too. MySQL names the holder.
func wantHeld(t *testing.T, s dialect.Session, lock string, thread int64) {
	t.Helper()
	var last dialect.LockWait
	defer func() { t.Logf("last seen: %s", last) }()
	eventually(t, "the holder is seen", func() bool {
		time.Sleep(150 * time.Millisecond) // the server shows again what was read within the last 100 ms
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		last = s.LockWait(ctx)
		if mysql.OnMySQL() && last.Maybe {
			return false
		}
		return last.Waits && last.Unseen == "" && strings.HasPrefix(last.Lock, lock) && (last.Maybe || len(last.By) == 1) &&
			slices.ContainsFunc(last.By, func(by dialect.Blocker) bool {
				return by.ID == thread && by.Kind == "connection" && by.User != "" && by.State == "idle in transaction" && time.Since(by.Since) < time.Minute
			})
	})
}

// holding executes a statement in a transaction of another program.
func holding(t *testing.T, db *sql.DB, text string) (tx *sql.Tx, thread int64) {
	t.Helper()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tx.Rollback() })
	if _, err := tx.Exec(text); err != nil {
		t.Fatal(err)
	}
	if err := tx.QueryRow("SELECT CONNECTION_ID()").Scan(&thread); err != nil {
		t.Fatal(err)
	}
	return tx, thread
}

// A statement that waits for another program's transaction shows who holds the lock and
// since when; one that only takes long shows that it does not wait.
func TestLockWait(t *testing.T) {
	for _, name := range []string{"URL", "pool"} {
		for _, c := range []struct{ hold, run, lock string }{
			{"SELECT * FROM users", "ALTER TABLE users ADD COLUMN email text", "a table metadata lock"},
			{"SELECT * FROM users", "DROP TABLE users", "a table metadata lock"},
			{"UPDATE users SET id = 2", "UPDATE users SET id = 3", "a row of "},
			{"UPDATE users SET id = 2", "DO SLEEP(0.3)", ""},
		} {
			t.Run(name+" "+c.run, func(t *testing.T) {
				to := database(t)
				db := open(t, to, dialect.NewTables("", true))
				if name == "pool" {
					db = given(t, to, 3, dialect.NewTables("", true))
				}
				program := other(t, to)
				execAll(t, program, "CREATE TABLE users (id int PRIMARY KEY)", "INSERT INTO users VALUES (1)")
				s := locked(t, db, "ann@box")
				tx, thread := holding(t, program, c.hold)
				done := make(chan error, 1)
				go func() { done <- s.Exec(context.Background(), dialect.Statement{Text: c.run, Line: 1, Column: 1}) }()
				if c.lock == "" {
					time.Sleep(100 * time.Millisecond)
					if wait := s.LockWait(t.Context()); wait.Waits || wait.Unseen != "" {
						t.Errorf("%+v", wait)
					}
				} else {
					wantHeld(t, s, c.lock, thread)
				}
				if err := errors.Join(tx.Rollback(), <-done, s.Close()); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// An account without the PROCESS privilege is told that it cannot see the wait, and not
// that there is none.
func TestLockWaitWithoutProcess(t *testing.T) {
	to := database(t)
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	program := other(t, to)
	name := u.Path[1:]
	execAll(t, program, "CREATE TABLE users (id int PRIMARY KEY)", "INSERT INTO users VALUES (1)",
		"CREATE USER "+name+"@localhost IDENTIFIED BY 'x'", "GRANT ALL ON "+name+".* TO "+name+"@localhost",
		"CREATE USER "+name+"@'127.0.0.1' IDENTIFIED BY 'x'", "GRANT ALL ON "+name+".* TO "+name+"@'127.0.0.1'")
	t.Cleanup(func() {
		again := pool(t, "/mysql")
		defer again.Close()
		execAll(t, again, "DROP USER "+name+"@localhost", "DROP USER "+name+"@'127.0.0.1'")
	})
	u.User = url.UserPassword(name, "x")
	s := locked(t, open(t, u.String(), dialect.NewTables("", true)), "")
	tx, _ := holding(t, program, "UPDATE users SET id = 2")
	done := make(chan error, 1)
	go func() {
		done <- s.Exec(context.Background(), dialect.Statement{Text: "UPDATE users SET id = 3", Line: 1, Column: 1})
	}()
	time.Sleep(200 * time.Millisecond)
	if wait := s.LockWait(t.Context()); wait.Waits || !strings.Contains(wait.Unseen, "PROCESS") {
		t.Errorf("%+v", wait)
	}
	if err := errors.Join(tx.Rollback(), <-done); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// Without another connection, it says that it cannot look.
func TestLockWaitInPoolOfOne(t *testing.T) {
	s := locked(t, given(t, database(t), 1, dialect.NewTables("", true)), "")
	if wait := s.LockWait(t.Context()); wait.Waits || wait.Unseen == "" {
		t.Errorf("%+v", wait)
	}
}
