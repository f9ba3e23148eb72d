package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dialecttest"
)

// An embedder's pool of two connections is enough for the whole suite.
func TestSuiteOnPool(t *testing.T) {
	dialecttest.Run(t, dialecttest.Harness{
		Open: func(t *testing.T, tables dialect.Tables) func() dialect.Database {
			to := database(t)
			return func() dialect.Database { return given(t, to, 2, tables) }
		},
		Schema: "SELECT DATABASE()", Effects: mysql.ForServer(suiteEffects),
	})
}

func given(t testing.TB, to string, connections int, tables dialect.Tables) dialect.Database {
	db := other(t, to)
	db.SetMaxOpenConns(connections)
	return mysql.New(db).With(tables)
}

func locked(t *testing.T, db dialect.Database, by string) dialect.Session {
	t.Helper()
	session, err := db.Lock(t.Context(), dialect.LockOptions{Timeout: 20 * time.Second, By: by})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close() })
	return session
}

// eventually polls until f returns true.
func eventually(t *testing.T, condition string, f func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !f() {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within 20 s", condition)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// connections returns the server's threads of a database whose statement contains
// the text.
func connections(t *testing.T, db *sql.DB, containing string) (ids []uint64) {
	t.Helper()
	rows, err := db.Query("SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id() AND coalesce(info, '') LIKE ?", "%"+containing+"%")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id uint64
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return ids
}

func waitFor(t *testing.T, db *sql.DB, containing string) (id uint64) {
	t.Helper()
	eventually(t, containing+" to run", func() bool {
		ids := connections(t, db, containing)
		if len(ids) > 0 {
			id = ids[0]
		}
		return len(ids) > 0
	})
	return id
}

func TestHolderIsNamed(t *testing.T) {
	to := database(t)
	locked(t, open(t, to, dialect.NewTables("", true)), "ann@box */")
	_, err := open(t, to, dialect.NewTables("", true)).Lock(t.Context(), dialect.LockOptions{Timeout: 200 * time.Millisecond})
	var held *dialect.LockedError
	if !errors.As(err, &held) {
		t.Fatal(err)
	}
	for _, want := range []string{"ramus of ann@box ", "connection ", " of root@", "since 20"} {
		if !strings.Contains(held.Holder, want) {
			t.Errorf("%q lacks %q", held.Holder, want)
		}
	}
}

// Each version table in each database has its own lock.
func TestLocksAreApart(t *testing.T) {
	to, another := database(t), database(t)
	locked(t, open(t, to, dialect.NewTables("", true)), "")
	locked(t, open(t, to, dialect.NewTables("app_version", true)), "")
	locked(t, open(t, another, dialect.NewTables("", true)), "")
	there := dialect.NewTables("", true)
	there.Schema = another[strings.LastIndexByte(another, '/')+1:]
	_, err := open(t, to, there).Lock(t.Context(), dialect.LockOptions{})
	var held *dialect.LockedError
	if !errors.As(err, &held) {
		t.Errorf("the same table by its schema: %v", err)
	}
}

// When the server ends the holder's connection, a waiting runner gets the lock, and
// the holder notices.
func TestLockIsLost(t *testing.T) {
	to := database(t)
	admin := other(t, to)
	session := locked(t, open(t, to, dialect.NewTables("", true)), "ann@box")
	if err := session.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := make(chan error, 1)
	waiting := make(chan string, 100)
	next := open(t, to, dialect.NewTables("", true))
	go func() {
		session, err := next.Lock(context.Background(), dialect.LockOptions{Timeout: 20 * time.Second, Waiting: func(holder string) { waiting <- holder }})
		if err == nil {
			err = session.Close()
		}
		got <- err
	}()
	<-waiting
	execAll(t, admin, fmt.Sprintf("KILL %d", waitFor(t, admin, "ramus of ann@box")))
	eventually(t, "the holder to notice", func() bool { return session.Check(t.Context()) != nil })
	if err := session.Check(t.Context()); !strings.Contains(err.Error(), "the lock was lost") {
		t.Error(err)
	}
	if err := session.Close(); err != nil {
		t.Error(err)
	}
	if err := <-got; err != nil {
		t.Errorf("the waiter: %v", err)
	}
}

// A statement that outlives its runner makes the next one wait, although the
// runner's lock is free.
func TestLeftoverStatement(t *testing.T) {
	to := database(t)
	admin := other(t, to)
	many(t, admin)
	first := open(t, to, dialect.NewTables("", true))
	session := locked(t, first, "ann@box")
	done := make(chan error, 1)
	go func() {
		done <- session.Exec(context.Background(), dialect.Statement{Text: "CREATE TABLE slow AS SELECT a.a FROM many a, many b, many c, many d", Kind: dialect.Alone})
	}()
	slow := waitFor(t, admin, "CREATE TABLE slow")
	execAll(t, admin, fmt.Sprintf("KILL %d", waitFor(t, admin, "ramus of ann@box")))
	var holder string
	next, err := open(t, to, dialect.NewTables("", true)).Lock(t.Context(), dialect.LockOptions{Timeout: 20 * time.Second, Waiting: func(who string) {
		if strings.Contains(who, "CREATE TABLE slow") && holder == "" {
			holder = who
			execAll(t, admin, fmt.Sprintf("KILL QUERY %d", slow))
			<-done
			session.Close()
		}
	}})
	if err != nil || holder == "" {
		t.Fatalf("holder %q, %v", holder, err)
	}
	if err := next.Close(); err != nil {
		t.Error(err)
	}
}

// With a pool of one connection, that connection holds the lock and runs
// everything.
func TestPoolOfOne(t *testing.T) {
	to := database(t)
	db := given(t, to, 1, dialect.NewTables("", true))
	session := locked(t, db, "ann@box")
	if _, err := session.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	var held *dialect.LockedError
	if _, err := open(t, to, dialect.NewTables("", true)).Lock(t.Context(), dialect.LockOptions{}); !errors.As(err, &held) {
		t.Errorf("another runner: %v", err)
	}
	tx, err := session.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(tx.Edit(t.Context(), "", "a"), tx.Commit(t.Context()), session.Check(t.Context())); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	admin := other(t, to)
	done := make(chan error, 1)
	go func() { done <- session.Exec(ctx, dialect.Statement{Text: "DO SLEEP(60)"}) }()
	waitFor(t, admin, "SLEEP(60)")
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if state, err := session.Read(t.Context(), dialect.LatestEntries); err != nil || len(state.Rows) != 1 {
		t.Errorf("after it: %+v, %v", state, err)
	}
	if ids := connections(t, admin, "SLEEP(60)"); len(ids) > 0 {
		t.Error("the statement still runs")
	}
	if err := errors.Join(session.Reset(t.Context(), dialect.Limits{Lock: time.Second}), session.Reset(t.Context(), dialect.Limits{}), session.Close()); err != nil {
		t.Error(err)
	}
	again := locked(t, db, "")
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

// A connection of an embedder is returned as it was.
func TestPoolIsLeftAsItWas(t *testing.T) {
	to := database(t)
	db := other(t, to)
	db.SetMaxOpenConns(2)
	session := locked(t, mysql.New(db).With(dialect.NewTables("", true)), "")
	err := errors.Join(
		session.Exec(t.Context(), dialect.Statement{Text: "SET SESSION sql_mode = ''", Kind: dialect.Setting}),
		session.Close())
	if err != nil {
		t.Fatal(err)
	}
	var conns []*sql.Conn
	for range 2 {
		conn, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var mode string
		if err := conn.QueryRowContext(t.Context(), "SELECT @@sql_mode").Scan(&mode); err != nil || mode == "" {
			t.Errorf("sql_mode %q, %v", mode, err)
		}
		conns = append(conns, conn)
	}
	for _, conn := range conns {
		conn.Close()
	}
}

// when returns a time of whole milliseconds.
func when(second int) time.Time {
	return time.Date(2026, 11, 23, 10, 0, second, 250_000_000, time.UTC)
}

// A user that may not see the connections of others sees at least the number of the
// holder's.
func TestHolderOfAnotherUser(t *testing.T) {
	to := database(t)
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	admin := other(t, to)
	execAll(t, admin, "DROP USER IF EXISTS ramus_guest", "CREATE USER ramus_guest IDENTIFIED BY 'pw'", "GRANT ALL ON "+u.Path[1:]+".* TO ramus_guest")
	defer execAll(t, admin, "DROP USER ramus_guest")
	locked(t, open(t, to, dialect.NewTables("", true)), "ann@box")
	u.User = url.UserPassword("ramus_guest", "pw")
	_, err = open(t, u.String(), dialect.NewTables("", true)).Lock(t.Context(), dialect.LockOptions{})
	var held *dialect.LockedError
	if !errors.As(err, &held) || !strings.HasPrefix(held.Holder, "another ramus (connection ") || strings.Contains(held.Holder, "root") {
		t.Errorf("%v", err)
	}
}

// A run that gets no connection from a busy pool reports it.
func TestPoolIsUsedUp(t *testing.T) {
	db := other(t, database(t))
	db.SetMaxOpenConns(2)
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, err = mysql.New(db).With(dialect.NewTables("", true)).Lock(t.Context(), dialect.LockOptions{})
	var e *dialect.UnreachableError
	if !errors.As(err, &e) || !e.Temporary || !strings.Contains(err.Error(), "a run needs two") {
		t.Errorf("%v", err)
	}
	if n := db.Stats().InUse; n != 1 {
		t.Errorf("%d connections are in use, want the program's own", n)
	}
}
