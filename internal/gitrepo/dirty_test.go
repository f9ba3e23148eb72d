package gitrepo

import (
	"path/filepath"
	"strings"
	"testing"
)

// status returns the states of files, as in "clean missing".
func (w work) status(names ...string) string {
	w.Helper()
	paths := make([]string, len(names))
	for i := range names {
		paths[i] = w.path(names[i])
	}
	found, err := w.open().Status(w.Context(), paths)
	if err != nil {
		w.Fatal(err)
	}
	var words []string
	for _, s := range found {
		words = append(words, s.String())
	}
	return strings.Join(words, " ")
}

func TestStatus(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		do   func(work)
		want string // the state of v/x.sql, which is committed
	}{
		{"committed", func(work) {}, "clean"},
		{"written again", func(w work) { w.write("v/x.sql") }, "clean"},
		{"edited", func(w work) { w.write("v/x.sql x a") }, "modified"},
		{"staged", func(w work) {
			w.write("v/x.sql x a")
			w.git("add", "-A")
		}, "modified"},
		{"staged and taken back", func(w work) {
			w.write("v/x.sql x a")
			w.git("add", "-A")
			w.write("v/x.sql")
		}, "clean"},
		{"removed", func(w work) { w.remove("v/x.sql") }, "missing"},
		{"removed and staged", func(w work) { w.git("rm", "-q", "v/x.sql") }, "missing"},
		{"a folder instead", func(w work) {
			w.remove("v/x.sql")
			w.write("v/x.sql/a.sql")
		}, "missing"},
		{"no longer tracked", func(w work) { w.git("rm", "-q", "--cached", "v/x.sql") }, "clean"},
		{"no longer tracked, and edited", func(w work) {
			w.git("rm", "-q", "--cached", "v/x.sql")
			w.write("v/x.sql x a")
		}, "modified"},
		{"moved", func(w work) { w.git("mv", "v/x.sql", "v/y.sql") }, "missing"},
		{"not on this branch", func(w work) {
			w.git("checkout", "-q", "HEAD~")
			w.write("v/x.sql")
		}, "untracked"},
		{"not on this branch, and staged", func(w work) {
			w.git("checkout", "-q", "HEAD~")
			w.write("v/x.sql")
			w.git("add", "-A")
		}, "untracked"},
		{"detached", func(w work) { w.git("checkout", "-q", "--detach") }, "clean"},
		{"stashed", func(w work) {
			w.write("v/x.sql x a")
			w.git("stash", "push", "-q")
		}, "clean"},
		{"ignored", func(w work) {
			w.git("checkout", "-q", "HEAD~")
			w.file(".gitignore", "*.sql\n")
			w.write("v/x.sql")
		}, "untracked"},
		{"line endings that git makes", func(w work) {
			w.git("config", "core.autocrlf", "true")
			w.file("v/x.sql", strings.ReplaceAll(revisionText("x", ""), "\n", "\r\n"))
		}, "clean"},
		{"line endings that git would commit", func(w work) {
			w.file("v/x.sql", strings.ReplaceAll(revisionText("x", ""), "\n", "\r\n"))
		}, "modified"},
		{"before the first commit", func(w work) { w.git("checkout", "-q", "--orphan", "other") }, "untracked"},
		{"in conflict", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bob 1 one", "v/x.sql x a")
			w.git("checkout", "-q", "main")
			w.commits("Bob 2 two", "v/x.sql x b")
			if out, err := w.try("merge", "-q", "other"); err == nil {
				w.Error("no conflict", out)
			}
		}, "modified"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWork(t, "v/a.sql")
			w.write("v/x.sql")
			w.commit("x")
			test.do(w)
			if got, want := w.status("v/x.sql", "v/none.sql", "none/at/all.sql", "v/x.sql"), test.want+" missing missing "+test.want; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestStatusInPlaces(t *testing.T) {
	t.Parallel()
	w := newWork(t, "svc/日本/ö\"\\.sql")
	w.git("worktree", "add", "-q", "-b", "other", "../tree")
	other := work{t, filepath.Join(filepath.Dir(w.dir), "tree")}
	other.write("svc/日本/ö\"\\.sql o a", "svc/new.sql", "top.sql")
	if got, want := other.status("svc/日本/ö\"\\.sql", "svc/new.sql", "top.sql"), "modified untracked untracked"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := w.status("svc/日本/ö\"\\.sql", "svc/new.sql"), "clean missing"; got != want {
		t.Errorf("main work tree: got %s, want %s", got, want)
	}
	shallow := other.clone("--depth=1")
	if got, want := shallow.status("svc/日本/ö\"\\.sql", "svc/new.sql"), "clean missing"; got != want {
		t.Errorf("shallow: got %s, want %s", got, want)
	}
	r := w.open()
	if got, err := r.Status(t.Context(), nil); got != nil || err != nil {
		t.Error(got, err)
	}
	if _, err := r.Status(t.Context(), []string{filepath.Dir(w.dir)}); !is[*OutsideError](err) {
		t.Error(err)
	}
}

func TestBranch(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.git("worktree", "add", "-q", "-b", "a/ö", "../tree")
	other := work{t, filepath.Join(filepath.Dir(w.dir), "tree")}
	branch := func(w work) string {
		t.Helper()
		name, err := w.open().Branch(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return name
	}
	if got := branch(w) + " " + branch(other); got != "main a/ö" {
		t.Error(got)
	}
	w.git("checkout", "-q", "--orphan", "unborn")
	other.git("checkout", "-q", "--detach")
	if got := branch(w) + " " + branch(other); got != "unborn " {
		t.Error(got)
	}
}
