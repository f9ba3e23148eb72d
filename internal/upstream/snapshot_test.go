package upstream_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/upstream"
)

// Revisions with the content of the work tree are its own; others are the commit's.
func TestSnapshot(t *testing.T) {
	t.Parallel()
	w := newWork(t, "a", "b a", "e a")
	w.onBranch("theirs", func() {
		w.write("c b", "e a ,2")
		w.remove("v/b.sql")
		w.write("b a")
		w.commit("c")
	})
	w.write("d b", "b a ,3")
	s, h := w.snapshot("theirs")
	if got, want := show(s.Tip, h), "a b* c* e*"; got != want {
		t.Errorf("tip: got %s, want %s", got, want)
	}
	if got, want := show(s.Base, h), "a b* e"; got != want {
		t.Errorf("base: got %s, want %s", got, want)
	}
	if got := strings.Join(s.TipGraph.IDs(s.TipGraph.Heads()), " "); got != "c e" {
		t.Errorf("heads of the tip: %s", got)
	}
	if s.Ref != "theirs" || s.Relocate != nil || !s.IsNew("d") || s.IsNew("c") {
		t.Errorf("%s, %t, %t, %t", s.Ref, s.Relocate == nil, s.IsNew("d"), s.IsNew("c"))
	}
	if got := s.Tip["b"].File; got != w.path("v/b.sql") {
		t.Errorf("b is in %s", got)
	}
}

// A ref that is an ancestor of HEAD is the merge base itself; one without a common
// ancestor, and one seen from an unborn branch, has none.
func TestSnapshotBase(t *testing.T) {
	t.Parallel()
	w := newWork(t, "a")
	w.git("branch", "theirs")
	w.write("b a")
	w.commit("b")
	s, h := w.snapshot("theirs")
	if got := show(s.Base, h); got != "a" || len(s.Tip) != 1 {
		t.Errorf("an ancestor: %s", got)
	}
	w.git("switch", "--quiet", "--orphan", "other")
	w.write("a", "b a")
	if s, h = w.snapshot("theirs"); s.Base == nil || len(s.Base) > 0 || show(s.Tip, h) != "a" {
		t.Errorf("an unborn branch: %v and %s", s.Base, show(s.Tip, h))
	}
	w.commit("anew")
	if s, h = w.snapshot("theirs"); s.Base == nil || len(s.Base) > 0 || show(s.Tip, h) != "a" {
		t.Errorf("another root: %v and %s", s.Base, show(s.Tip, h))
	}
}

// The ref is the one that was asked for, else the configured one, else the remote's
// main branch.
func TestSnapshotRef(t *testing.T) {
	t.Parallel()
	origin := newWork(t, "a")
	w := &work{T: t, dir: t.TempDir() + "/clone", folders: []string{"v"}}
	w.git("clone", "--quiet", "file://"+origin.dir, w.dir)
	w.git("branch", "other")
	for _, test := range []struct{ asked, against, want string }{
		{"", "", "origin/main"},
		{"", "other", "other"},
		{"main", "other", "main"},
	} {
		w.against = test.against
		if s, _ := w.snapshot(test.asked); s.Ref != test.want {
			t.Errorf("asked for %q, configured %q: %s", test.asked, test.against, s.Ref)
		}
	}
}

// Where nobody asked for a ref, it is no error that there is none.
func TestSnapshotWithoutRemote(t *testing.T) {
	t.Parallel()
	lone := newWork(t, "a")
	bare := &work{T: t, dir: t.TempDir(), folders: []string{"v"}}
	bare.write("a")
	unfetched := newWork(t, "a")
	unfetched.git("remote", "add", "origin", lone.dir)
	for _, test := range []struct {
		name string
		w    *work
		note string
	}{
		{"no remote", lone, "not compared with a shared branch: the git repository has no remote"},
		{"no repository", bare, "not compared with a shared branch: " + bare.path("v") + " "},
		{"nothing fetched", unfetched, "not compared with a shared branch: "},
	} {
		r, h := test.w.open()
		s, note, err := r.Snapshot(t.Context(), "", h)
		if s != nil || err != nil || !strings.HasPrefix(note, test.note) {
			t.Errorf("%s: %v, %q, %v", test.name, s, note, err)
		}
		r.RequireShared()
		_, _, err = r.Snapshot(t.Context(), "", h)
		if !is[*upstream.NoSharedError](err) || !strings.HasSuffix(hint.Of(err), "Or check the files alone: ramus gate --files") {
			t.Errorf("%s, required: %v", test.name, err)
		}
		if _, _, err := r.Snapshot(t.Context(), "main~9", h); err == nil || is[*upstream.NoSharedError](err) {
			t.Errorf("%s: no error for a ref that was asked for", test.name)
		}
		test.w.against = "main~9"
		r, h = test.w.open()
		if _, _, err := r.Snapshot(t.Context(), "", h); err == nil {
			t.Errorf("%s: no error for a ref that is configured", test.name)
		}
	}
	w := newWork(t, "a")
	w.git("update-ref", "refs/remotes/origin/trunk", "HEAD")
	w.git("remote", "add", "origin", lone.dir)
	r, h := w.open()
	if s, note, err := r.Snapshot(t.Context(), "", h); !is[*gitrepo.UnknownMainError](err) || note != "" || s != nil {
		t.Errorf("a remote whose main branch is not known: %v, %q, %v", s, note, err)
	}
}

