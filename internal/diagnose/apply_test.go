package diagnose_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/diagnose"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// A fake is a project in a folder, without a version table or a git repository, that
// records calls.
type fake struct {
	t     *testing.T
	dir   string
	fails error
	calls []string
}

func (f *fake) call(words ...string) error {
	f.calls = append(f.calls, strings.Join(words, " "))
	return f.fails
}

func (f *fake) Database() (dialect.Database, error) { return f.database(), f.fails }

func (f *fake) Author() *author.Project {
	return &author.Project{History: load(f.t, f.dir), Folders: []string{f.dir}, Formats: formats().Formats}
}

func (f *fake) Close() error { return f.call("close") }

func (f *fake) database() dialect.Database {
	db, err := sqlite.Dialect.Open("sqlite::memory:", dialect.NewTables("", true))
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { db.Close() })
	return db
}

func (f *fake) StampRows(_ context.Context, revisions, was []string) ([]string, error) {
	return revisions, f.call("stamp", strings.Join(revisions, ","), "was", strings.Join(was, ","))
}

func (f *fake) RebaseOn(_ context.Context, ref string, revisions []string) ([]string, error) {
	return []string{"b onto a", "c onto b"}, f.call("rebase", ref, strings.Join(revisions, ","))
}

func (f *fake) applier() diagnose.Applier {
	return diagnose.Applier{Against: "origin/main", Open: func(context.Context) (diagnose.Project, error) { return f, nil }}
}

func TestApplyInProject(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		action     check.Action
		done, call string
	}{
		{check.Stamp{Revisions: []string{"a", "b"}, Was: []string{"x"}}, "the version rows are a b now", "stamp a,b was x"},
		{check.Stamp{Was: []string{"x"}}, "the version rows are base now", "stamp  was x"},
		{check.Rebase{Revisions: []string{"b"}}, "put b onto a; c onto b (ramus rebase --undo takes it back)", "rebase origin/main b"},
	} {
		f := &fake{t: t}
		done, err := f.applier().Apply(test.action)(t.Context())
		if done != test.done || err != nil || !slices.Equal(f.calls, []string{test.call, "close"}) {
			t.Errorf("%+v: %q, %v after %q", test.action, done, err, f.calls)
		}
		f = &fake{t: t, fails: errors.New("refused")}
		if _, err := f.applier().Apply(test.action)(t.Context()); !errors.Is(err, f.fails) {
			t.Errorf("%+v: %v", test.action, err)
		}
		broken := diagnose.Applier{Open: func(context.Context) (diagnose.Project, error) { return nil, f.fails }}
		if _, err := broken.Apply(test.action)(t.Context()); !errors.Is(err, f.fails) {
			t.Errorf("%+v in a broken project: %v", test.action, err)
		}
	}
	if (diagnose.Applier{}).Apply(nil) != nil {
		t.Error("no action has a function")
	}
}

func TestApplyMerge(t *testing.T) {
	t.Parallel()
	path, _ := files(t, map[string]string{"a.sql": text("a", ""), "b.sql": text("b", "a"), "c.sql": text("c", "a")})
	f := &fake{t: t, dir: path("")}
	if _, err := f.applier().Apply(check.Merge{Heads: []string{"b", "gone"}})(t.Context()); err == nil || len(load(t, f.dir).All()) != 3 {
		t.Errorf("a head that is gone: %v", err)
	}
	merge := f.applier().Apply(check.Merge{Heads: []string{"c", "b"}})
	var said []string
	for range 2 {
		done, err := merge(t.Context())
		h := load(t, f.dir)
		g := h.Graph()
		if heads := g.Heads(); err != nil || len(heads) != 1 || done != "wrote "+h.Revision(heads[0]).File || !g.IsMergePoint(heads[0]) {
			t.Errorf("%q, %v: heads %v", done, err, g.IDs(heads))
		}
		said = append(said, done)
	}
	if said[0] != said[1] {
		t.Errorf("merged twice: %q", said)
	}
}

