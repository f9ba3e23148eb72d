package gitrepo

import (
	"os"
	"testing"
)

// TestCompare starts each story with the commit "first", which has v/a.sql, v/b.sql
// and v/sub/c.sql, and describes the differences after it.
func TestCompare(t *testing.T) {
	const first = "a b c" // the revisions of the commit, whatever is on disk
	for _, test := range []struct {
		name string
		do   func(work)
		diff string
	}{
		{"nothing", func(work) {}, ""},
		{"untracked", func(w work) { w.write("v/d.sql", "v/sub/e.sql") }, "+d.sql +sub/e.sql"},
		{"ignored", func(w work) { w.file(".gitignore", "*.sql\n"); w.write("v/d.sql") }, "+d.sql"},
		{"ignored folder", func(w work) { w.file(".gitignore", "new/\n"); w.write("v/new/d.sql") }, "+new/d.sql"},
		{"staged", func(w work) { w.write("v/d.sql"); w.git("add", "v") }, "+d.sql"},
		{"staged, then gone", func(w work) { w.write("v/d.sql"); w.git("add", "v"); w.remove("v/d.sql") }, ""},
		{"committed", func(w work) { w.write("v/d.sql", "v/a.sql a x"); w.commit("second") }, "~a.sql +d.sql"},
		{"edited", func(w work) { w.write("v/b.sql b a") }, "~b.sql"},
		{"edited, staged", func(w work) { w.write("v/b.sql b a"); w.git("add", "v") }, "~b.sql"},
		{"edited, staged, back", func(w work) { w.write("v/b.sql b a"); w.git("add", "v"); w.write("v/b.sql") }, ""},
		{"edited, committed, back", func(w work) { w.write("v/b.sql b a"); w.commit("second"); w.write("v/b.sql") }, ""},
		{"touched", func(w work) { w.write("v/a.sql", "v/b.sql") }, ""},
		{"executable", func(w work) { _ = os.Chmod(w.path("v/a.sql"), 0o777); w.git("update-index", "--chmod=+x", "v/b.sql") }, ""},
		{"executable and touched", func(w work) { w.git("update-index", "--chmod=+x", "v/b.sql"); w.remove("v/b.sql"); w.write("v/b.sql") }, ""},
		{"deleted", func(w work) { w.remove("v/b.sql") }, "-b.sql"},
		{"deleted, staged", func(w work) { w.git("rm", "-q", "v/b.sql") }, "-b.sql"},
		{"all deleted", func(w work) { w.remove("v") }, "-a.sql -b.sql -sub/c.sql"},
		{"no longer tracked", func(w work) { w.git("rm", "-q", "--cached", "v/b.sql", "v/a.sql"); w.write("v/a.sql a z") }, "~a.sql"},
		{"renamed", func(w work) { w.git("mv", "v/b.sql", "v/z.sql") }, "-b.sql +z.sql"},
		{"other files", func(w work) {
			w.file("v/readme.md", "x")
			w.file("v/.hidden.sql", "x")
			w.file("v/.hidden/d.sql", "x")
			w.file("d.sql", "x")
		}, ""},
		{"a folder's start", func(w work) { w.write("v2/d.sql", "vv/d.sql") }, ""},
		{"odd names", func(w work) {
			w.file("v/ä ö.sql", revisionText("x", ""))
			w.file("v/-rf.sql", revisionText("y", ""))
			w.file("v/:(top)z.sql", revisionText("z", ""))
			w.file("v/*.sql", revisionText("s", ""))
		}, "+*.sql +-rf.sql +:(top)z.sql +ä ö.sql"},
		{"assumed unchanged", func(w work) {
			w.git("update-index", "--assume-unchanged", "v/a.sql", "v/b.sql", "v/sub/c.sql")
			w.write("v/a.sql a z")
			w.remove("v/b.sql")
		}, "~a.sql -b.sql"},
		{"skip-worktree", func(w work) {
			w.git("update-index", "--skip-worktree", "v/a.sql", "v/b.sql")
			w.write("v/a.sql a z")
			w.remove("v/b.sql")
		}, "~a.sql"},
		{"sparse", func(w work) { w.git("sparse-checkout", "set", "--no-cone", "/v/a.sql") }, ""},
		{"a repository inside", func(w work) { w.git("init", "-q", "v/in"); w.write("v/in/d.sql") }, "+in/d.sql"},
		{"a link in place of a file", func(w work) { w.remove("v/a.sql"); w.link("b.sql", "v/a.sql") }, "~a.sql"},
		{"a folder in place of a file", func(w work) { w.remove("v/a.sql"); w.write("v/a.sql/d.sql") }, "-a.sql +a.sql/d.sql"},
		{"a merge that conflicts", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.write("v/a.sql a x", "v/new.sql", "v/o.sql")
			w.commit("other")
			w.git("checkout", "-q", "main")
			w.write("v/a.sql a y", "v/new.sql new y", "v/m.sql")
			w.commit("main")
			_, _ = w.try("merge", "other")
		}, "~a.sql +m.sql +new.sql +o.sql"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWork(t, "v/a.sql", "v/b.sql", "v/sub/c.sql")
			w.git("tag", "first")
			test.do(w)
			diff, ids := w.view("first")
			if diff != test.diff {
				t.Errorf("Compare\n got %q\nwant %q", diff, test.diff)
			}
			if ids != first {
				t.Errorf("Load\n got %q\nwant %q", ids, first)
			}
		})
	}
}

func (w work) link(target, name string) {
	w.Helper()
	if err := os.Symlink(target, w.path(name)); err != nil {
		w.Fatal(err)
	}
}
