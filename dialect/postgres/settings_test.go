package postgres

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// shown returns a setting of the session, as its functions see it.
func shown(t *testing.T, s dialect.Session, name string) (value string) {
	t.Helper()
	results, err := s.(*session).wire.send(t.Context(), "SHOW "+name)
	if err != nil {
		t.Fatal(err)
	}
	return cell(results[0], 0, 0)
}

// Every revision starts with the settings of the URL and of the role, its own
// limits, and the user that connected.
func TestReset(t *testing.T) {
	url := newURL(t)
	mustExec(t, url, "CREATE SCHEMA app; ALTER DATABASE "+query(t, url, "current_database()")+" SET work_mem = '5MB'; DROP ROLE IF EXISTS ramus_test_other; CREATE ROLE ramus_test_other")
	t.Cleanup(func() { mustExec(t, serverURL(t), "DROP ROLE ramus_test_other") })
	given := newPool(t, withQuery(t, url, "search_path", "app"), 1)
	if _, err := given.Exec("SET TimeZone = 'Asia/Tokyo'"); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		db   dialect.Database
		zone string
	}{
		"URL":   {mustOpen(t, withQuery(t, withQuery(t, url, "search_path", "app"), "timezone", "Europe/Rome"), dialect.NewTables("", true)), "Europe/Rome"},
		"given": {New(given).With(dialect.NewTables("", true)), "Asia/Tokyo"},
	} {
		s, err := c.db.Lock(t.Context(), dialect.LockOptions{Timeout: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Ensure(t.Context()); err != nil {
			t.Fatal(err)
		}
		limits := dialect.Limits{Lock: 3 * time.Second, Statement: time.Minute}
		if err := s.Reset(t.Context(), limits); err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{
			"SET search_path = public", "SET work_mem = '1MB'", "SET TimeZone = 'UTC'", "SET lock_timeout = 1",
			"SELECT set_config('statement_timeout', '60007', false)", "CREATE TEMP TABLE mine (a int)", "PREPARE p AS SELECT 1",
			"LISTEN x", "SET ROLE ramus_test_other",
		} {
			if err := s.Exec(t.Context(), stmt("%s", statement)); err != nil {
				t.Fatal(name, statement, err)
			}
		}
		if err := s.Reset(t.Context(), limits); err != nil {
			t.Fatal(err)
		}
		for setting, want := range map[string]string{
			"search_path": "app", "work_mem": "5MB", "TimeZone": c.zone, "lock_timeout": "3s", "statement_timeout": "1min",
			"role": "none", "idle_in_transaction_session_timeout": "0",
		} {
			if got := shown(t, s, setting); got != want {
				t.Errorf("%s: %s is %s, want %s", name, setting, got, want)
			}
		}
		for _, statement := range []string{"CREATE TEMP TABLE mine (a int)", "PREPARE p AS SELECT 1"} {
			if err := s.Exec(t.Context(), stmt("%s", statement)); err != nil {
				t.Errorf("%s: %s is still there: %v", name, statement, err)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// The bookkeeping does not depend on the settings of a revision: pg_dump's scripts
// empty the search_path, others take a role that may not write to ramus's tables.
func TestBookkeepingInSpiteOfSettings(t *testing.T) {
	url := newURL(t)
	mustExec(t, url, "DROP ROLE IF EXISTS ramus_test_owner; CREATE ROLE ramus_test_owner")
	t.Cleanup(func() { mustExec(t, serverURL(t), "DROP ROLE ramus_test_owner") })
	s := locked(t, mustOpen(t, url, dialect.NewTables("", true)))
	for i, script := range []string{
		"SELECT pg_catalog.set_config('search_path', '', false);", "SET ROLE ramus_test_owner", "SET LOCAL ROLE ramus_test_owner",
		"SET SESSION AUTHORIZATION ramus_test_owner", "SET standard_conforming_strings = off; SET DateStyle = 'SQL, DMY'", "SET TimeZone = 'Asia/Tokyo'",
	} {
		runScript(t, s, script, `it's a \ back`+string(rune('a'+i)))
	}
	state, err := s.Read(t.Context(), dialect.AllEntries)
	if err != nil || len(state.Rows) != 6 || len(state.Log) != 6 || state.Log[4].Revision != `it's a \ backe` {
		t.Fatalf("%+v, %v", state, err)
	}
	for _, e := range state.Log {
		if !e.Started.Equal(started) {
			t.Errorf("started %v", e.Started)
		}
	}
}

// Outside a transaction, a role stays for all statements that follow, while the
// bookkeeping between them runs as the user that connected.
func TestRoleBetweenTransactions(t *testing.T) {
	server := serverURL(t)
	mustExec(t, server, "DROP ROLE IF EXISTS ramus_test_role; CREATE ROLE ramus_test_role")
	t.Cleanup(func() { mustExec(t, server, "DROP ROLE ramus_test_role") }) // after its databases
	for _, set := range []string{"SET ROLE ramus_test_role", "SET SESSION AUTHORIZATION ramus_test_role"} {
		url := newURL(t)
		s := locked(t, mustOpen(t, url, dialect.NewTables("", true)))
		mustExec(t, url, "GRANT CREATE ON SCHEMA public TO ramus_test_role")
		if err := s.Exec(t.Context(), stmt("%s", set)); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"a", "b"} {
			tx, err := s.Begin(t.Context(), dialect.TxOptions{})
			if err != nil {
				t.Fatal(err)
			}
			_, logged := tx.Log(t.Context(), dialect.Entry{Action: "upgrade", Revision: name, Started: started})
			err = errors.Join(logged, tx.Rollback())
			if err != nil {
				t.Fatal(err)
			}
			if tx, err = s.Begin(t.Context(), dialect.TxOptions{}); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(tx.Exec(t.Context(), stmt("CREATE TABLE %s (a int)", name)), tx.Edit(t.Context(), "", name), tx.Commit(t.Context())); err != nil {
				t.Fatal(err)
			}
		}
		if owners := query(t, url, "SELECT string_agg(tableowner, ' ') FROM pg_tables WHERE tablename IN ('a', 'b')"); owners != "ramus_test_role ramus_test_role" {
			t.Errorf("%s: the owners are %s", set, owners)
		}
		if err := s.Reset(t.Context(), dialect.Limits{}); err != nil {
			t.Fatal(err)
		}
		if got := shown(t, s, "role"); got != "none" {
			t.Errorf("%s: role %s", set, got)
		}
	}
}

var started = time.Date(2026, 11, 23, 10, 0, 0, 123456000, time.UTC)

// runScript runs a section with its bookkeeping, as the engine does.
func runScript(t *testing.T, s dialect.Session, script, id string) {
	t.Helper()
	ctx := t.Context()
	if err := s.Reset(ctx, dialect.Limits{}); err != nil {
		t.Fatal(err)
	}
	tx, err := s.Begin(ctx, dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	parts, statements := scriptOf(t, script)
	if failed, err := tx.Run(ctx, parts, statements); failed >= 0 || err != nil {
		t.Fatalf("%s: statement %d: %v", script, failed, err)
	}
	if err := tx.Edit(ctx, "", id); err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	if _, err := tx.Log(ctx, dialect.Entry{Action: "upgrade", Revision: id, Started: started}); err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
}

// A program's connection is returned as it was, or replaced.
func TestGivenConnectionComesBackClean(t *testing.T) {
	url := newURL(t)
	pool := newPool(t, url, 1)
	if _, err := pool.Exec("SET lock_timeout = '9s'; SET application_name = 'web'"); err != nil {
		t.Fatal(err)
	}
	process := poolText(t, pool, "SELECT pg_backend_pid()::text")
	db := New(pool).With(dialect.NewTables("", true))
	for _, c := range []struct {
		script string
		same   bool
	}{
		{"CREATE TABLE t1 (a int)", true},
		{"SET search_path = nowhere; SET statement_timeout = 5000", true},
		{"CREATE TEMP TABLE mine (a int)", false},
	} {
		s, err := db.Lock(t.Context(), dialect.LockOptions{By: "ann@box"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Ensure(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.Reset(t.Context(), dialect.Limits{Lock: time.Second, Statement: time.Minute}); err != nil {
			t.Fatal(err)
		}
		runScript(t, s, c.script, c.script[:12])
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if got := poolText(t, pool, "SELECT pg_backend_pid()::text"); (got == process) != c.same {
			t.Errorf("%s: process %s, was %s", c.script, got, process)
		}
		if !c.same {
			continue
		}
		for setting, want := range map[string]string{
			"lock_timeout": "9s", "application_name": "web", "statement_timeout": "0", "search_path": `"$user", public`,
		} {
			if got := poolText(t, pool, "SHOW "+setting); got != want {
				t.Errorf("%s: %s is %s, want %s", c.script, setting, got, want)
			}
		}
		if n := poolText(t, pool, "SELECT count(*)::text FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"); n != "0" {
			t.Errorf("%s locks stay", n)
		}
	}
}

func poolText(t *testing.T, pool *sql.DB, query string) (value string) {
	t.Helper()
	if err := pool.QueryRowContext(context.Background(), query).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// The server must not end a connection that is quiet while a function runs.
func TestQuietConnectionsStay(t *testing.T) {
	url := newURL(t)
	name := query(t, url, "current_database()")
	mustExec(t, url, "ALTER DATABASE "+name+" SET idle_in_transaction_session_timeout = 300; ALTER DATABASE "+name+" SET idle_session_timeout = 300; ALTER DATABASE "+name+" SET statement_timeout = 60000")
	s := locked(t, mustOpen(t, url, dialect.NewTables("", true)))
	tx, err := s.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	quiet := query(t, url, "clock_timestamp()")
	eventually(t, "both are quiet for long", func() bool {
		return query(t, url, "clock_timestamp() > '"+quiet+"'::timestamptz + '700ms'") == "true"
	})
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Error(err)
	}
}
