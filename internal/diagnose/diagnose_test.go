package diagnose_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/diagnose"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/gitrepo/gittest"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
	"github.com/ramusdb/ramus/internal/upstream"
)

func TestMain(m *testing.M) {
	gittest.Isolate()
	os.Exit(m.Run())
}

func text(id, parents string) string {
	return fmt.Sprintf("-- about %s\n--\n-- revision: %s\n-- down_revision: %s\n\n-- +upgrade\nCREATE TABLE %s (id int);\n", id, id, parents, id)
}

func formats() source.Options {
	return source.Options{Formats: []source.Format{alembicpy.New(alembicpy.Options{}), sqlfile.Beside}, Enter: func(string) bool { return false }}
}

func load(t *testing.T, dir string) *history.History {
	t.Helper()
	revisions, err := source.Load(t.Context(), source.Disk, []string{dir}, formats())
	if err != nil {
		t.Fatal(err)
	}
	h, err := history.Of(revisions)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, out)
	}
}

// examined returns an examination of a folder of revisions, without a database.
func examined(t *testing.T, dir string) *diagnose.Examination {
	t.Helper()
	h := load(t, dir)
	repo := upstream.New(upstream.Project{
		History: h, Folders: []string{dir}, Formats: formats(),
		Getenv:   func(string) (string, bool) { return "", false },
		Checksum: func(s revision.Script) string { return s.Text },
	})
	t.Cleanup(repo.Close)
	return &diagnose.Examination{Input: check.Input{History: h}, Repository: repo, Reading: diagnose.Reading{Folders: []string{dir}, Formats: formats()}, Search: time.Minute}
}

// found lists the checks of findings.
func found(r diagnose.Result) string {
	var names []string
	for _, f := range r.Findings {
		names = append(names, f.Check)
	}
	return strings.Join(names, " ")
}

// repository makes a git repository with the revision a, and the branch theirs, which
// has b too; both are children of nothing else.
func repository(t *testing.T) (dir string) {
	t.Helper()
	path, _ := files(t, map[string]string{"a.sql": text("a", "")})
	dir = path("")
	git(t, dir, "init", "--quiet", "--template=")
	git(t, dir, "add", "--all")
	git(t, dir, "commit", "--quiet", "--message=a")
	git(t, dir, "switch", "--quiet", "--create", "theirs")
	write(t, path("b.sql"), text("b", "a"))
	git(t, dir, "add", "--all")
	git(t, dir, "commit", "--quiet", "--message=b")
	git(t, dir, "switch", "--quiet", "main")
	write(t, path("c.sql"), text("c", "a"))
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	x := examined(t, repository(t))
	x.Against = "theirs"
	r, err := x.Run(t.Context())
	if err != nil || r.Against != "theirs" || len(r.Notes) > 0 || r.Record != nil {
		t.Fatalf("%+v, %v", r, err)
	}
	if got := found(r); got != "behind" || len(r.Findings[0].Authors) != 1 || r.Findings[0].Authors[0].Name != "Ada" {
		t.Errorf("%s: %+v", got, r.Findings)
	}
	x.Against = "none"
	if _, err := x.Run(t.Context()); err == nil {
		t.Error("an unknown ref")
	}
}

