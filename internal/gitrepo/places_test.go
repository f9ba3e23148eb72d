package gitrepo

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
)

// TestOddPaths checks file names that git would quote, or that a line cannot
// contain.
func TestOddPaths(t *testing.T) {
	t.Parallel()
	names := []string{"v/ä ö.sql", "v/-rf.sql", "v/line\nfeed.sql", `v/"quoted".sql`, `v/back\slash.sql`, "v/tab\t.sql", "v/\xff.sql", "v/日本/x.sql"}
	w := newWork(t)
	for i, name := range names {
		w.file(name, revisionText(string(rune('a'+i)), ""))
	}
	w.commit("odd")
	w.git("tag", "odd")
	const all = "a b c d e f g h"
	if got := w.seen("odd"); got != all {
		t.Errorf("unchanged: %q", got)
	}
	w.git("update-index", "--assume-unchanged", names[2], names[3], names[4]) // these go through hash-object
	if got := w.seen("odd"); got != all {
		t.Errorf("assumed unchanged: %q", got)
	}
	w.git("update-index", "--no-assume-unchanged", names[2], names[3], names[4])
	var paths []string
	for i, name := range names {
		w.file(name, revisionText("z"+string(rune('a'+i)), ""))
		paths = append(paths, w.path(name))
	}
	r := w.open()
	diff, err := r.Compare(t.Context(), w.at("odd"), []string{w.path("v")}, sql)
	if err != nil || len(diff.Files) != len(names) {
		t.Errorf("%q, %v", diff.Files, err)
	}
	for _, f := range diff.Files {
		if !slices.Contains(paths, f.Path) || f.Kind != Changed {
			t.Errorf("%q %v", f.Path, f.Kind)
		}
	}
	if got := w.ids("odd"); got != all {
		t.Errorf("Load: %q", got)
	}
	contents, err := r.Content(t.Context(), w.at("odd"), append(paths, w.path("v/none"), w.path("v")))
	if err != nil {
		t.Fatal(err)
	}
	for i := range names {
		if string(contents[i]) != revisionText(string(rune('a'+i)), "") {
			t.Errorf("content of %q: %q", names[i], contents[i])
		}
	}
	if contents[len(names)] != nil || contents[len(names)+1] != nil {
		t.Error("content of what is no file")
	}
	if got, err := r.Dirty(t.Context(), paths); len(got) != len(paths) || err != nil {
		t.Errorf("Dirty: %q, %v", got, err)
	}
	authors, err := r.Writers(t.Context(), Commit{}, paths)
	for i, a := range authors {
		if a.Commit == "" {
			t.Errorf("writer of %q: %+v", names[i], a)
		}
	}
	if err != nil {
		t.Error(err)
	}
	for i := range names {
		if found, err := r.Search(t.Context(), []string{string(rune('a' + i))}, []string{w.path("v")}, sql); err != nil || len(found) != 1 || found[string(rune('a'+i))][0].Path != paths[i] {
			t.Errorf("Search %q: %+v, %v", names[i], found, err)
		}
	}
}

// TestLineEndings checks that line endings which git normalizes are no difference,
// and that ones it would commit are.
func TestLineEndings(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql", "v/b.sql")
	c := w.clone("-c", "core.autocrlf=true")
	if text, err := os.ReadFile(c.path("v/a.sql")); err != nil || !strings.Contains(string(text), "\r\n") {
		t.Fatalf("%q, %v", text, err)
	}
	c.file("v/b.sql", strings.ReplaceAll(revisionText("b", ""), "\n", "\r\n")) // as git could have written it
	c.git("update-index", "--assume-unchanged", "v/b.sql")
	if got, want := c.seen("origin/main"), "a b"; got != want {
		t.Errorf("autocrlf: got %q, want %q", got, want)
	}
	w.file("v/a.sql", strings.ReplaceAll(revisionText("a", ""), "\n", "\r\n"))
	if got, want := w.diff("main"), "~a.sql"; got != want {
		t.Errorf("without: got %q, want %q", got, want)
	}
	w.file(".gitattributes", "*.sql text eol=crlf\n")
	if got, want := w.diff("main"), ""; got != want {
		t.Errorf("eol=crlf: got %q, want %q", got, want)
	}
}

