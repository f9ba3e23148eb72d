package postgres

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A counted connection counts round trips: how often something is sent after
// something was received.
type counted struct {
	net.Conn
	trips    *int
	received bool
}

func (c *counted) Read(b []byte) (int, error) {
	c.received = true
	return c.Conn.Read(b)
}

func (c *counted) Write(b []byte) (int, error) {
	if c.received {
		*c.trips++
	}
	c.received = false
	return c.Conn.Write(b)
}

// A read is one round trip on an open connection, also on an empty database; so is
// a read of the rows.
func TestReadIsOneTrip(t *testing.T) {
	for name, tables := range map[string]dialect.Tables{
		"SQL": dialect.NewTables("", true), "Alembic": alembic("", dialect.DefaultSchema), "a tenant": alembic("one", dialect.DefaultSchema),
	} {
		t.Run(name, func(t *testing.T) { readIsOneTrip(t, tables) })
	}
}

func readIsOneTrip(t *testing.T, tables dialect.Tables) {
	database := newURL(t)
	mustExec(t, database, "CREATE SCHEMA one")
	db := mustOpen(t, withQuery(t, database, "sslmode", "disable"), tables).(*store)
	trips, dial := 0, db.config.DialFunc
	db.config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		return &counted{Conn: conn, trips: &trips}, err
	}
	counting := func(f func() error) int {
		trips = 0
		if err := f(); err != nil {
			t.Fatal(err)
		}
		return trips
	}
	connecting := counting(func() error {
		_, release, err := db.reach(t.Context())
		return errors.Join(err, release())
	})
	for _, state := range []string{"empty", "made"} {
		if n := counting(func() error { _, err := db.Read(t.Context(), dialect.LatestEntries); return err }) - connecting; n != 1 {
			t.Errorf("%s: Read makes %d round trips", state, n)
		}
		if n := counting(func() error { _, err := db.Rows(t.Context()); return err }) - connecting; n != 1 {
			t.Errorf("%s: Rows makes %d round trips", state, n)
		}
		if err := locked(t, mustOpen(t, database, tables)).Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// One table may exist without the other.
func TestReadHalf(t *testing.T) {
	database := newURL(t)
	mustExec(t, database, "CREATE TABLE ramus_version (version_num text PRIMARY KEY); INSERT INTO ramus_version VALUES ('b'), ('a')")
	db := mustOpen(t, database, dialect.NewTables("", true))
	state, err := db.Read(t.Context(), dialect.AllEntries)
	if err != nil || !state.Exists || state.HasLog || strings.Join(state.Rows, " ") != "a b" {
		t.Errorf("%+v, %v", state, err)
	}
	mustExec(t, database, "DROP TABLE ramus_version")
	s := locked(t, mustOpen(t, database, dialect.NewTables("", true)))
	mustExec(t, database, "DROP TABLE ramus_version")
	if state, err := s.Read(t.Context(), dialect.AllEntries); err != nil || state.Exists || !state.HasLog {
		t.Errorf("%+v, %v", state, err)
	}
}

// Tables of other programs are refused by reads and by writes.
func TestTablesOfOthers(t *testing.T) {
	for create, want := range map[string]string{
		"CREATE VIEW ramus_version AS SELECT 1 AS version_num":                                         "ramus_version cannot be used: it is a view",
		"CREATE TABLE ramus_version (a int)":                                                           "it has no column version_num",
		"CREATE TABLE ramus_version (version_num text); INSERT INTO ramus_version VALUES (NULL)":       "a row without a version_num",
		"CREATE TABLE ramus_version (version_num text); INSERT INTO ramus_version VALUES ('a'), ('a')": "lost its primary key",
		"CREATE TABLE ramus_log (seq int); CREATE TABLE ramus_version (version_num text)":              "it is not ramus's log: it has no columns action, revision, finished",
		"CREATE SEQUENCE ramus_log":                                                                    "it is a sequence",
		"CREATE MATERIALIZED VIEW ramus_log AS SELECT 1":                                               "it is a materialized view",
		"CREATE TYPE ramus_log AS (a int)":                                                             "it is a type",
		"CREATE TABLE t (a int); CREATE INDEX ramus_log ON t (a)":                                      "it is an index",
	} {
		database := newURL(t)
		mustExec(t, database, create)
		db := mustOpen(t, database, dialect.NewTables("", true))
		_, err := db.Read(t.Context(), dialect.LatestEntries)
		var bad *dialect.TableError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", create, err)
		}
	}
}

