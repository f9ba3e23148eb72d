package sqlite_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dialecttest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSuite(t *testing.T) {
	dialecttest.Run(t, dialecttest.Harness{
		Open: func(t *testing.T, tables dialect.Tables) func() dialect.Database {
			path := filepath.Join(t.TempDir(), "app.db")
			return func() dialect.Database { return open(t, path, tables) }
		},
		Missing: func(t *testing.T) func() dialect.Database {
			path := filepath.Join(t.TempDir(), "new", "folder", "app.db")
			return func() dialect.Database { return open(t, path, dialect.NewTables("", true)) }
		},
		Schema: "SELECT 'main'", Effects: suiteEffects, AnyWidth: true,
	})
}

func open(t *testing.T, path string, tables dialect.Tables) dialect.Database {
	t.Helper()
	db, err := sqlite.Dialect.Open("sqlite:"+path, tables)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func other(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

func exec(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range all {
		names = append(names, e.Name())
	}
	return names
}

var both = dialect.NewTables("", true)

func TestReadCreatesNothing(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{filepath.Join(dir, "app.db"), filepath.Join(dir, "no", "folder", "app.db")} {
		if table, err := open(t, path, both).Table(t.Context(), "users"); err != nil || table.Exists {
			t.Errorf("%+v, %v", table, err)
		}
		if s, err := open(t, path, both).Read(t.Context(), dialect.AllEntries); err != nil || s.Exists {
			t.Errorf("%+v, %v", s, err)
		}
	}
	if got := files(t, dir); got != nil {
		t.Errorf("it made %q", got)
	}
}

func TestReadInWALMode(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "app.db")
	writer := other(t, path)
	exec(t, writer, "PRAGMA journal_mode=WAL", "CREATE TABLE ramus_version (version_num TEXT)", "INSERT INTO ramus_version VALUES ('b'), ('a')")
	want := []string{"a", "b"}
	s, err := open(t, path, both).Read(t.Context(), dialect.AllEntries)
	if err != nil || !cmp.Equal(s.Rows, want) || s.HasLog {
		t.Errorf("beside a writer: %+v, %v", s, err)
	}
	writer.Close()
	if s, err = open(t, path, both).Read(t.Context(), dialect.AllEntries); err != nil || !cmp.Equal(s.Rows, want) {
		t.Errorf("alone: %+v, %v", s, err)
	}
	if got := files(t, dir); !cmp.Equal(got, []string{"app.db"}) {
		t.Errorf("it left %q", got)
	}
}

func TestUnreachable(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("this is no database. ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		dir:                                   "it is a folder",
		text:                                  "it is not a SQLite database, or an encrypted one",
		filepath.Join(text, "below.db"):       "not a directory",
		filepath.Join(dir, "no", "folder.db"): "its folder does not exist",
	} {
		db := open(t, path, both)
		_, err := db.Read(t.Context(), dialect.AllEntries)
		if err == nil {
			_, err = db.Lock(t.Context(), dialect.LockOptions{})
		}
		var unreachable *dialect.UnreachableError
		if !errors.As(err, &unreachable) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
	if got := files(t, dir); !cmp.Equal(got, []string{"text.db"}) {
		t.Errorf("it left %q", got)
	}
}

func TestReadWhileLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	exec(t, other(t, path), "CREATE TABLE t (x)", "BEGIN EXCLUSIVE")
	_, err := open(t, path+"?timeout=0.1", both).Read(t.Context(), dialect.AllEntries)
	var locked *dialect.LockedError
	if !errors.As(err, &locked) || locked.Holder != "another program" {
		t.Errorf("error: %v", err)
	}
}

func TestTryReadWhileLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	theirs := other(t, path)
	exec(t, theirs, "PRAGMA busy_timeout=60000")
	exec(t, other(t, path), "CREATE TABLE t (x)", "BEGIN EXCLUSIVE")
	for _, db := range []dialect.Database{open(t, path+"?timeout=60", both), sqlite.New(theirs).With(both)} {
		_, err := db.TryRead(t.Context(), dialect.AllEntries)
		var locked *dialect.LockedError
		if !errors.As(err, &locked) || locked.Waited > 5*time.Second {
			t.Errorf("error: %v", err)
		}
	}
	var given string
	if err := theirs.QueryRow("PRAGMA busy_timeout").Scan(&given); err != nil || given != "60000" {
		t.Errorf("the embedder's busy_timeout is %s, %v", given, err)
	}
}

// A session's Read waits as long as the lock does.
func TestLockedReadWaits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	theirs := other(t, path)
	exec(t, theirs, "CREATE TABLE t (x)")
	s, err := open(t, path, both).Lock(t.Context(), dialect.LockOptions{
		Timeout: time.Minute, Waiting: func(string) { exec(t, theirs, "COMMIT") },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	exec(t, theirs, "BEGIN EXCLUSIVE")
	if _, err := s.Read(t.Context(), dialect.LatestEntries); err != nil {
		t.Error(err)
	}
}

// A newer version of ramus may have added columns; an older one may lack some.
func TestReadsOtherVersions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	exec(t, other(t, path), "CREATE TABLE ramus_version (version_num TEXT)",
		"CREATE TABLE ramus_log (seq INTEGER PRIMARY KEY, format, action, revision, mood, finished, statements, started)",
		"INSERT INTO ramus_log VALUES (7, 2, 'upgrade', 'a', 'good', '2026-01-02T03:04:05.678Z', 3, '2026-01-02T03:04:05Z')")
	s, err := open(t, path, both).Read(t.Context(), dialect.AllEntries)
	if err != nil || len(s.Log) != 1 {
		t.Fatalf("%+v, %v", s, err)
	}
	if e := s.Log[0]; e.Seq != 7 || e.Format != 2 || e.Statements != 3 || e.Finished.Nanosecond() != 678e6 {
		t.Errorf("%+v", e)
	}
}