// TestPlaces checks a project in a folder of the repository, in a submodule, and in
// a linked work tree, with folders by relative names, through links, and nested.
func TestPlaces(t *testing.T) {
	w := newWork(t, "svc/db/v/a.sql", "svc/db/v/sub/b.sql", "other/c.sql")
	w.write("svc/db/v/a.sql a x", "svc/db/v/n.sql", "other/c.sql c x")
	w.link("svc/db", "short")
	t.Chdir(w.path("svc/db"))
	r, err := Open(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ dirs, want string }{
		{"v", "v/a.sql modified, v/n.sql added"},
		{"./v/", "v/a.sql modified, v/n.sql added"},
		{".", "v/a.sql modified, v/n.sql added"},
		{"../../short/v", "../../short/v/a.sql modified, ../../short/v/n.sql added"},
		{"v v/sub v", "v/a.sql modified, v/n.sql added"},
		{"v ../../other", "../../other/c.sql modified, v/a.sql modified, v/n.sql added"},
		{w.path("svc"), w.path("svc/db/v/a.sql") + " modified, " + w.path("svc/db/v/n.sql") + " added"},
		{"missing", ""},
		{"missing/../v/sub", ""},
		{"", ""},
	} {
		diff, err := r.Compare(t.Context(), w.at("main"), strings.Fields(test.dirs), sql)
		if err != nil {
			t.Fatal(err)
		}
		var words []string
		for _, f := range diff.Files {
			words = append(words, f.Path+" "+f.Kind.String())
		}
		if got := strings.Join(words, ", "); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.dirs, got, test.want)
		}
	}
	_, err = r.Compare(t.Context(), w.at("main"), []string{"v", "../../.."}, sql)
	if _, ok := errors.AsType[*OutsideError](err); !ok {
		t.Error(err)
	}
}

func TestSubmodule(t *testing.T) {
	t.Parallel()
	inner := newWork(t, "v/a.sql")
	w := newWork(t, "v/x.sql")
	w.git("submodule", "--quiet", "add", inner.dir, "v/db")
	w.commit("submodule")
	sub := work{t, w.path("v/db")}
	sub.write("v/b.sql")
	if got, want := sub.diff("HEAD"), "+b.sql"; got != want {
		t.Errorf("inside: got %q, want %q", got, want)
	}
	if got := w.diff("HEAD"); got != "" {
		t.Errorf("outside: %q", got)
	}
	_, err := w.open().Compare(t.Context(), w.at("HEAD"), []string{w.path("v/db/v")}, sql)
	if _, ok := errors.AsType[*OutsideError](err); !ok {
		t.Error(err)
	}
}

