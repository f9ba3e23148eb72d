package postgres

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

func scriptOf(t testing.TB, text string) (revision.Script, []dialect.Statement) {
	t.Helper()
	script := revision.Script{Text: text, File: "a.sql", Line: 7}
	statements, err := split(script)
	if err != nil {
		t.Fatal(err)
	}
	return script, statements
}

// failing runs a script that fails, in a transaction of its own.
func failing(t *testing.T, s dialect.Session, text string) (failed int, words *dialect.DatabaseError) {
	t.Helper()
	tx, err := s.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	script, statements := scriptOf(t, text)
	failed, err = tx.Run(t.Context(), script, statements)
	if !errors.As(err, &words) {
		t.Fatalf("%s: %v", text, err)
	}
	return failed, words
}

// The error has the failing statement and its place, also behind characters of
// several bytes and behind comments. Line 7 is the script's first.
func TestRunFails(t *testing.T) {
	s := locked(t, mustOpen(t, newURL(t), dialect.NewTables("", true)))
	for _, c := range []struct {
		script       string
		failed       int
		line, column int
		words        string
	}{
		{"SELECT 1; SELECT nothing;", 1, 7, 18, `column "nothing" does not exist (SQLSTATE 42703)`},
		{"-- ü\nSELECT 'ü€';\n\n  SELECT\n\tnothing; SELECT 2", 1, 11, 2, "42703"},
		{"SELECT 1;\nSELEC 2;\nSELECT 3", 1, 8, 1, `syntax error at or near "SELEC" (SQLSTATE 42601)`},
		{"SELECT 1; SELECT 1/0; SELECT 3", 1, 0, 0, "division by zero (SQLSTATE 22012)"},
		{"\uFEFFSELECT nothing", 0, 7, 11, "42703"},
		{"/* ; */ CREATE TABLE a (b int); ; INSERT INTO a VALUES ('x')", 1, 7, 57, "22P02"},
		{"CREATE TABLE a (b int primary key);\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES (1);", 2, 0, 0, "DETAIL: Key (b)=(1) already exists."},
		{"SELECT 1;\nSELECT length(1)", 1, 8, 8, "HINT: "},
		{"CREATE TABLE a (b int);\nCOPY a FROM stdin;\n1\nx\n\\.\nSELECT 1;", 1, 0, 0, "CONTEXT: COPY a, line 2, column b"},
		{"CREATE TABLE a (b int);\nCOPY a FROM stdin;\n1\n\\.\nSELECT 1;\nSELECT ü;", 3, 12, 8, "42703"},
	} {
		failed, words := failing(t, s, c.script)
		if failed != c.failed || words.Line != c.line || words.Column != c.column || !strings.Contains(words.Words, c.words) {
			t.Errorf("%q: statement %d, %d:%d, %s", c.script, failed, words.Line, words.Column, words.Words)
		}
	}
}

func TestRunCopies(t *testing.T) {
	url := newURL(t)
	s := locked(t, mustOpen(t, url, dialect.NewTables("", true)))
	runScript(t, s, "CREATE TABLE a (b int, c text);\nCOPY a (b, c) FROM stdin;\n1\tone;\n2\t\\\\.\n\\.\n\nCOPY a FROM STDIN WITH (FORMAT csv);\n3,'three\n\\.\nINSERT INTO a VALUES (4, ';');\n", "x")
	if got := query(t, url, "SELECT string_agg(b || c, '|' ORDER BY b) FROM a"); got != `1one;|2\.|3'three|4;` {
		t.Errorf("copied %s", got)
	}
}

// The server applies statement_timeout to each statement of a script, not to all of
// them: these take longer together.
func TestStatementTimeout(t *testing.T) {
	s := locked(t, mustOpen(t, newURL(t), dialect.NewTables("", true)))
	if err := s.Reset(t.Context(), dialect.Limits{Statement: 400 * time.Millisecond}); err != nil {
		t.Fatal(err)
	}
	tx, err := s.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	script, statements := scriptOf(t, strings.Repeat("SELECT pg_sleep(0.1);\n", 6))
	if failed, err := tx.Run(t.Context(), script, statements); err != nil {
		t.Errorf("statement %d: %v", failed, err)
	}
	failed, err := tx.Run(t.Context(), script, append(statements[:1:1], stmt("SELECT pg_sleep(60)")))
	if err != nil {
		t.Errorf("statement %d: %v", failed, err)
	}
	script, statements = scriptOf(t, "SELECT 1; SELECT pg_sleep(60)")
	failed, err = tx.Run(t.Context(), script, statements)
	if failed != 1 || err == nil || !strings.Contains(err.Error(), "statement timeout (SQLSTATE 57014)") {
		t.Errorf("statement %d: %v", failed, err)
	}
}

