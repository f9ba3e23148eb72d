//go:build unix

package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// pgBouncer starts a PgBouncer in front of the database of a URL, and returns the
// URL through it. Without PgBouncer it skips the test; with CI=true it fails.
func pgBouncer(t *testing.T, database, mode string, options ...string) string {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		if program = "/usr/sbin/pgbouncer"; os.Getenv("CI") == "true" {
			t.Fatal("no pgbouncer")
		} else if _, err := os.Stat(program); err != nil {
			t.Skip("no pgbouncer")
		}
	}
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	secret := ""
	if password, ok := u.User.Password(); ok {
		secret = " password=" + password
	}
	dir := t.TempDir()
	name := strings.TrimPrefix(u.Path, "/")
	config := fmt.Sprintf(`[databases]
%s = host=%s port=%s dbname=%s user=%s%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = any
pool_mode = %s
%s
`, name, cmp.Or(u.Hostname(), u.Query().Get("host")), cmp.Or(u.Port(), u.Query().Get("port"), "5432"), name, u.User.Username(), secret, port, mode, strings.Join(options, "\n"))
	file := filepath.Join(dir, "pgbouncer.ini")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program, file)
	command.Stderr = &strings.Builder{}
	if os.Getuid() == 0 { // PgBouncer refuses to run as root
		command.SysProcAttr = asNobody(t)
		for d := dir; d != os.TempDir() && d != "/"; d = filepath.Dir(d) {
			if err := os.Chmod(d, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	eventually(t, "PgBouncer listens", func() bool {
		conn, err := net.Dial("tcp", "127.0.0.1:"+strconv.Itoa(port))
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	u.Host, u.RawQuery = "127.0.0.1:"+strconv.Itoa(port), ""
	return u.String()
}

func asNobody(t *testing.T) *syscall.SysProcAttr {
	t.Helper()
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Skip("no user to run PgBouncer as")
	}
	uid, _ := strconv.ParseUint(nobody.Uid, 10, 32)
	gid, _ := strconv.ParseUint(nobody.Gid, 10, 32)
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// In transaction mode a run is refused, whichever connection the pooler hands out,
// however many it has, and whether others use it. Reading works.
func TestTransactionPooling(t *testing.T) {
	database := newURL(t)
	locked(t, mustOpen(t, database, dialect.NewTables("", true))).Close()
	for _, options := range [][]string{
		{},
		{"server_round_robin = 1", "min_pool_size = 1"},
		{"server_round_robin = 1", "min_pool_size = 2"},
		{"server_round_robin = 1", "min_pool_size = 5"},
		{"default_pool_size = 1"},
		{"default_pool_size = 2", "server_round_robin = 1"},
	} {
		through := pgBouncer(t, database, "transaction", options...)
		warm(t, through, 5)
		db := mustOpen(t, through, dialect.NewTables("", true))
		for range 3 {
			for name, db := range map[string]dialect.Database{"URL": db, "given": New(newPool(t, through, 1)).With(dialect.NewTables("", true))} {
				s, err := db.Lock(t.Context(), dialect.LockOptions{Timeout: 5 * time.Second})
				var refused *dialect.UnreachableError
				if !errors.As(err, &refused) || !strings.Contains(err.Error(), "pool_mode = transaction") {
					t.Errorf("%s %q: %v", name, options, err)
				}
				if err == nil {
					s.Close()
				}
			}
		}
		if state, err := db.Read(t.Context(), dialect.LatestEntries); err != nil || !state.Exists {
			t.Errorf("read %q: %+v, %v", options, state, err)
		}
	}
	if n := query(t, database, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"); n != "0" {
		t.Errorf("%s locks stay", n)
	}
}

// warm lets the pooler open some connections to the server.
func warm(t *testing.T, url string, clients int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	for range clients {
		conn := plainConn(t, url)
		_, _ = conn.Exec(ctx, "SELECT 1") // a pool that is full is warm
	}
}

// In session mode a run works as without a pooler, and its lock excludes runners
// that connect directly.
func TestSessionPooling(t *testing.T) {
	database := newURL(t)
	through := pgBouncer(t, database, "session")
	for name, db := range map[string]dialect.Database{
		"URL": mustOpen(t, through, dialect.NewTables("", true)), "given": New(newPool(t, through, 1)).With(dialect.NewTables("", true)),
	} {
		first := locked(t, db)
		var held *dialect.LockedError
		if _, err := mustOpen(t, database, dialect.NewTables("", true)).Lock(t.Context(), dialect.LockOptions{}); !errors.As(err, &held) {
			t.Errorf("%s: %v", name, err)
		}
		_, got := lockWaiting(t, mustOpen(t, database, dialect.NewTables("", true)))
		runScript(t, first, "CREATE TABLE t"+name+" (a int)", name)
		if err := first.Exec(t.Context(), stmt("CREATE INDEX CONCURRENTLY ON t%s (a)", name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := errors.Join(first.Close(), (<-got).Close()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// In statement mode a pooler ends a connection that begins a transaction.
func TestStatementPooling(t *testing.T) {
	database := newURL(t)
	locked(t, mustOpen(t, database, dialect.NewTables("", true))).Close()
	for _, options := range [][]string{{}, {"default_pool_size = 1"}, {"min_pool_size = 5"}} {
		db := mustOpen(t, pgBouncer(t, database, "statement", options...), dialect.NewTables("", true))
		session, err := db.Lock(t.Context(), dialect.LockOptions{Timeout: 5 * time.Second})
		if err == nil {
			session.Close()
		}
		unreachable, ok := errors.AsType[*dialect.UnreachableError](err)
		if !ok || !strings.Contains(err.Error(), "pool_mode = statement") || unreachable.Temporary {
			t.Errorf("%q: lock: %v", options, err)
		}
		if state, err := db.Read(t.Context(), dialect.LatestEntries); err != nil || !state.Exists {
			t.Errorf("%q: read: %+v, %v", options, state, err)
		}
	}
}
