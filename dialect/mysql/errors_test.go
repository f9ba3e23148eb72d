package mysql_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// A syntax error names its place in the script's file.
func TestErrorPlace(t *testing.T) {
	to := database(t)
	db := open(t, to, dialect.NewTables("", true))
	session := locked(t, db, "")
	column := [2]int{13, 1} // MariaDB stops behind the b, MySQL at it
	if mysql.OnMySQL() {
		column = [2]int{12, 9}
	}
	for _, c := range []struct {
		script       string
		line, column int // zeros: the start of the statement
	}{
		{"SELECT 1;\n  SELECT 1 FORM t", 11, 17}, // FORM is an alias: it stops at t
		{"SELECT 1;\n\n SELEC 1", 0, 0},
		{"CREATE TABLE x (\n  a INT,\n  b INT b\n);", column[0], column[1]},
		{"CREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\n  SELEC 2;\nEND", 13, 9},
		{"CREATE TABLE x (\n  a INT,", 11, 9},
	} {
		all, err := db.Split(revision.Script{Text: c.script, File: "a.sql", Line: 10, NoTransaction: true})
		if len(all) == 0 {
			t.Errorf("%s: %v", c.script, err)
			continue
		}
		err = session.Exec(t.Context(), all[len(all)-1])
		var e *dialect.DatabaseError
		if !errors.As(err, &e) || e.Line != c.line || e.Column != c.column || !strings.Contains(e.Words, "(1064, 42000)") || e.Transient {
			t.Errorf("%s: %+v", c.script, err)
		}
	}
}

// Errors that other sessions cause are transient.
func TestTransientErrors(t *testing.T) {
	to := database(t)
	admin := other(t, to)
	execAll(t, admin, "CREATE TABLE held (a INT PRIMARY KEY)", "INSERT INTO held VALUES (1)")
	holder, err := admin.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Rollback()
	if _, err := holder.Exec("UPDATE held SET a = 2"); err != nil {
		t.Fatal(err)
	}
	session := locked(t, open(t, to, dialect.NewTables("", true)), "")
	if err := session.Reset(t.Context(), dialect.Limits{Lock: time.Millisecond, Statement: time.Minute}); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{"UPDATE held SET a = 3", "ALTER TABLE held ADD COLUMN b INT"} {
		err := session.Exec(t.Context(), dialect.Statement{Text: statement})
		var e *dialect.DatabaseError
		if !errors.As(err, &e) || !e.Transient || !strings.Contains(e.Words, "1205") {
			t.Errorf("%s: %#v", statement, err)
		}
	}
	if err := session.Reset(t.Context(), dialect.Limits{Statement: 50 * time.Millisecond}); err != nil {
		t.Fatal(err)
	}
	many(t, admin)
	want := "max_statement_time"
	if mysql.OnMySQL() {
		want = "it ran longer than statement_timeout (50ms)"
	}
	for _, statement := range []string{"CREATE TABLE big AS SELECT a.a FROM many a, many b, many c, many d", "SELECT sum(a.a * b.a) FROM many a, many b, many c, many d"} {
		err := session.Exec(t.Context(), dialect.Statement{Text: statement})
		var e *dialect.DatabaseError
		if !errors.As(err, &e) || e.Lost || e.Transient || !strings.Contains(err.Error(), want) {
			t.Errorf("a limit for statements: %v", err)
		}
	}
	if err := session.Reset(t.Context(), dialect.Limits{}); err != nil {
		t.Fatal(err)
	}
	if err := session.Exec(t.Context(), dialect.Statement{Text: "DO SLEEP(0.1)"}); err != nil {
		t.Errorf("the limit outlives its revision: %v", err)
	}
}