// A context that ends stops the statement on the server, and the connection remains
// usable.
func TestCancel(t *testing.T) {
	url := newURL(t)
	running := "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(500)' AND pid <> pg_backend_pid()"
	for name, db := range map[string]dialect.Database{
		"URL":   mustOpen(t, url, dialect.NewTables("", true)),
		"given": New(newPool(t, url, 1)).With(dialect.NewTables("", true)),
	} {
		s, err := db.Lock(t.Context(), dialect.LockOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Ensure(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, where := range []string{"Run", "Exec", "copy", "outside"} {
			ctx, cancel := context.WithCancel(t.Context())
			tx, err := s.Begin(ctx, dialect.TxOptions{})
			if err != nil {
				t.Fatal(err)
			}
			text := "SELECT 1; SELECT pg_sleep(500)"
			if where == "copy" {
				text = "CREATE TABLE c (a int);\nCOPY c FROM stdin;\n1\n\\.\nSELECT pg_sleep(500)"
			}
			script, statements := scriptOf(t, text)
			done := make(chan error, 1)
			go func() {
				var err error
				switch where {
				case "Exec":
					err = tx.Exec(ctx, statements[1])
				case "outside":
					_ = tx.Rollback()
					err = s.Exec(ctx, statements[1])
				default:
					_, err = tx.Run(ctx, script, statements)
				}
				done <- err
			}()
			eventually(t, "the statement runs", func() bool { return query(t, url, running) == "1" })
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Errorf("%s %s: %v", name, where, err)
			}
			if n := query(t, url, running); n != "0" {
				t.Errorf("%s %s: %s statements run still", name, where, n)
			}
			if err := tx.Rollback(); err != nil {
				t.Errorf("%s %s: rollback: %v", name, where, err)
			}
			if _, err := s.Read(t.Context(), dialect.LatestEntries); err != nil {
				t.Errorf("%s %s: %v", name, where, err)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Errors that other sessions cause are transient.
func TestTransient(t *testing.T) {
	url := newURL(t)
	s := locked(t, mustOpen(t, url, dialect.NewTables("", true)))
	mustExec(t, url, "CREATE TABLE t (a int)")
	if err := s.Reset(t.Context(), dialect.Limits{Lock: time.Millisecond}); err != nil {
		t.Fatal(err)
	}
	other := plainConn(t, url)
	if _, err := other.Exec(t.Context(), "BEGIN"); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Exec(t.Context(), "LOCK TABLE t"); err != nil {
		t.Fatal(err)
	}
	if _, words := failing(t, s, "SELECT 1; ALTER TABLE t ADD b int"); !words.Transient || !strings.Contains(words.Words, "lock timeout (SQLSTATE 55P03)") {
		t.Errorf("%+v", words)
	}
	if _, words := failing(t, s, "SELECT nothing"); words.Transient {
		t.Errorf("%+v", words)
	}
}

// Constraints that are checked at the COMMIT make it fail. The transaction is
// rolled back, which is known.
func TestCommitFails(t *testing.T) {
	url := newURL(t)
	s := locked(t, mustOpen(t, url, dialect.NewTables("", true)))
	mustExec(t, url, "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE c (a int REFERENCES p DEFERRABLE INITIALLY DEFERRED)")
	tx, err := s.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Exec(t.Context(), stmt("INSERT INTO c VALUES (1)")); err != nil {
		t.Fatal(err)
	}
	err = tx.Commit(t.Context())
	var unknown *dialect.CommitError
	var words *dialect.DatabaseError
	if !errors.As(err, &words) || errors.As(err, &unknown) || !strings.Contains(words.Words, "23503") {
		t.Errorf("commit: %v", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Error(err)
	}
}

// A connection that breaks during a COMMIT leaves open whether it succeeded. The
// session still reads the database, by another connection.
func TestCommitUnknown(t *testing.T) {
	url := newURL(t)
	db := mustOpen(t, url, dialect.NewTables("", true))
	s, err := db.Lock(t.Context(), dialect.LockOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	tx, err := s.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Edit(t.Context(), "", "a"); err != nil {
		t.Fatal(err)
	}
	if rows, err := tx.Rows(t.Context()); err != nil || len(rows) != 1 { // the edit is sent
		t.Fatalf("%q, %v", rows, err)
	}
	mustExec(t, url, "SELECT pg_terminate_backend("+s.(*session).process+")")
	err = tx.Commit(t.Context())
	var unknown *dialect.CommitError
	if !errors.As(err, &unknown) {
		t.Errorf("commit: %#v", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Error(err)
	}
	if state, err := s.Read(t.Context(), dialect.LatestEntries); err != nil || !state.Exists || len(state.Rows) > 0 {
		t.Errorf("%+v, %v", state, err)
	}
	if s.Check(t.Context()) == nil {
		t.Error("the session goes on without its connection")
	}
	s.Close()
}