// The text that Alembic leaves in sqlite_master.
func TestTableAsAlembicMakesIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	tables := dialect.NewTables("alembic_version", false)
	tables.AlembicID = true
	s := lock(t, open(t, path, tables))
	if created, err := s.Ensure(t.Context()); err != nil || !created {
		t.Fatalf("%t, %v", created, err)
	}
	s.Close()
	const want = "CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL, \n\tCONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)"
	var got string
	if err := other(t, path).QueryRow("SELECT group_concat(sql) FROM sqlite_master WHERE sql <> ''").Scan(&got); err != nil || got != want {
		t.Errorf("%q, %v", got, err)
	}
}

func lock(t *testing.T, db dialect.Database) dialect.Session {
	t.Helper()
	s, err := db.Lock(t.Context(), dialect.LockOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestLinksAreOneLock(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "link.db")
	if err := os.Symlink("real.db", link); err != nil {
		t.Fatal(err)
	}
	lock(t, open(t, link, both))
	var locked *dialect.LockedError
	if _, err := open(t, filepath.Join(dir, "real.db"), both).Lock(t.Context(), dialect.LockOptions{}); !errors.As(err, &locked) {
		t.Errorf("the other name: %v", err)
	}
}

func TestEmbedder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	theirs := other(t, path)
	exec(t, theirs, "PRAGMA foreign_keys=ON", "PRAGMA busy_timeout=1234", "CREATE TABLE t (x)", "CREATE TEMP TABLE mine (x)")
	db := sqlite.New(theirs).With(both)
	s := lock(t, db)
	var locked *dialect.LockedError
	if _, err := open(t, path, both).Lock(t.Context(), dialect.LockOptions{}); !errors.As(err, &locked) {
		t.Errorf("the file is not locked: %v", err)
	}
	if err := s.Exec(t.Context(), dialect.Statement{Text: "PRAGMA recursive_triggers=ON", Kind: dialect.Setting}); err != nil {
		t.Error(err)
	}
	if err := s.Exec(t.Context(), dialect.Statement{Text: "CREATE TEMP TABLE left_over (x)"}); err != nil {
		t.Error(err)
	}
	if err := errors.Join(s.Close(), db.Close()); err != nil {
		t.Error(err)
	}
	var temporary string
	if err := theirs.QueryRow("SELECT group_concat(name) FROM sqlite_temp_master").Scan(&temporary); err != nil || temporary != "mine" {
		t.Errorf("the temporary tables are %s, want the embedder's own (%v)", temporary, err)
	}
	for pragma, want := range map[string]string{"foreign_keys": "1", "busy_timeout": "1234", "recursive_triggers": "0"} {
		var got string
		if err := theirs.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, want %s (%v)", pragma, got, want, err)
		}
	}
}

func TestMemory(t *testing.T) {
	db, err := sqlite.Dialect.Open("sqlite::memory:", both)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := lock(t, db)
	if created, err := s.Ensure(t.Context()); err != nil || !created {
		t.Fatalf("%t, %v", created, err)
	}
	var locked *dialect.LockedError
	if _, err := db.Lock(t.Context(), dialect.LockOptions{}); !errors.As(err, &locked) {
		t.Errorf("a second lock: %v", err)
	}
	s.Close()
	if state, err := db.Read(t.Context(), dialect.AllEntries); err != nil || !state.Exists {
		t.Errorf("%+v, %v", state, err)
	}
}

// A setting that one revision changes does not reach the next one.
func TestReset(t *testing.T) {
	dir := t.TempDir()
	s := lock(t, open(t, filepath.Join(dir, "app.db"), both))
	for _, text := range []string{"PRAGMA foreign_keys=ON", "ATTACH '" + filepath.Join(dir, "b.db") + "' AS b", "PRAGMA cache_size=77"} {
		if err := s.Exec(t.Context(), dialect.Statement{Text: text, Kind: dialect.Setting}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Reset(t.Context(), dialect.Limits{}); err != nil {
		t.Fatal(err)
	}
	tx, err := s.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	for _, text := range []string{"CREATE TABLE p (id INTEGER PRIMARY KEY)", "CREATE TABLE c (p REFERENCES p)", "INSERT INTO c VALUES (1)"} {
		if err := tx.Exec(t.Context(), dialect.Statement{Text: text}); err != nil {
			t.Errorf("%s: %v (are foreign keys still on?)", text, err)
		}
	}
	if err := tx.Exec(t.Context(), dialect.Statement{Text: "CREATE TABLE b.t (x)"}); err == nil {
		t.Error("b is still attached")
	}
}