func TestWorktree(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql", "v/b.sql")
	w.git("worktree", "add", "-q", "-b", "other", "../tree")
	other := work{t, filepath.Join(filepath.Dir(w.dir), "tree")}
	other.write("v/a.sql a x")
	w.write("v/b.sql b x")
	if got, want := other.seen("main"), "~a.sql a b"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSparseIndex(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.git("sparse-checkout", "set", "--cone", "--sparse-index", "elsewhere")
	if got, want := w.seen("HEAD"), "a"; got != want {
		t.Errorf("a sparse index: got %q, want %q", got, want)
	}
}

// TestLinks checks that a revision file that is a link is read through the link, on
// disk and in a commit.
func TestLinks(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql", "shared/s.sql")
	w.link("../shared/s.sql", "v/l.sql")
	w.link("../shared", "v/folder")
	w.commit("links")
	w.git("tag", "links")
	if got, want := w.seen("links"), "a s"; got != want {
		t.Errorf("unchanged: got %q, want %q", got, want)
	}
	w.write("shared/s.sql s a")
	if got, want := w.seen("links"), "~l.sql a s"; got != want {
		t.Errorf("what it leads to differs: got %q, want %q", got, want)
	}
	w.remove("v/l.sql")
	if got, want := w.seen("links"), "-l.sql a s"; got != want {
		t.Errorf("gone: got %q, want %q", got, want)
	}
	w.link("../../nowhere.sql", "v/l.sql")
	w.commit("outside")
	w.remove("v/l.sql")
	r := w.open()
	diff, err := r.Compare(t.Context(), w.at("HEAD"), []string{w.path("v")}, sql)
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Load(t.Context(), diff, load(t, w.path("v")))
	if want := "HEAD:v/l.sql: the commit does not have its target"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestLoadFaults checks that faults of a commit's files have git's names of the
// files.
func TestLoadFaults(t *testing.T) {
	t.Parallel()
	w := newWork(t, "app/v/a.sql")
	w.file("app/v/b.sql", "-- about\n-- revision: b\n-- nonsense: x\n")
	w.commit("broken")
	w.write("app/v/b.sql", "app/v/a.sql a b")
	r, dirs := w.open(), []string{w.path("app/v")}
	diff, err := r.Compare(t.Context(), w.at("main"), dirs, sql)
	if err != nil {
		t.Fatal(err)
	}
	revs, err := r.Load(t.Context(), diff, load(t, dirs...))
	faults, ok := errors.AsType[source.Errors](err)
	if !ok || len(faults) != 2 || faults[0].File != "main:app/v/b.sql" || faults[0].Line != 3 || showIDs(revs) != "a" {
		t.Errorf("%v, %s", err, showIDs(revs))
	}
	if revs[0].File != w.path("app/v/a.sql") {
		t.Errorf("file %s", revs[0].File)
	}
	scripts, err := revs[0].Scripts(t.Context())
	if err != nil || !strings.Contains(scripts.Upgrade.Text, "SELECT 1;") {
		t.Errorf("%+v, %v", scripts, err)
	}
}

// TestLoadPython checks that a Python revision from a commit imports the commit's
// modules, not the work tree's.
func TestLoadPython(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	python := func(id, parent string) string {
		return "\"\"\"about " + id + "\"\"\"\nfrom .names import FIRST\nimport lib.more as more\nrevision = '" + id + "'\ndown_revision = " + parent + "\n"
	}
	w.file("v/names/__init__.py", "FIRST = 'x1'\n")
	w.file("lib/more.py", "SECOND = 'x2'\n")
	w.file("v/a.py", python("a", "FIRST"))
	w.file("v/b.py", python("b", "more.SECOND"))
	w.file("v/c.py", python("c", "None"))
	w.commit("first")
	w.remove("v", "lib")
	w.file("v/c.py", python("c", "None"))
	r, dirs := w.open(), []string{w.path("v")}
	opts := func() source.Options {
		return source.Options{
			Formats: []source.Format{alembicpy.New(alembicpy.Options{SysPath: []string{w.dir}})},
			Enter:   func(string) bool { return false },
		}
	}
	diff, err := r.Compare(t.Context(), w.at("HEAD"), dirs, opts())
	if err != nil {
		t.Fatal(err)
	}
	revs, err := r.Load(t.Context(), diff, []revision.Revision{})
	if got, want := showIDs(revs), "a<-x1 b<-x2"; err != nil || got != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

// TestLoadMany reads more files than one chunk holds.
func TestLoadMany(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	for i := range 3*chunk + 7 {
		w.file(filepath.Join("v", "r"+string(rune('a'+i%26)), strings.Repeat("x", i/26+1)+".sql"), revisionText("r"+strings.Repeat("i", i+1), ""))
	}
	w.commit("many")
	w.remove("v")
	if got := len(strings.Fields(w.ids("HEAD"))); got != 3*chunk+7 {
		t.Error(got)
	}
}

func TestForcePush(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.write("v/b.sql b a")
	w.commit("second")
	c := w.clone()
	old := c.at("origin/main")
	w.write("v/b.sql b x")
	w.git("commit", "-q", "--amend", "-a", "-m", "rewritten")
	w.remote()
	c.git("fetch", "-q")
	base, ok, err := c.open().MergeBase(t.Context(), old, c.at("origin/main"))
	if err != nil || !ok || base.ID != w.at("HEAD~1").ID {
		t.Error(base, ok, err)
	}
	if got, want := c.seen("origin/main")+" "+c.ids(old.ID), "~b.sql a b<-x a b<-a"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestBrokenRepository checks that a missing object is an error, and that no
// process is left.
func TestBrokenRepository(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	id := w.git("rev-parse", "HEAD:v/a.sql")
	w.write("v/a.sql a x")
	r, later := w.open(), w.open()
	diff, err := r.Compare(t.Context(), w.at("HEAD"), []string{w.path("v")}, sql)
	if err != nil {
		t.Fatal(err)
	}
	w.remove(filepath.Join(".git/objects", id[:2], id[2:]))
	if _, err := r.Load(t.Context(), diff, nil); err == nil {
		t.Error("no error")
	}
	w.remove(".git/objects")
	_, err = later.Load(t.Context(), diff, nil)
	if failed, ok := errors.AsType[*CommandError](err); !ok || !strings.HasPrefix(failed.Error(), "git cat-file failed: ") {
		t.Error(err)
	}
	_, err = later.Compare(t.Context(), diff.Commit, []string{w.path("v")}, sql)
	if _, ok := errors.AsType[*exec.ExitError](err); !ok {
		t.Error(err)
	}
}