// A writer without ramus's lock keeps a transaction waiting, and is reported.
func TestRowsAreHeld(t *testing.T) {
	to := database(t)
	admin := other(t, to)
	db := open(t, to, dialect.NewTables("", true))
	var said []string
	var holder interface{ Rollback() error }
	session, err := db.Lock(t.Context(), dialect.LockOptions{Timeout: 20 * time.Second, Waiting: func(who string) {
		said = append(said, who)
		_ = holder.Rollback()
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	if _, err := session.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	writer, err := admin.Begin()
	if err != nil {
		t.Fatal(err)
	}
	holder = writer
	if _, err := writer.Exec("INSERT INTO ramus_version VALUES ('x')"); err != nil {
		t.Fatal(err)
	}
	tx, err := session.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := tx.Rows(t.Context()); err != nil || len(rows) > 0 || len(said) == 0 || !strings.Contains(said[0], "ramus_version") {
		t.Fatalf("rows %q, %v, said %q", rows, err, said)
	}
	if _, err := admin.Exec("SET STATEMENT innodb_lock_wait_timeout=1 FOR INSERT INTO ramus_version VALUES ('y')"); err == nil {
		t.Error("another writer came between")
	}
	if rows, err := db.Rows(t.Context()); err != nil || len(rows) > 0 {
		t.Errorf("a reader: %q, %v", rows, err)
	}
	if err := tx.Rollback(); err != nil {
		t.Error(err)
	}
}

// A rollback reports the rows that a table without transactions keeps.
func TestRollbackOfOtherEngine(t *testing.T) {
	to := database(t)
	execAll(t, other(t, to), "CREATE TABLE old (a INT) ENGINE=MyISAM")
	session := locked(t, open(t, to, dialect.NewTables("", true)), "")
	tx, err := session.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Exec(t.Context(), dialect.Statement{Text: "INSERT INTO old VALUES (1)"}); err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(); err == nil || !strings.Contains(err.Error(), "could not roll back everything") {
		t.Errorf("rollback: %v", err)
	}
}

func TestTableErrors(t *testing.T) {
	for _, c := range []struct{ setup, read, ensure string }{
		{"CREATE TABLE ramus_version (a INT)", "it is not ramus's version table: it has no column version_num", "no column version_num"},
		{"CREATE VIEW ramus_version AS SELECT 'a' AS version_num", "it is a view", "it is a view"},
		{"CREATE TABLE ramus_log (seq INT, action INT, revision INT, finished INT)", "", "it has no columns format, statements, done, started"},
		{"CREATE TABLE ramus_version (version_num VARCHAR(32)) ENGINE=MyISAM", "", "its engine is MyISAM"},
		{"CREATE TABLE ramus_version AS SELECT 'a' AS version_num UNION ALL SELECT 'a'", "it has the row a more than once", ""},
		{"CREATE TABLE ramus_version AS SELECT '' AS version_num", "it has a row without a version_num", ""},
	} {
		to := database(t)
		execAll(t, other(t, to), c.setup)
		db := open(t, to, dialect.NewTables("", true))
		_, err := db.Read(t.Context(), dialect.AllEntries)
		wantTableError(t, c.setup, err, c.read)
		session := locked(t, db, "")
		_, err = session.Ensure(t.Context())
		wantTableError(t, c.setup, err, c.ensure)
	}
}

func wantTableError(t *testing.T, setup string, err error, want string) {
	t.Helper()
	var e *dialect.TableError
	if want == "" && err != nil || want != "" && (!errors.As(err, &e) || !strings.Contains(err.Error(), want)) {
		t.Errorf("%s: %v, want %q", setup, err, want)
	}
}

// A log of an older version gets its new columns; one of a newer version can be
// read.
func TestLogColumns(t *testing.T) {
	to := database(t)
	admin := other(t, to)
	execAll(t, admin, "CREATE TABLE ramus_log (seq BIGINT PRIMARY KEY, format INT NOT NULL, action VARCHAR(16) NOT NULL, revision TEXT NOT NULL,"+
		" statements INT NOT NULL, done INT NOT NULL, started VARCHAR(32) NOT NULL, finished VARCHAR(32), later INT)",
		"INSERT INTO ramus_log VALUES (7, 1, 'upgrade', 'a', 1, 0, '2026-11-23T10:00:00.000Z', NULL, 1)")
	db := open(t, to, dialect.NewTables("", true))
	state, err := db.Read(t.Context(), dialect.LatestEntries)
	if err != nil || len(state.Log) != 1 || state.Log[0].Seq != 7 || state.Log[0].Revision != "a" {
		t.Fatalf("%+v, %v", state, err)
	}
	if _, err := locked(t, db, "").Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	if state, err := db.Read(t.Context(), dialect.AllEntries); err != nil || !state.Exists || len(state.Log) != 1 {
		t.Errorf("%+v, %v", state, err)
	}
}

// An id that does not fit in the column is refused, whatever the sql_mode.
func TestWidth(t *testing.T) {
	tables := dialect.Tables{Version: "alembic_version", AlembicID: true}
	session := locked(t, open(t, database(t)+"?sql_mode=", tables), "")
	if _, err := session.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	tx, err := session.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if err := tx.Edit(t.Context(), "", strings.Repeat("a", 32)); err != nil {
		t.Error(err)
	}
	if err := tx.Edit(t.Context(), "", strings.Repeat("b", 33)); err == nil || !strings.Contains(err.Error(), "32 characters") {
		t.Errorf("33 characters: %v", err)
	}
}

func TestUnreachable(t *testing.T) {
	u := serverURL(t)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := free.Addr().String()
	free.Close()
	for _, c := range []struct {
		url, want string
		temporary bool
	}{
		{"mysql://ann:s3cr3t@" + nobody + "/shop", "connection refused", true},
		{"mysql://ann:s3cr3t@/shop?unix_socket=/no/such/socket", "no such file", true},
		{"mysql://nobody:s3cr3t@" + u.Host + "/shop", "Access denied for user 'nobody'", false},
		{"mysql://" + u.User.String() + "@" + u.Host + "/ramus_no_such?" + u.RawQuery, "Unknown database 'ramus_no_such'", false},
	} {
		db := open(t, c.url, dialect.NewTables("", true))
		_, reading := db.Read(t.Context(), dialect.LatestEntries)
		_, locking := db.Lock(t.Context(), dialect.LockOptions{})
		for _, err := range []error{reading, locking} {
			var e *dialect.UnreachableError
			if !errors.As(err, &e) || e.Temporary != c.temporary || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "s3cr3t") {
				t.Errorf("%s: %v", c.url, err)
			}
		}
	}
}

// A misspelled parameter is an error of the URL, which no retry corrects.
func TestUnknownParameter(t *testing.T) {
	u := serverURL(t)
	db := open(t, "mysql://"+u.User.String()+"@"+u.Host+"/mysql?frobnicate=s3cr3t", dialect.NewTables("", true))
	_, reading := db.Read(t.Context(), dialect.LatestEntries)
	_, locking := db.Lock(t.Context(), dialect.LockOptions{})
	for _, err := range []error{reading, locking} {
		const want = "has a parameter that the server does not know: Unknown system variable 'frobnicate'"
		if _, ok := errors.AsType[*dialect.URLError](err); !ok || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// Passwords of all bytes reach the server.
func TestOddPasswords(t *testing.T) {
	to := database(t)
	admin := other(t, to)
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	for _, password := range []string{"p@ss:w/o?r#d%", `sp ace "quotes' \`, "ünïcödé", "%41", "a+b&c=d"} {
		quoted := "'" + strings.NewReplacer(`\`, `\\`, "'", "''").Replace(password) + "'"
		execAll(t, admin, "DROP USER IF EXISTS ramus_odd", "CREATE USER ramus_odd IDENTIFIED BY "+quoted, "GRANT ALL ON "+u.Path[1:]+".* TO ramus_odd")
		for _, login := range []string{url.PathEscape(password), strings.ReplaceAll(password, "%", "%25")} {
			db := open(t, "mysql://ramus_odd:"+login+"@"+u.Host+u.Path, dialect.NewTables("", true))
			if _, err := db.Rows(t.Context()); err != nil {
				t.Errorf("%q as %q: %v", password, login, err)
			}
		}
	}
	execAll(t, admin, "DROP USER ramus_odd")
}

// When the connection that runs statements is lost, the session can still read the
// database.
func TestConnectionIsLost(t *testing.T) {
	to := database(t)
	admin := other(t, to)
	session := locked(t, open(t, to, dialect.NewTables("", true)), "")
	if _, err := session.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	tx, err := session.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Edit(t.Context(), "", "a"); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- tx.Exec(context.Background(), dialect.Statement{Text: "SELECT SLEEP(61)"}) }()
	execAll(t, admin, fmt.Sprintf("KILL %d", waitFor(t, admin, "SLEEP(61)")))
	err = <-done
	var e *dialect.DatabaseError
	if !errors.As(err, &e) {
		t.Errorf("the statement: %v", err)
	}
	if err := tx.Commit(t.Context()); err == nil {
		t.Error("the transaction was committed")
	}
	if err := tx.Rollback(); err != nil {
		t.Error(err)
	}
	state, err := session.Read(t.Context(), dialect.LatestEntries)
	if err != nil || len(state.Rows) > 0 || session.Check(t.Context()) != nil {
		t.Errorf("%+v, %v", state, err)
	}
}

// A statement that is too large for the server is not sent, and the connection stays.
func TestStatementTooLarge(t *testing.T) {
	to := database(t)
	admin := other(t, to)
	defer admin.Close()
	var limit int
	if err := admin.QueryRow("SELECT @@max_allowed_packet").Scan(&limit); err != nil {
		t.Fatal(err)
	}
	session := locked(t, open(t, to, dialect.NewTables("", true)), "")
	err := session.Exec(t.Context(), dialect.Statement{Text: "DO '" + strings.Repeat("x", limit) + "'", Kind: dialect.Plain})
	want := fmt.Sprintf("the statement was not sent: its %d bytes are more than max_allowed_packet allows", limit+5)
	if bad, ok := errors.AsType[*dialect.DatabaseError](err); !ok || bad.Lost || !strings.HasPrefix(bad.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
	if err := session.Exec(t.Context(), dialect.Statement{Text: "DO 1", Kind: dialect.Plain}); err != nil {
		t.Error(err)
	}
}

// A string that the server reads in another way than ramus is not sent.
func TestStatementUnderOtherQuoting(t *testing.T) {
	for mode, text := range map[string]string{"NO_BACKSLASH_ESCAPES": `DO 'a\\b'`, "ANSI_QUOTES": "CREATE TABLE t (\"a\\\"b\" INT)"} {
		session := locked(t, open(t, database(t)+"?sql_mode="+mode, dialect.NewTables("", true)), "")
		err := session.Exec(t.Context(), dialect.Statement{Text: text, Kind: dialect.Plain})
		if err == nil || !strings.Contains(err.Error(), "was not sent") || !strings.Contains(err.Error(), mode) {
			t.Errorf("%s: %v", mode, err)
		}
		if err := session.Exec(t.Context(), dialect.Statement{Text: "DO 'ab'", Kind: dialect.Plain}); err != nil {
			t.Error(err)
		}
	}
}