func TestEnsure(t *testing.T) {
	database := newURL(t)
	mustExec(t, database, `CREATE SCHEMA "My app"; CREATE ROLE ramus_test_none; DROP ROLE ramus_test_none`)
	tables := dialect.Tables{Schema: "My app", Version: `Odd "versions"`, Log: strings.Repeat("l", 63), AlembicID: true}
	s := locked(t, mustOpen(t, database, tables))
	runScript(t, s, "SELECT 1", "a")
	if got := query(t, database, `SELECT string_agg(version_num, ' ') FROM "My app"."Odd ""versions"""`); got != "a" {
		t.Errorf("rows %q", got)
	}
	tables.Schema = "nowhere"
	missing, err := mustOpen(t, database, tables).Lock(t.Context(), dialect.LockOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer missing.Close()
	var bad *dialect.TableError
	if _, err := missing.Ensure(t.Context()); !errors.As(err, &bad) || !strings.Contains(err.Error(), "there is no schema nowhere; create it with CREATE SCHEMA") {
		t.Errorf("%v", err)
	}
	if _, err := missing.Read(t.Context(), dialect.LatestEntries); err != nil {
		t.Error(err)
	}
	_, err = mustOpen(t, database, dialect.Tables{Version: strings.Repeat("ü", 32)}).Read(t.Context(), dialect.LatestEntries)
	if !errors.As(err, &bad) || !strings.Contains(err.Error(), "its name has 64 bytes") {
		t.Errorf("%v", err)
	}
	locked(t, mustOpen(t, database, dialect.Tables{Version: strings.Repeat("v", 62)}))
}

// A log of an older version of ramus gets the missing columns. A log that lacks
// more is not ramus's.
func TestEnsureAddsColumns(t *testing.T) {
	database := newURL(t)
	const create = "CREATE TABLE ramus_log (seq bigint PRIMARY KEY, format int, action text, revision text, statements int, done int, started timestamptz, future int"
	mustExec(t, database, create+", finished timestamptz)")
	s := locked(t, mustOpen(t, database, dialect.NewTables("", true)))
	runScript(t, s, "SELECT 1", "a")
	if state, err := s.Read(t.Context(), dialect.AllEntries); err != nil || len(state.Log) != 1 {
		t.Errorf("%+v, %v", state, err)
	}
	database = newURL(t)
	mustExec(t, database, create+")")
	s, err := mustOpen(t, database, dialect.NewTables("", true)).Lock(t.Context(), dialect.LockOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var bad *dialect.TableError
	if _, err := s.Ensure(t.Context()); !errors.As(err, &bad) || !strings.Contains(err.Error(), "no column finished") {
		t.Errorf("%v", err)
	}
}

// Alembic's column has room for 32 characters, and is widened when an id needs it.
func TestWiden(t *testing.T) {
	database := newURL(t)
	mustExec(t, database, "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))")
	s := locked(t, mustOpen(t, database, dialect.Tables{Version: "alembic_version", AlembicID: true}))
	width := "SELECT character_maximum_length FROM information_schema.columns WHERE table_name = 'alembic_version'"
	runScript(t, s, "SELECT 1", strings.Repeat("ü", 32))
	if got := query(t, database, width); got != "32" {
		t.Errorf("width %s", got)
	}
	if err := s.MakeRoom(t.Context(), 33); err != nil {
		t.Fatal(err)
	}
	runScript(t, s, "SELECT 1", strings.Repeat("ü", 33))
	if got := query(t, database, width); got != "255" {
		t.Errorf("width %s", got)
	}
}

// A table that is locked as a whole keeps Read waiting, and TryRead not.
func TestReadWaits(t *testing.T) {
	database := newURL(t)
	s := locked(t, mustOpen(t, database, dialect.NewTables("", true)))
	other := plainConn(t, withQuery(t, database, "application_name", "vacuum-full"))
	for _, statement := range []string{"BEGIN", "LOCK TABLE ramus_version"} {
		if _, err := other.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	var held *dialect.LockedError
	if _, err := mustOpen(t, database, dialect.NewTables("", true)).TryRead(t.Context(), dialect.LatestEntries); !errors.As(err, &held) || !strings.Contains(held.Holder, "vacuum-full (pid ") {
		t.Errorf("%v", err)
	}
	done := make(chan error, 1)
	go func() { _, err := s.Read(t.Context(), dialect.LatestEntries); done <- err }()
	eventually(t, "the read waits", func() bool { return query(t, database, "SELECT count(*) FROM pg_locks WHERE NOT granted") == "1" })
	if _, err := other.Exec(t.Context(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// A user that cannot write gets an error before anything runs.
func TestReadOnly(t *testing.T) {
	database := newURL(t)
	locked(t, mustOpen(t, database, dialect.NewTables("", true))).Close()
	mustExec(t, database, "ALTER DATABASE "+query(t, database, "current_database()")+" SET default_transaction_read_only = on")
	db := mustOpen(t, database, dialect.NewTables("", true))
	if state, err := db.Read(t.Context(), dialect.AllEntries); err != nil || !state.Exists {
		t.Errorf("%+v, %v", state, err)
	}
	var un *dialect.UnreachableError
	if _, err := db.Lock(t.Context(), dialect.LockOptions{Timeout: time.Second}); !errors.As(err, &un) || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("%v", err)
	}
}
