package upstream_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/ramusdb/ramus/internal/gitrepo/gittest"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
	"github.com/ramusdb/ramus/internal/upstream"
)

func TestMain(m *testing.M) {
	gittest.Isolate()
	goleak.VerifyTestMain(m)
}

// A work is a work tree with a project in it.
type work struct {
	*testing.T
	dir     string
	folders []string // of revisions, from the top
	against string
	shipped []string
	config  string // the configuration's file, from the top; "" for none
}

// newWork makes a repository whose branch main has one commit, with the revisions.
func newWork(t *testing.T, revisions ...string) *work {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &work{T: t, dir: filepath.Join(dir, "work"), folders: []string{"v"}}
	w.git("init", "--quiet", "--template=", w.dir)
	w.write(revisions...)
	w.commit("first")
	return w
}

func (w *work) git(args ...string) string {
	w.Helper()
	cmd := exec.Command("git", args...)
	if _, err := os.Stat(w.dir); err == nil {
		cmd.Dir = w.dir
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.Fatalf("git %q: %v\n%s", args, err, out)
	}
	return strings.TrimSuffix(string(out), "\n")
}

// write writes revisions in SQL into v: "a", or "b a" for b with the parent a, or
// "b a text" with a statement.
func (w *work) write(revisions ...string) {
	w.Helper()
	for _, r := range revisions {
		words := append(strings.SplitN(r, " ", 3), "", "")
		w.file("v/"+words[0]+".sql", text(words[0], words[1], words[2]))
	}
}

func text(id, parents, statement string) string {
	return fmt.Sprintf("-- about %s\n-- revision: %s\n-- down_revision: %s\n-- +upgrade\nSELECT 1%s;\n", id, id, parents, statement)
}

func (w *work) file(name, content string) {
	w.Helper()
	path := w.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		w.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		w.Fatal(err)
	}
}

func (w *work) remove(names ...string) {
	w.Helper()
	for _, name := range names {
		if err := os.RemoveAll(w.path(name)); err != nil {
			w.Fatal(err)
		}
	}
}

func (w *work) path(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }

// commit commits all that is there.
func (w *work) commit(message string) {
	w.Helper()
	w.git("add", "--all")
	w.git("commit", "--quiet", "--allow-empty", "--message="+message)
}

// onBranch makes commits on a branch that starts here, and comes back.
func (w *work) onBranch(name string, do func()) {
	w.Helper()
	was := w.git("symbolic-ref", "--short", "HEAD")
	w.git("switch", "--quiet", "--create", name)
	do()
	w.git("switch", "--quiet", was)
}

// formats read all kinds of revisions.
func (w *work) formats() source.Options {
	return source.Options{
		Formats: []source.Format{alembicpy.New(alembicpy.Options{SysPath: []string{w.dir}}), sqlfile.Beside},
		Enter:   func(string) bool { return false },
	}
}

// history reads the revisions on disk.
func (w *work) history() *history.History {
	w.Helper()
	revisions, err := source.Load(w.Context(), source.Disk, w.dirs(), w.formats())
	if err != nil {
		w.Fatal(err)
	}
	h, err := history.Of(revisions)
	if err != nil {
		w.Fatal(err)
	}
	return h
}

func (w *work) dirs() []string {
	dirs := make([]string, len(w.folders))
	for i, folder := range w.folders {
		dirs[i] = w.path(folder)
	}
	return dirs
}

// project is the work tree's, with a checksum that knows words only.
func (w *work) project(h *history.History) upstream.Project {
	p := upstream.Project{
		History: h, Folders: w.dirs(), Formats: w.formats(), Against: w.against, Shipped: w.shipped,
		Getenv:   func(string) (string, bool) { return "", false },
		Checksum: func(s revision.Script) string { return strings.Join(strings.Fields(s.Text), " ") },
	}
	if w.config != "" {
		p.Configuration.File = w.path(w.config)
	}
	return p
}

func (w *work) open() (*upstream.Repository, *history.History) {
	w.Helper()
	h := w.history()
	r := upstream.New(w.project(h))
	w.Cleanup(r.Close)
	return r, h
}

// snapshot compares the work tree with a ref.
func (w *work) snapshot(ref string) (*upstream.Snapshot, *history.History) {
	w.Helper()
	r, h := w.open()
	s, note, err := r.Snapshot(w.Context(), ref, h)
	if err != nil || note != "" {
		w.Fatalf("%s: %q, %v", ref, note, err)
	}
	return s, h
}

// show lists ids by name: "a b", and "b*" where the revision is not the one of h.
func show(revisions map[string]*revision.Revision, h *history.History) string {
	var words []string
	for _, id := range slices.Sorted(maps.Keys(revisions)) {
		if h.Lookup(id) != revisions[id] {
			id += "*"
		}
		words = append(words, id)
	}
	return strings.Join(words, " ")
}
