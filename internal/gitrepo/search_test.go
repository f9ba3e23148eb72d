package gitrepo

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// search returns the places that defined an id: "Bob x.sql (present)
// removed by Cat", a line each.
func (w work) search(id string) string {
	w.Helper()
	found, err := w.open().Search(w.Context(), []string{id}, []string{w.path("v")}, sql)
	if err != nil {
		w.Fatal(err)
	}
	var lines []string
	for _, s := range found[id] {
		rel, _ := filepath.Rel(w.dir, s.Path)
		l := s.Author.Name + " " + filepath.ToSlash(rel) + " (" + strings.Join(s.Present, " ") + ")"
		if s.Removal != nil {
			l += " removed by " + s.Removal.Author.Name
		}
		if s.Revision.ID != id || !strings.Contains(string(s.Content), id) {
			w.Errorf("occurrence %+v", s)
		}
		if scripts, err := s.Revision.Scripts(w.Context()); err != nil || !strings.Contains(scripts.Upgrade.Text, "SELECT 1;") {
			w.Errorf("scripts %+v, %v", scripts, err)
		}
		lines = append(lines, l)
	}
	return strings.Join(lines, "\n")
}

func TestSearch(t *testing.T) {
	for _, test := range []struct {
		name string
		do   func(work)
		want string
	}{
		{"nowhere", func(work) {}, ""},
		{"on another branch", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.write("v/LOST1.sql LOST1 a")
			w.as("Bob", "x")
			w.write("v/next.sql next LOST1")
			w.as("Cat", "only mentions it")
			w.git("checkout", "-q", "main")
		}, "Bob v/LOST1.sql (other)"},
		{"deleted", func(w work) {
			w.write("v/LOST1.sql")
			w.as("Bob", "x")
			w.remove("v/LOST1.sql")
			w.as("Cat", "y")
		}, "Bob v/LOST1.sql () removed by Cat"},
		{"another id since", func(w work) {
			w.write("v/x.sql LOST1")
			w.as("Bob", "x")
			w.write("v/x.sql FOUND2")
			w.as("Cat", "y")
		}, "Bob v/x.sql () removed by Cat"},
		{"amended away", func(w work) {
			w.write("v/LOST1.sql")
			w.as("Bob", "x")
			w.git("mv", "v/LOST1.sql", "v/x.sql")
			w.write("v/x.sql")
			w.git("add", "-A")
			w.git("commit", "-q", "--amend", "-m", "y")
		}, "Bob v/LOST1.sql ()"},
		{"branch deleted", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.write("v/LOST1.sql")
			w.as("Bob", "x")
			w.git("checkout", "-q", "main")
			w.git("branch", "-q", "-D", "other")
		}, "Bob v/LOST1.sql ()"},
		{"stashed", func(w work) {
			w.write("v/LOST1.sql")
			w.git("stash", "push", "-q", "-u")
			w.file("v/a.sql", "x")
			w.git("stash", "push", "-q")
		}, "Ada v/LOST1.sql ()"},
		{"stashed as a change", func(w work) {
			w.write("v/a.sql LOST1")
			w.git("stash", "push", "-q")
		}, "Ada v/a.sql ()"},
		{"in a merge commit", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.commit("x")
			w.git("checkout", "-q", "main")
			w.commit("y")
			w.git("merge", "-q", "--no-commit", "other")
			w.write("v/LOST1.sql")
			w.as("Bob", "merge")
			w.git("reset", "-q", "--hard", "HEAD~1")
		}, "Bob v/LOST1.sql ()"},
		{"in another folder", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.write("old/place/LOST1.sql", "LOST1.sql")
			w.as("Bob", "x")
			w.git("checkout", "-q", "main")
		}, "Bob LOST1.sql (other)\nBob old/place/LOST1.sql (other)"},
		{"on the remote", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.write("v/LOST1.sql")
			w.as("Bob", "x")
			w.remote()
			w.git("checkout", "-q", "main")
			w.git("branch", "-q", "-D", "other")
		}, "Bob v/LOST1.sql (origin/other)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWork(t, "v/a.sql")
			test.do(w)
			if got := w.search("LOST1"); got != test.want {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
		})
	}
}

// Several revisions are searched at once, and the commit that removed them shows what
// else it did. HEAD's own removal comes before that of another branch.
func TestSearchSeveral(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.write("v/LOST1.sql LOST1 a")
	w.write("v/LOST2.sql LOST2 LOST1")
	w.as("Bob", "two")
	w.git("branch", "-q", "early")
	w.remove("v/LOST1.sql")
	w.remove("v/LOST2.sql")
	w.write("v/all.sql all a")
	w.as("Cat", "one of two")
	w.git("checkout", "-q", "early")
	w.remove("v/LOST1.sql")
	w.as("Dan", "another removal")
	w.git("checkout", "-q", "main")
	found, err := w.open().Search(t.Context(), []string{"LOST1", "LOST2", "NEVER3"}, []string{w.path("v")}, sql)
	if err != nil || len(found["NEVER3"]) > 0 {
		t.Fatal(found, err)
	}
	ids := func(versions []Version) (all string) {
		for _, v := range versions {
			all += v.Revision.ID + " "
		}
		return all
	}
	for _, id := range []string{"LOST1", "LOST2"} {
		if len(found[id]) != 1 || found[id][0].Removal == nil || !found[id][0].Own || found[id][0].Here {
			t.Errorf("%s: %+v", id, found[id])
			continue
		}
		by := found[id][0].Removal
		if !by.Own || by.Author.Name != "Cat" || by.Subject != "one of two" || by.Was.Revision.ID != id || by.Parent != found[id][0].Author.Commit {
			t.Errorf("%s: %+v", id, by)
		}
		if got := ids(by.Lost) + "-> " + ids(by.Added); got != "LOST1 LOST2 -> all " {
			t.Errorf("%s: %s", id, got)
		}
	}
}

func TestSearchDeadline(t *testing.T) {
	w := newWork(t, "v/a.sql")
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	if _, err := w.open().Search(ctx, []string{"a"}, []string{w.path("v")}, sql); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if found, err := w.open().Search(t.Context(), []string{""}, nil, sql); len(found) != 0 || err != nil {
		t.Error(found, err)
	}
}
