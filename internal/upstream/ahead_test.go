package upstream_test

import (
	"testing"

	"github.com/ramusdb/ramus/internal/gitrepo/gittest"
	"github.com/ramusdb/ramus/internal/upstream"
)

// A branch that has all commits of the shared one costs six processes, and a project
// without a repository none. One that is behind is compared with the shared branch as
// it was fetched, but for a release branch.
func TestAhead(t *testing.T) {
	record := gittest.NewRecord(t)
	origin := newWork(t, "a")
	w := &work{T: t, dir: t.TempDir() + "/clone", folders: []string{"v"}}
	w.git("clone", "--quiet", "file://"+origin.dir, w.dir)
	w.git("branch", "release-1")
	w.write("own a")
	ahead := func(of *work) string {
		r, h := of.open()
		record.Clear()
		s := r.Ahead(t.Context())
		if s == nil {
			return "nil"
		}
		return s.Ref + ": " + show(s.Tip, h)
	}
	if got := ahead(w); got != "nil" || len(record.Commands()) > 6 {
		t.Errorf("in step: %s, by %q", got, record.Commands())
	}
	origin.write("b a")
	origin.commit("b")
	if got := ahead(w); got != "nil" {
		t.Errorf("not fetched: %s", got)
	}
	w.git("fetch", "--quiet")
	if got := ahead(w); got != "origin/main: a b*" {
		t.Errorf("behind: %s", got)
	}
	w.git("switch", "--quiet", "release-1")
	if got := ahead(w); got != "nil" {
		t.Errorf("a release branch: %s", got)
	}
	w.git("switch", "--quiet", "--detach", "main")
	if got := ahead(w); got != "nil" {
		t.Errorf("no branch: %s", got)
	}
	lone := &work{T: t, dir: t.TempDir(), folders: []string{"v"}}
	lone.write("a")
	if got := ahead(lone); got != "nil" || len(record.Commands()) > 0 {
		t.Errorf("no repository: %s, by %q", got, record.Commands())
	}
	if upstream.New(upstream.Project{}).Ahead(t.Context()) != nil {
		t.Error("a project that is not on disk is behind")
	}
}