// files writes files into a folder, and returns functions that return the path of a
// file and its content, "" for a missing one.
func files(t *testing.T, contents map[string]string) (path, content func(name string) string) {
	t.Helper()
	dir := t.TempDir()
	path = func(name string) string { return filepath.Join(dir, name) }
	for name, text := range contents {
		if err := os.WriteFile(path(name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return path, func(name string) string {
		text, err := os.ReadFile(path(name))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		return string(text)
	}
}

func TestApplyRestore(t *testing.T) {
	t.Parallel()
	f := &fake{t: t}
	path, content := files(t, map[string]string{"a.sql": "now"})
	for _, name := range []string{"a.sql", "lost.sql"} {
		restore := f.applier().Apply(check.Restore{File: path(name), Content: []byte("then")})
		if done, err := restore(t.Context()); done != "put back "+path(name) || err != nil || content(name) != "then" {
			t.Errorf("%s: %q, %v: %q", name, done, err, content(name))
		}
		if _, err := restore(t.Context()); err == nil {
			t.Errorf("%s: restored twice", name)
		}
	}
	if len(f.calls) > 0 {
		t.Errorf("calls %q", f.calls)
	}
	if _, err := f.applier().Apply(check.Restore{File: path("")})(t.Context()); err == nil {
		t.Error("a folder is restored")
	}
}

// The statements that a file loses go into a new revision, on the head above it.
func TestApplyRestoreAgain(t *testing.T) {
	t.Parallel()
	path, content := files(t, map[string]string{
		"a.sql": text("a", ""), "b.sql": text("b", "a"), "c.sql": text("c", "a"), "d.sql": text("d", "b"),
	})
	then := text("b", "a") + "-- as it was\n"
	added := []dialect.Statement{{Text: "SELECT 2"}, {Text: "SELECT 3"}}
	do := check.Restore{File: path("b.sql"), Content: []byte(then), Again: "more of b", Over: "b", Added: added, NoTransaction: true}

	f := &fake{t: t, dir: path(""), fails: errors.New("refused")}
	if _, err := f.applier().Apply(do)(t.Context()); !errors.Is(err, f.fails) || content("b.sql") != text("b", "a") {
		t.Errorf("%v, and b is %q", err, content("b.sql"))
	}
	f = &fake{t: t, dir: path("")}
	restore := f.applier().Apply(do)
	done, err := restore(t.Context())
	rev := above(t, f.dir, "d")
	if want := "put back " + path("b.sql") + ", and wrote " + rev.File + " with what it lost: read it before it runs"; done != want || err != nil || content("b.sql") != then {
		t.Errorf("%q, %v: %q", done, err, content("b.sql"))
	}
	scripts, err := rev.Scripts(t.Context())
	if up := scripts.Upgrade; err != nil || rev.Message != "more of b" || strings.TrimSpace(up.Text) != "SELECT 2;\nSELECT 3;" || !up.NoTransaction {
		t.Errorf("%+v, %+v, %v", rev, scripts, err)
	}
	if _, err := restore(t.Context()); !errors.Is(err, source.ErrChanged) || len(load(t, f.dir).All()) != 5 {
		t.Errorf("restored twice: %v", err)
	}
	do.Over = "a" // two heads
	if _, err := f.applier().Apply(do)(t.Context()); err == nil || len(load(t, f.dir).All()) != 5 {
		t.Errorf("above two heads: %v", err)
	}
}

// above returns the only child of a revision.
func above(t *testing.T, dir, id string) *revision.Revision {
	t.Helper()
	h := load(t, dir)
	r, _ := h.Graph().Lookup(id)
	children := h.Graph().Children(r)
	if len(children) != 1 {
		t.Fatalf("%d children of %s", len(children), id)
	}
	return h.Revision(children[0])
}

// A new revision that an earlier run has written is not written again.
func TestApplyRestoreWritten(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		message, sql string
		revisions    int // afterwards
	}{
		"the same":         {"more of a", "SELECT 2;", 2},
		"another message":  {"less of a", "SELECT 2;", 3},
		"other statements": {"more of a", "SELECT 3;", 3},
	} {
		path, _ := files(t, map[string]string{
			"a.sql": text("a", ""),
			"n.sql": "-- " + test.message + "\n--\n-- revision: n\n-- down_revision: a\n\n-- +upgrade\n" + test.sql + "\n",
		})
		f := &fake{t: t, dir: path("")}
		added, err := f.database().Split(revision.Script{Text: "SELECT 2;\n"})
		if err != nil {
			t.Fatal(err)
		}
		do := check.Restore{File: path("a.sql"), Content: []byte(text("a", "")), Again: "more of a", Added: added}
		done, err := f.applier().Apply(do)(t.Context())
		if there := strings.Contains(done, "wrote "+path("n.sql")); err != nil || there != (test.revisions == 2) || len(load(t, f.dir).All()) != test.revisions {
			t.Errorf("%s: %q, %v", name, done, err)
		}
	}
}

func TestApplyRemove(t *testing.T) {
	t.Parallel()
	path, content := files(t, map[string]string{"a.sql": "x", "copy.sql": "x", "other.sql": "y"})
	a := diagnose.Applier{}
	if _, err := a.Apply(check.Remove{File: path("copy.sql"), Same: path("other.sql")})(t.Context()); !errors.Is(err, source.ErrChanged) {
		t.Error(err)
	}
	for _, do := range []check.Remove{{File: path("none"), Same: path("a.sql")}, {File: path("a.sql"), Same: path("none")}} {
		if _, err := a.Apply(do)(t.Context()); !errors.Is(err, os.ErrNotExist) || content("a.sql") != "x" {
			t.Errorf("%+v: %v", do, err)
		}
	}
	done, err := a.Apply(check.Remove{File: path("copy.sql"), Same: path("a.sql")})(t.Context())
	if want := "removed " + path("copy.sql") + ", which " + path("a.sql") + " equals"; done != want || err != nil || content("copy.sql") != "" || content("a.sql") != "x" {
		t.Errorf("%q, %v", done, err)
	}
}

func TestApplyRenumber(t *testing.T) {
	t.Parallel()
	path, content := files(t, map[string]string{
		"a.sql": text("a", "x"),
		"a.py":  "revision = 'a'\ndown_revision = 'x'\n",
		"b.sql": text("b", "x"),
		"c.sql": "SELECT 1;\n",
	})
	a := diagnose.Applier{}
	for name, want := range map[string]string{"a.sql": strings.NewReplacer("revision: a", "revision: n", ": x", ": y").Replace(text("a", "x")), "a.py": "revision = 'n'\ndown_revision = 'y'\n"} {
		language := revision.SQL
		if strings.HasSuffix(name, ".py") {
			language = revision.Python
		}
		done, err := a.Apply(check.Renumber{File: path(name), Language: language, ID: "n", Parents: []string{"y"}})(t.Context())
		if done != path(name)+" is revision n now, on y" || err != nil || content(name) != want {
			t.Errorf("%s: %q, %v: %q", name, done, err, content(name))
		}
	}
	renumber := a.Apply(check.Renumber{File: path("b.sql"), ID: "n"})
	if done, err := renumber(t.Context()); err != nil || !strings.HasSuffix(done, " is revision n now, on base") {
		t.Errorf("%q, %v", done, err)
	}
	if _, err := renumber(t.Context()); !errors.Is(err, source.ErrChanged) {
		t.Error(err)
	}
	if _, err := a.Apply(check.Renumber{File: path("c.sql"), ID: "n"})(t.Context()); err == nil || content("c.sql") != "SELECT 1;\n" {
		t.Errorf("a file without a revision: %v", err)
	}
	if _, err := a.Apply(check.Renumber{File: path("none"), ID: "n"})(t.Context()); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
