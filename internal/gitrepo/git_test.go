package gitrepo

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/ramusdb/ramus/internal/gitrepo/gittest"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

func TestMain(m *testing.M) {
	gittest.Isolate()
	goleak.VerifyTestMain(m)
}

// A work is a work tree in a folder of its own.
type work struct {
	*testing.T
	dir string
}

// newWork creates a repository with one commit, "first", which has the files.
func newWork(t *testing.T, files ...string) work {
	t.Helper()
	w := work{t, filepath.Join(realTemp(t), "work")}
	w.git("init", "-q", "--template=", w.dir)
	w.write(files...)
	w.commit("first")
	return w
}

// realTemp returns a temporary folder, without links in its path.
func realTemp(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// git runs git in the work tree and returns its output without the last line feed.
func (w work) git(args ...string) string {
	w.Helper()
	out, err := w.try(args...)
	if err != nil {
		w.Fatalf("git %q: %v\n%s", args, err, out)
	}
	return strings.TrimSuffix(out, "\n")
}

func (w work) try(args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	if _, err := os.Stat(w.dir); err == nil {
		cmd.Dir = w.dir
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// write writes revisions: "name", "name id", or "name id parent". The default id is
// the name without its extension.
func (w work) write(specs ...string) {
	w.Helper()
	for _, spec := range specs {
		words := append(strings.Fields(spec), "", "")
		name := words[0]
		id := words[1]
		if id == "" {
			id = strings.TrimSuffix(filepath.Base(name), ".sql")
		}
		w.file(name, revisionText(id, words[2]))
	}
}

func revisionText(id, parent string) string {
	return fmt.Sprintf("-- about %s\n-- revision: %s\n-- down_revision: %s\n-- +upgrade\nSELECT 1;\n", id, id, parent)
}

// file writes a file with that content.
func (w work) file(name, content string) {
	w.Helper()
	path := filepath.Join(w.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		w.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		w.Fatal(err)
	}
}

func (w work) remove(names ...string) {
	w.Helper()
	for _, name := range names {
		if err := os.RemoveAll(filepath.Join(w.dir, name)); err != nil {
			w.Fatal(err)
		}
	}
}

// commit commits all files.
func (w work) commit(message string) {
	w.Helper()
	w.git("add", "-A")
	w.git("commit", "-q", "--allow-empty", "-m", message)
}

// clone clones the repository from its bare remote, which it creates first.
func (w work) clone(args ...string) work {
	w.Helper()
	c := work{w.T, filepath.Join(realTemp(w.T), "clone")}
	c.git(slices.Concat([]string{"clone", "-q"}, args, []string{"file://" + w.remote(), c.dir})...)
	return c
}

// remote returns the bare repository of a work tree, with all of its branches up to
// date.
func (w work) remote() string {
	w.Helper()
	path := filepath.Join(filepath.Dir(w.dir), "remote.git")
	if _, err := os.Stat(path); err != nil {
		w.git("init", "-q", "--bare", "--template=", path)
		w.git("remote", "add", "origin", path)
	}
	w.git("push", "-q", "--force", "--all", "origin")
	return path
}

func (w work) open() *Repo {
	w.Helper()
	r, err := Open(w.Context(), w.dir)
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(r.Close)
	return r
}

func (w work) at(ref string) Commit {
	w.Helper()
	c, err := w.open().Commit(w.Context(), ref)
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// sql reads SQL revisions.
var sql = source.Options{Formats: []source.Format{sqlfile.Format}}

func (w work) path(name string) string { return filepath.Join(w.dir, name) }

// load reads the revisions on disk.
func load(tb testing.TB, dirs ...string) []revision.Revision {
	tb.Helper()
	revs, err := source.Load(tb.Context(), source.Disk, dirs, sql)
	if err != nil {
		tb.Fatal(err)
	}
	return revs
}

// view returns the differences of folder v from a commit, as in "+new -gone
// ~changed", and the commit's revisions, loaded with those on disk, as in "a b<-a".
func (w work) view(ref string) (diff, ids string) {
	w.Helper()
	r, dirs := w.open(), []string{w.path("v")}
	c, err := r.Commit(w.Context(), ref)
	if err != nil {
		w.Fatal(err)
	}
	found, err := r.Compare(w.Context(), c, dirs, sql)
	if err != nil {
		w.Fatal(err)
	}
	onDisk, _ := source.Load(w.Context(), source.Disk, dirs, sql) // a conflict is no revision, and v may be missing
	revs, err := r.Load(w.Context(), found, onDisk)
	if err != nil {
		w.Fatal(err)
	}
	return w.showDiff(found), showIDs(revs)
}

func (w work) diff(ref string) string {
	w.Helper()
	diff, _ := w.view(ref)
	return diff
}

// seen returns both results of view as one string.
func (w work) seen(ref string) string {
	w.Helper()
	diff, ids := w.view(ref)
	return strings.TrimSpace(diff + " " + ids)
}

func (w work) ids(ref string) string {
	w.Helper()
	_, ids := w.view(ref)
	return ids
}

func (w work) showDiff(diff Differences) string {
	var words []string
	for _, f := range diff.Files {
		rel, err := filepath.Rel(w.path("v"), f.Path)
		if err != nil {
			w.Fatal(err)
		}
		words = append(words, map[Kind]string{Added: "+", Removed: "-", Changed: "~"}[f.Kind]+filepath.ToSlash(rel))
	}
	return strings.Join(words, " ")
}

func showIDs(revs []revision.Revision) string {
	var words []string
	for _, rev := range revs {
		word := rev.ID
		if len(rev.Parents) > 0 {
			word += "<-" + strings.Join(rev.Parents, ",")
		}
		words = append(words, word)
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}
