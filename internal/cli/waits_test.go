package cli_test

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"regexp"
	"testing"
	"time"
)

// holding runs a statement in a transaction of another program on a database, and
// returns the function that ends it.
func holding(t *testing.T, database string, connect func(*testing.T, *url.URL) *sql.DB, text string) (end func()) {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	db := connect(t, u)
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, _ = conn.ExecContext(t.Context(), "USE "+u.Path[1:]) // which PostgreSQL lacks
	tx, err := conn.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(text); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := errors.Join(tx.Rollback(), conn.Close(), db.Close()); err != nil {
			t.Error(err)
		}
	}
}

// TestWaitInLog checks that a log has one line about a wait for a lock, with its holder,
// and that the run goes on when the lock is free.
func TestWaitInLog(t *testing.T) {
	for _, server := range []struct {
		variable string
		connect  func(*testing.T, *url.URL) *sql.DB
		wait     string
	}{
		{"RAMUS_TEST_POSTGRES", connectPostgres, `w2: running for \ds; waits for AccessExclusiveLock on t, held by .*pid \d+.*idle in transaction since .* UTC\)`},
		{"RAMUS_TEST_MARIADB", connectMariaDB, `w2: running for \ds; waits for a table metadata lock.* held by .*connection \d+.* since .* UTC\)`},
	} {
		t.Run(server.variable, func(t *testing.T) {
			database := serverDatabase(t, server.variable, server.connect)
			inProject(t, [2]string{"w1", "CREATE TABLE t (a int);\n"}, [2]string{"w2", "ALTER TABLE t ADD b int;\n"})
			config := "version_locations = [\"v\"]\ndatabase = \"${TEST_DATABASE}\"\nddl_lock_timeout = \"1m\"\n"
			if err := os.WriteFile("ramus.toml", []byte(config), 0o666); err != nil {
				t.Fatal(err)
			}
			ramusOn(t, database, 0, "upgrade", "w1")
			end := holding(t, database, server.connect, "SELECT * FROM t")
			time.AfterFunc(4*time.Second, end)
			got := ramusOn(t, database, 0, "upgrade", "heads")
			want := `^Running upgrade w1 -> w2, w2 \(1/1\)\n` + server.wait + `\nw2: done in \d\.\ds\nupgraded 1 revision in \d\.\ds; the database is at w2 \(head\)\n$`
			if !regexp.MustCompile(want).MatchString(got) {
				t.Errorf("stderr is\n%s", got)
			}
		})
	}
}
