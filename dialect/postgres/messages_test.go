package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
)

// listening returns a session, and a function that returns the messages since its
// last call, as "7: NOTICE: text".
func listening(t *testing.T, db dialect.Database) (dialect.Session, func() []string) {
	t.Helper()
	var heard []string
	s, err := db.Lock(t.Context(), dialect.LockOptions{Timeout: 10 * time.Second, Message: func(m dialect.Message) {
		heard = append(heard, fmt.Sprintf("%d:%d %s: %s", m.Line, m.Column, m.Severity, m.Text))
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, func() []string { defer func() { heard = nil }(); return slices.Clone(heard) }
}

// A message has the place of its statement in the script, also in a program's own
// pool. Line 7 is the script's first. A cut name is noticed before any statement
// runs, so its place is not known.
func TestMessagePlaces(t *testing.T) {
	long := strings.Repeat("x", 70)
	script, statements := scriptOf(t, `CREATE TABLE a (b int);
DROP TABLE IF EXISTS c; DO $$ BEGIN RAISE NOTICE 'one'; END $$;
SELECT 2;
SELECT 1 AS `+long+`;

DO $$ BEGIN
  RAISE WARNING 'two';
END $$;
`)
	want := []string{
		`0:0 NOTICE: identifier "` + long + `" will be truncated to "` + long[:63] + `"`,
		`8:1 NOTICE: table "c" does not exist, skipping`, "8:25 NOTICE: one", "12:1 WARNING: two",
	}
	for name, db := range map[string]dialect.Database{
		"a URL":            mustOpen(t, newURL(t), dialect.NewTables("", true)),
		"a program's pool": New(newPool(t, newURL(t), 1)).With(dialect.NewTables("", true)),
	} {
		s, heard := listening(t, db)
		tx, err := s.Begin(t.Context(), dialect.TxOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Run(t.Context(), script, statements); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, heard()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
	}
}

// A function's messages, those of triggers during a COPY, and those of deferred
// triggers at the COMMIT are heard; those of ramus's own statements are not.
func TestMessagesBeyondScripts(t *testing.T) {
	s, heard := listening(t, mustOpen(t, newURL(t), dialect.NewTables("", true)))
	tx, err := s.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	script, statements := scriptOf(t, `CREATE TABLE a (b int);
CREATE FUNCTION say() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '% of %', TG_ARGV[0], NEW.b; RETURN NULL; END $$;
CREATE TRIGGER soon AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION say('soon');
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON a DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION say('late');
CREATE FUNCTION unheard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'unheard'; RETURN NULL; END $$;
CREATE TRIGGER own AFTER INSERT ON ramus_log FOR EACH STATEMENT EXECUTE FUNCTION unheard();
COPY a FROM stdin;
1
\.
`)
	if _, err := tx.Run(t.Context(), script, statements); err != nil {
		t.Fatal(err)
	}
	err = tx.Call(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO a VALUES ($1)", 2)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Log(t.Context(), dialect.Entry{Action: "upgrade", Revision: "a", Started: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{"13:1 NOTICE: soon of 1", "0:0 NOTICE: soon of 2", "0:0 NOTICE: late of 1", "0:0 NOTICE: late of 2"}
	if diff := cmp.Diff(want, heard()); diff != "" {
		t.Error(diff)
	}
}

// A script whose connection breaks while it runs ends with an error, and its session
// answers afterwards.
func TestMessagesOfABrokenConnection(t *testing.T) {
	url := newURL(t)
	s, heard := listening(t, mustOpen(t, url, dialect.NewTables("", true)))
	tx, err := s.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	script, statements := scriptOf(t, "DO $$ BEGIN RAISE NOTICE 'last words'; PERFORM pg_terminate_backend(pg_backend_pid()); END $$")
	_, err = tx.Run(t.Context(), script, statements)
	if err == nil || !strings.Contains(err.Error(), "terminating connection due to administrator command") {
		t.Errorf("error: %v", err)
	}
	if got := heard(); !cmp.Equal(got, []string{"7:1 NOTICE: last words"}) {
		t.Errorf("heard %q", got)
	}
	if err := tx.Rollback(); err != nil {
		t.Error(err)
	}
	if _, err := s.Read(t.Context(), dialect.LatestEntries); err != nil {
		t.Error(err)
	}
}

// BenchmarkMessages measures a statement with 100,000 messages.
func BenchmarkMessages(b *testing.B) {
	db := mustOpen(b, newURL(b), dialect.NewTables("", true))
	heard := 0
	s, err := db.Lock(b.Context(), dialect.LockOptions{Timeout: time.Minute, Message: func(dialect.Message) { heard++ }})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Ensure(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		flood := dialect.Statement{Text: "DO $$ BEGIN FOR i IN 1..100000 LOOP RAISE NOTICE 'row %', i; END LOOP; END $$", Line: 1, Column: 1}
		if err := s.Exec(b.Context(), flood); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(heard)/b.Elapsed().Seconds(), "messages/s")
}
