package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/internal/dialect"
)

// A read is one statement if the tables exist.
func TestReadsAreOneRoundTrip(t *testing.T) {
	to := database(t)
	session := locked(t, open(t, to, dialect.NewTables("", true)), "")
	if _, err := session.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	pool := other(t, to)
	pool.SetMaxOpenConns(1)
	db := mysql.New(pool).With(dialect.NewTables("", true))
	before := questions(t, pool)
	if _, err := db.Read(t.Context(), dialect.LatestEntries); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Rows(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := questions(t, pool) - before; n != 3 {
		t.Errorf("a read, the rows and this question are %d questions", n)
	}
}

// questions returns the number of statements on the pool's one connection.
func questions(t *testing.T, pool *sql.DB) (n int) {
	t.Helper()
	var name string
	if err := pool.QueryRow("SHOW SESSION STATUS LIKE 'Questions'").Scan(&name, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// The statements of the journal do not affect those of the script.
func TestLastInsertIDIsTheScripts(t *testing.T) {
	to := database(t)
	execAll(t, other(t, to), "CREATE TABLE a (id INT PRIMARY KEY AUTO_INCREMENT)", "ALTER TABLE a AUTO_INCREMENT = 42", "CREATE TABLE b (a INT)")
	session := locked(t, open(t, to, dialect.NewTables("", true)), "")
	if _, err := session.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	var entry dialect.Entry
	for i, statement := range []string{"INSERT INTO a VALUES (NULL)", "INSERT INTO b VALUES (LAST_INSERT_ID())"} {
		tx, err := session.Begin(t.Context(), dialect.TxOptions{})
		if err != nil {
			t.Fatal(err)
		}
		_, rows := tx.Rows(t.Context())
		err = errors.Join(rows, tx.Exec(t.Context(), dialect.Statement{Text: statement}))
		if i == 0 {
			entry = dialect.Entry{Action: "upgrade", Started: when(1)}
			entry.Seq, rows = tx.Log(t.Context(), entry)
			err = errors.Join(err, rows)
		} else {
			err = errors.Join(err, tx.Amend(t.Context(), entry), tx.Amend(t.Context(), entry), tx.Edit(t.Context(), "", "x"))
		}
		if err := errors.Join(err, tx.Commit(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	var a int
	if err := other(t, to).QueryRow("SELECT a FROM b").Scan(&a); err != nil || a != 42 {
		t.Errorf("LAST_INSERT_ID() was %d, %v", a, err)
	}
}

// A revision may USE another database, SET NAMES, and change the sql_mode. The
// bookkeeping continues in its own tables, and the next revision starts without
// these settings.
func TestSettingsOfARevision(t *testing.T) {
	to, another := database(t), database(t)
	name := another[strings.LastIndexByte(another, '/')+1:]
	db := open(t, to, dialect.NewTables("", true))
	session := locked(t, db, "")
	if _, err := session.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"USE " + name, "SET NAMES latin1", "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'", "SET @mine = 1", "SET foreign_key_checks = 0",
	} {
		if err := session.Exec(t.Context(), dialect.Statement{Text: statement, Kind: dialect.Setting}); err != nil {
			t.Fatal(err)
		}
	}
	if err := session.Exec(t.Context(), dialect.Statement{Text: "CREATE TABLE n (a INT)", Kind: dialect.Alone}); err != nil {
		t.Fatal(err)
	}
	wantOutcome(t, session, dialect.Statement{Text: "CREATE TABLE n (a INT)"}, dialect.Outcome{Known: true, Applied: true, Why: "table " + name + ".n exists"})
	tx, err := session.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := dialect.Entry{Action: "upgrade", Revision: "größe", DownScript: "a\\'b\n\"ü\"", Started: when(1)}
	if _, err := tx.Log(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(tx.Edit(t.Context(), "", "größe"), tx.Commit(t.Context())); err != nil {
		t.Fatal(err)
	}
	state, err := db.Read(t.Context(), dialect.AllEntries)
	if err != nil || len(state.Rows) != 1 || state.Rows[0] != "größe" || state.Log[0].DownScript != want.DownScript || state.Log[0].Revision != want.Revision {
		t.Errorf("%+v, %v", state, err)
	}
	if err := session.Reset(t.Context(), dialect.Limits{}); err != nil {
		t.Fatal(err)
	}
	wantOutcome(t, session, dialect.Statement{Text: "CREATE TABLE n (a INT)"}, dialect.Outcome{Known: true, Why: "table " + to[strings.LastIndexByte(to, '/')+1:] + ".n does not exist"})
	check := "DO 1 / (@mine IS NULL AND @@foreign_key_checks AND @@character_set_client = 'utf8mb4' AND @@sql_mode NOT LIKE '%ANSI%')"
	if err := session.Exec(t.Context(), dialect.Statement{Text: "CREATE TABLE ok AS SELECT " + check[3:] + " AS a", Kind: dialect.Alone}); err != nil {
		t.Fatal(err)
	}
	var ok sql.NullFloat64
	if err := other(t, to).QueryRow("SELECT a FROM ok").Scan(&ok); err != nil || !ok.Valid {
		t.Errorf("a setting outlives its revision: %v", err)
	}
}

// A stored program that only changes data leaves nothing behind when it fails.
func TestProgramIsRolledBack(t *testing.T) {
	to := database(t)
	admin := other(t, to)
	execAll(t, admin, "CREATE TABLE a (id INT PRIMARY KEY)")
	once, twice := "BEGIN NOT ATOMIC INSERT INTO a VALUES (1); END", "BEGIN NOT ATOMIC INSERT INTO a VALUES (1); INSERT INTO a VALUES (1); END"
	if mysql.OnMySQL() {
		execAll(t, admin, "CREATE PROCEDURE once() INSERT INTO a VALUES (1)", "CREATE PROCEDURE twice() BEGIN INSERT INTO a VALUES (1); INSERT INTO a VALUES (1); END")
		once, twice = "CALL once()", "CALL twice()"
	}
	session := locked(t, open(t, to, dialect.NewTables("", true)), "")
	err := session.Exec(t.Context(), dialect.Statement{Text: twice, Kind: dialect.Alone, Program: true})
	if _, kept := errors.AsType[*dialect.KeptError](err); kept {
		t.Errorf("its transaction did not end: %v", err)
	}
	var n int
	if reading := admin.QueryRow("SELECT count(*) FROM a").Scan(&n); err == nil || reading != nil || n != 0 {
		t.Errorf("%v; %d rows, %v", err, n, reading)
	}
	if err := session.Exec(t.Context(), dialect.Statement{Text: once, Kind: dialect.Alone, Program: true}); err != nil {
		t.Error(err)
	}
	if reading := admin.QueryRow("SELECT count(*) FROM a").Scan(&n); reading != nil || n != 1 {
		t.Errorf("%d rows, %v", n, reading)
	}
}

// The version table may be in another database.
func TestSchema(t *testing.T) {
	to, another := database(t), database(t)
	tables := dialect.NewTables("", true)
	tables.Schema = another[strings.LastIndexByte(another, '/')+1:]
	db := open(t, to, tables)
	session := locked(t, db, "")
	if created, err := session.Ensure(t.Context()); err != nil || !created {
		t.Fatal(created, err)
	}
	tx, err := session.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(tx.Edit(t.Context(), "", "a"), tx.Commit(t.Context())); err != nil {
		t.Fatal(err)
	}
	for _, db := range []dialect.Database{db, open(t, another, dialect.NewTables("", true))} {
		if state, err := db.Read(t.Context(), dialect.LatestEntries); err != nil || len(state.Rows) != 1 || !state.HasLog {
			t.Errorf("%+v, %v", state, err)
		}
	}
}

// A COMMIT whose connection is lost may have succeeded.
func TestCommitIsLost(t *testing.T) {
	to := database(t)
	session := locked(t, open(t, to, dialect.NewTables("", true)), "")
	if _, err := session.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	tx, err := session.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	var thread uint64
	err = tx.Call(t.Context(), func(ctx context.Context, lent *sql.Tx) error {
		return lent.QueryRowContext(ctx, "SELECT connection_id()").Scan(&thread)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Edit(t.Context(), "", "a"); err != nil {
		t.Fatal(err)
	}
	admin := other(t, to)
	execAll(t, admin, fmt.Sprintf("KILL %d", thread))
	eventually(t, "the connection to end", func() bool {
		var n int
		err := admin.QueryRow("SELECT count(*) FROM information_schema.processlist WHERE id = ?", thread).Scan(&n)
		return err == nil && n == 0
	})
	var unknown *dialect.CommitError
	if err := tx.Commit(t.Context()); !errors.As(err, &unknown) {
		t.Errorf("the commit: %v", err)
	}
	if state, err := session.Read(t.Context(), dialect.LatestEntries); err != nil || len(state.Rows) > 0 {
		t.Errorf("%+v, %v", state, err)
	}
}