// A project that is not on disk has no repository.
func TestNotOnDisk(t *testing.T) {
	t.Parallel()
	h, err := history.New()
	if err != nil {
		t.Fatal(err)
	}
	r := upstream.New(upstream.Project{History: h})
	defer r.Close()
	if s, note, err := r.Snapshot(t.Context(), "main", h); s != nil || note != "" || err != nil {
		t.Errorf("%v, %q, %v", s, note, err)
	}
	if err := r.Open(t.Context()); err == nil || err.Error() != "the project's revisions are not on disk: there is no git to ask" {
		t.Error(err)
	}
	if _, ok := r.Locate(t.Context(), "a.sql"); ok || r.Writers(t.Context(), []string{"a.sql"}) != nil || !r.Fetched().IsZero() {
		t.Error("it answers")
	}
}

// Revisions of the ref that are broken are a note: they cannot be shared.
func TestSnapshotOfBrokenRevisions(t *testing.T) {
	t.Parallel()
	w := newWork(t, "a")
	w.onBranch("unread", func() {
		w.file("v/b.sql", "-- b\n-- revision: b\n-- down_revision: a\n-- nonsense: 1\n-- +upgrade\n")
		w.file("v/c.sql", "-- c\n-- revision: c\n-- down_revision: a\n-- nonsense: 1\n-- +upgrade\n")
		w.commit("unread")
	})
	w.onBranch("unsound", func() {
		w.write("b lost")
		w.commit("unsound")
	})
	for ref, want := range map[string]string{
		"unread":  "not all revisions of unread can be read: unread:v/b.sql:4",
		"unsound": "not compared with the heads of unsound, whose revisions do not hold together: ",
	} {
		r, h := w.open()
		s, note, err := r.Snapshot(t.Context(), ref, h)
		if err != nil || !strings.HasPrefix(note, want) || strings.Contains(note, "\n") {
			t.Errorf("%s: %q, %v", ref, note, err)
		}
		if sound := s.TipGraph != nil; sound != (ref == "unread") {
			t.Errorf("%s: a graph: %t", ref, sound)
		}
	}
	w.write("b a")
	w.commit("ours")
	w.git("merge", "--quiet", "-s", "ours", "unread", "-m", "merge")
	w.onBranch("later", func() { w.commit("later") })
	w.git("reset", "--quiet", "--hard", "unread")
	w.write("b a")
	w.remove("v/c.sql")
	r, h := w.open()
	s, note, err := r.Snapshot(t.Context(), "later", h)
	if err != nil || note != "" || show(s.Base, h) != "a" {
		t.Errorf("a base that cannot be read: %s, %q, %v", show(s.Base, h), note, err)
	}
}

func TestCountingCommon(t *testing.T) {
	t.Parallel()
	w := newWork(t, "a")
	w.onBranch("theirs", func() {
		w.write("b a", "c b")
		w.commit("theirs")
	})
	w.write("b a", "d b")
	s, h := w.snapshot("theirs")
	both := s.CountingCommon()
	if got, want := show(both.Base, h)+"; "+show(s.Base, h), "a b; a"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if both.Ref != "theirs" || len(both.Tip) != 3 {
		t.Errorf("%+v", both)
	}
}

// The end of the context is the reason that is given.
func TestSnapshotEnds(t *testing.T) {
	t.Parallel()
	w := newWork(t, "a")
	r, h := w.open()
	if err := r.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := r.Snapshot(ctx, "main", h); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
