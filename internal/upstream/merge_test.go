package upstream_test

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/history"
)

func TestMerge(t *testing.T) {
	t.Parallel()
	w := newWork(t, "a", "e a", "x e")
	w.onBranch("theirs", func() {
		w.write("b a", "e a ,2")
		w.file("v/p.py", strings.Replace(python, "None", "'a'", 1))
		w.remove("v/x.sql")
		w.commit("theirs")
	})
	w.write("c a")
	r, h := w.open()
	m, err := r.Merge(t.Context(), "theirs")
	if err != nil {
		t.Fatal(err)
	}
	g := m.History.Graph()
	if got, want := strings.Join(g.IDs(g.Heads()), " "), "b c e p"; got != want || len(m.Conflicts) > 0 || m.Elsewhere != "" {
		t.Errorf("heads %s, conflicts %v, elsewhere %q", got, m.Conflicts, m.Elsewhere)
	}
	for id, own := range map[string]bool{"a": true, "c": true, "b": false, "e": false} {
		if got := m.History.Lookup(id) == h.Lookup(id); got != own {
			t.Errorf("%s is the work tree's: %t", id, got)
		}
	}
	// The files of theirs are not on disk, and yet can be compared.
	s, note, err := r.Snapshot(t.Context(), "theirs", m.History)
	if err != nil || note != "" {
		t.Fatal(note, err)
	}
	if got, want := show(s.Tip, m.History), "a b* e* p*"; got != want {
		t.Errorf("tip: got %s, want %s", got, want)
	}
	for _, id := range []string{"b", "e", "p"} {
		if same, err := s.Same(m.History.Lookup(id), s.Tip[id]); !same || err != nil {
			t.Errorf("%s: %t, %v", id, same, err)
		}
	}
}

// The acceptances of the ref come with it, those beside its revisions.
func TestMergeAccepted(t *testing.T) {
	t.Parallel()
	w := newWork(t, "a", "b a")
	const text = "revision: b\nbecause: this\nupgrade: x -> y\n"
	w.file("v/ours.accepted", text)
	w.commit("ours")
	w.onBranch("theirs", func() {
		w.file("v/theirs.accepted", text)
		w.file("elsewhere/more.accepted", text)
		w.commit("theirs")
	})
	w.onBranch("broken", func() {
		w.file("v/theirs.accepted", "revision: b\n")
		w.commit("broken")
	})
	r, _ := w.open()
	m, err := r.Merge(t.Context(), "theirs")
	if err != nil || len(m.Accepted) != 1 || !strings.HasSuffix(m.Accepted[0].File, "theirs.accepted") {
		t.Errorf("%v, %v", m.Accepted, err)
	}
	if _, err := r.Merge(t.Context(), "broken"); !is[*history.BrokenError](err) || err.Error() != "broken:v/theirs.accepted: acceptance: it has no because: line with the reason" {
		t.Error(err)
	}
}

func TestMergeConflict(t *testing.T) {
	t.Parallel()
	w := newWork(t, "a", "b a")
	w.onBranch("theirs", func() {
		w.file("v/b.sql", text("b", "a", "")+"-- and more\n")
		w.file("v/a.sql", strings.Replace(text("a", "", ""), "about", "on", 1))
		w.commit("theirs")
	})
	w.file("v/a.sql", strings.Replace(text("a", "", ""), "about", "of", 1))
	r, _ := w.open()
	m, err := r.Merge(t.Context(), "theirs")
	if err != nil || len(m.Conflicts) != 1 || m.Conflicts[0].Path != w.path("v/a.sql") {
		t.Errorf("%v, %v", m.Conflicts, err)
	}
}

func TestMergeErrors(t *testing.T) {
	t.Parallel()
	w := newWork(t, "a", "b a")
	w.onBranch("unsound", func() {
		w.remove("v/b.sql")
		w.commit("unsound")
	})
	w.onBranch("unread", func() {
		w.file("v/n.sql", "-- n\n-- revision: n\n-- nonsense: 1\n-- +upgrade\n")
		w.commit("unread")
	})
	w.write("c b")
	r, _ := w.open()
	for _, ref := range []string{"unsound", "unread"} {
		if _, err := r.Merge(t.Context(), ref); !is[*history.BrokenError](err) {
			t.Errorf("%s: %v", ref, err)
		}
	}
	if _, err := r.Merge(t.Context(), "none"); !is[*gitrepo.UnknownRefError](err) {
		t.Error(err)
	}
	outside := &work{T: t, dir: t.TempDir(), folders: []string{"v"}}
	outside.write("a")
	r, _ = outside.open()
	if _, err := r.Merge(t.Context(), "main"); !is[*gitrepo.NotRepositoryError](err) {
		t.Error(err)
	}
}