func TestRunWithoutRepository(t *testing.T) {
	t.Parallel()
	path, _ := files(t, map[string]string{"a.sql": text("a", "")})
	r, err := examined(t, path("")).Run(t.Context())
	if err != nil || found(r) != "" || len(r.Notes) != 1 || !strings.HasPrefix(r.Notes[0], "not compared with a shared branch: ") || r.Against != "" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestRunLate(t *testing.T) {
	t.Parallel()
	x := examined(t, repository(t))
	x.Against, x.Search = "theirs", time.Nanosecond
	r, err := x.Run(t.Context())
	const want = "git was given 1ns to look for what happened, which was not enough for all of it"
	if err == nil && (len(r.Notes) == 0 || r.Notes[len(r.Notes)-1] != want) {
		t.Errorf("%q", r.Notes)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := examined(t, repository(t)).Run(ctx); err == nil {
		t.Error("no error of a context that has ended")
	}
}

// A fetch is old after a day.
func TestRunNotesFetch(t *testing.T) {
	t.Parallel()
	for age, want := range map[time.Duration]string{
		0:                            "",
		23 * time.Hour:               "",
		25 * time.Hour:               "theirs is as it was a day ago: git fetch",
		5*24*time.Hour + 2*time.Hour: "theirs is as it was 5 days ago: git fetch",
	} {
		dir := repository(t)
		if fetched := filepath.Join(dir, ".git", "FETCH_HEAD"); age > 0 {
			write(t, fetched, "")
			if err := os.Chtimes(fetched, time.Now(), time.Now().Add(-age)); err != nil {
				t.Fatal(err)
			}
		}
		x := examined(t, dir)
		x.Against = "theirs"
		if r, err := x.Run(t.Context()); err != nil || strings.Join(r.Notes, "; ") != want {
			t.Errorf("%s: %q, %v", age, r.Notes, err)
		}
	}
}

// Of the database, only the version rows are read for revisions without a valid graph:
// one that cannot be read changes nothing.
func TestRunBroken(t *testing.T) {
	t.Parallel()
	dir := repository(t)
	x := examined(t, dir)
	write(t, filepath.Join(dir, "d.sql"), text("d", "lost"))
	revisions, err := source.Load(t.Context(), source.Disk, []string{dir}, formats())
	if err != nil {
		t.Fatal(err)
	}
	_, err = history.Of(revisions)
	broken := &check.BrokenGraph{Revisions: revisions}
	broken.Faults, _ = errors.AsType[graph.Faults](err)
	x.Input.History, x.Input.Broken, x.Against = nil, broken, "theirs"
	x.Database = &diagnose.Database{Record: func(context.Context) (*record.Record, error, error) { return nil, nil, errors.New("it is down") }}
	r, err := x.Run(t.Context())
	if err != nil || r.Against != "theirs" || found(r) != "missing-parent" {
		t.Errorf("%s of %+v, %v", found(r), r, err)
	}
	if len(r.Notes) != 1 || !strings.HasPrefix(r.Notes[0], "the revisions are broken") {
		t.Errorf("%q", r.Notes)
	}
}

// A database is an examined project's, in SQLite.
func database(t *testing.T, x *diagnose.Examination, statements ...string) dialect.Database {
	t.Helper()
	path := filepath.Join(t.TempDir(), "app.db")
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range statements {
		if _, err := raw.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	raw.Close()
	db, err := sqlite.Dialect.Open("sqlite:"+path, dialect.NewTables("", true))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	x.Database = &diagnose.Database{
		Use:   func() (dialect.Database, error) { return db, nil },
		Table: func() string { return "ramus_version" },
		Record: func(ctx context.Context) (*record.Record, error, error) {
			state, err := db.Read(ctx, dialect.AllEntries)
			if err != nil {
				return nil, nil, err
			}
			return record.New(x.Input.History, state, true), nil, nil
		},
	}
	return db
}

func TestRunWithDatabase(t *testing.T) {
	t.Parallel()
	path, _ := files(t, map[string]string{"a.sql": text("a", ""), "b.sql": text("b", "a")})
	x := examined(t, path(""))
	database(t, x, "CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)", "INSERT INTO alembic_version VALUES ('a')", "CREATE TABLE a (id int)")
	r, err := x.Run(t.Context())
	if err != nil || found(r) != "other-version-table" || r.Record == nil {
		t.Fatalf("%s of %+v, %v", found(r), r, err)
	}
	x = examined(t, path(""))
	database(t, x, "CREATE TABLE a (id int)") // as if a had run
	if r, err = x.Run(t.Context()); err != nil || found(r) != "schema-ahead" {
		t.Errorf("%s of %+v, %v", found(r), r, err)
	}
	x.Database = nil
	if r, err = x.Run(t.Context()); err != nil || found(r) != "" || r.Record != nil {
		t.Errorf("without the database: %s of %+v, %v", found(r), r, err)
	}
}

func TestRunWithoutDatabase(t *testing.T) {
	t.Parallel()
	path, _ := files(t, map[string]string{"a.sql": text("a", "")})
	refused := errors.New("refused")
	x := examined(t, path(""))
	x.Database = &diagnose.Database{Record: func(context.Context) (*record.Record, error, error) { return nil, refused, nil }}
	r, err := x.Run(t.Context())
	if err != nil || r.Record != nil || len(r.Notes) != 2 || r.Notes[1] != "the database was not looked at: refused" {
		t.Errorf("%+v, %v", r, err)
	}
	x.Database = &diagnose.Database{Record: func(context.Context) (*record.Record, error, error) { return nil, nil, refused }}
	if _, err := x.Run(t.Context()); !errors.Is(err, refused) {
		t.Error(err)
	}
	database(t, x)
	x.Database.Use = func() (dialect.Database, error) { return nil, refused }
	if _, err := x.Run(t.Context()); !errors.Is(err, refused) {
		t.Error(err)
	}
}
