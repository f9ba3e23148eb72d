package gitrepo

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// landed returns how files came to a branch: "Bob: subject", with "merges branch:"
// in between for a merge; "?" if unknown.
func (w work) landed(on string, names ...string) string {
	w.Helper()
	paths := make([]string, len(names))
	for i := range names {
		paths[i] = w.path(names[i])
	}
	found, err := w.open().Landed(w.Context(), w.at(on), paths)
	if err != nil {
		w.Fatal(err)
	}
	var words []string
	for _, l := range found {
		word := l.Author.Name + ": " + l.Subject
		switch {
		case l == Landing{}:
			word = "?"
		case l.Merge:
			word = l.Author.Name + ": merges " + l.Branch + ": " + l.Subject
		case l.Branch != "":
			w.Errorf("a branch without a merge: %+v", l)
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

func TestLanded(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		do   func(work)
		want string
	}{
		{"committed", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql")
			w.commits("Cat 2 edits", "v/x.sql x a")
		}, "Bob: adds"},
		{"nowhere", func(w work) { w.write("v/x.sql") }, "?"},
		{"on another branch only", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bob 1 adds", "v/x.sql")
		}, "?"},
		{"merged", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bob 1 adds", "v/x.sql")
			w.commits("Bob 2 edits", "v/x.sql x a")
			w.git("checkout", "-q", "main")
			w.commits("Cat 3 more")
			w.by("Dan", 4, "merge", "-q", "--no-edit", "other")
			w.commits("Eve 5 edits", "v/x.sql x b")
		}, "Dan: merges other: Merge branch 'other'"},
		{"committed before a merge", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.commits("Cat 1 more", "v/y.sql")
			w.git("checkout", "-q", "main")
			w.commits("Bob 2 adds", "v/x.sql")
			w.by("Dan", 3, "merge", "-q", "--no-edit", "other")
		}, "Bob: adds"},
		{"merged by a pull request", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bob 1 adds", "v/x.sql")
			w.git("checkout", "-q", "main")
			w.by("Dan", 4, "merge", "-q", "--no-ff", "-m", "Merge pull request #12 from bob/other", "other")
		}, "Dan: merges bob/other: Merge pull request #12 from bob/other"},
		{"merged into a branch that was merged", func(w work) {
			w.git("checkout", "-q", "-b", "inner")
			w.commits("Bob 1 adds", "v/x.sql")
			w.git("checkout", "-q", "-b", "outer", "main")
			w.by("Cat", 2, "merge", "-q", "--no-ff", "--no-edit", "inner")
			w.git("checkout", "-q", "main")
			w.by("Dan", 3, "merge", "-q", "--no-ff", "--no-edit", "outer")
		}, "Dan: merges outer: Merge branch 'outer'"},
		{"squash merge", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bob 1 adds", "v/x.sql")
			w.git("checkout", "-q", "main")
			w.git("merge", "-q", "--squash", "other")
			w.commits("Dan 2 Merge branch 'other'")
		}, "Dan: Merge branch 'other'"},
		{"rebased and moved forward", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bob 1 adds", "v/x.sql")
			w.git("checkout", "-q", "main")
			w.commits("Cat 2 more")
			w.git("checkout", "-q", "other")
			w.by("Bob", 3, "rebase", "-q", "main")
			w.git("checkout", "-q", "main")
			w.git("merge", "-q", "--ff-only", "other")
		}, "Bob: adds"},
		{"cherry-pick", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bob 1 adds", "v/x.sql")
			w.git("checkout", "-q", "main")
			w.commits("Cat 2 more")
			w.by("Dan", 3, "cherry-pick", "other")
		}, "Bob: adds"},
		{"in the merge commit alone", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bob 1 more", "v/y.sql")
			w.git("checkout", "-q", "main")
			w.git("merge", "-q", "--no-ff", "--no-commit", "other")
			w.commits("Dan 3 brings", "v/x.sql")
		}, "Dan: merges : brings"},
		{"renamed", func(w work) {
			w.commits("Bob 1 adds", "v/y.sql")
			w.git("mv", "v/y.sql", "v/x.sql")
			w.commits("Cat 2 moves")
		}, "Cat: moves"},
		{"removed", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql")
			w.remove("v/x.sql")
			w.commits("Cat 2 removes")
		}, "?"},
		{"removed and added again", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql")
			w.remove("v/x.sql")
			w.commits("Cat 2 removes")
			w.commits("Dan 3 again", "v/x.sql")
		}, "Dan: again"},
		{"stashed", func(w work) {
			w.write("v/x.sql")
			w.git("stash", "push", "-q", "-u")
		}, "?"},
		{"amended and forced", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql")
			w.amends("Cat 2 better", "v/x.sql x a")
		}, "Cat: better"},
		{"a configuration that wants other logs", func(w work) {
			for _, setting := range []string{"log.follow true", "log.diffMerges combined", "log.showRoot false"} {
				w.git(append([]string{"config"}, strings.Fields(setting)...)...)
			}
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bob 1 adds", "v/x.sql")
			w.git("checkout", "-q", "main")
			w.commits("Cat 3 more")
			w.by("Dan", 4, "merge", "-q", "--no-edit", "other")
		}, "Dan: merges other: Merge branch 'other'"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWork(t, "v/a.sql")
			test.do(w)
			w.git("checkout", "-q", "--detach")
			if got, want := w.landed("main", "v/x.sql", "v/a.sql", "v/none.sql", "v/x.sql"), test.want+", Ada: first, ?, "+test.want; got != want {
				t.Errorf("\n got %s\nwant %s", got, want)
			}
		})
	}
}

func TestMergedBranch(t *testing.T) {
	for _, test := range []struct{ subject, want string }{
		{"Merge branch 'x'", "x"},
		{"Merge branch 'x' into 'main'", "x"},
		{"Merge branch 'a/x' into release", "a/x"},
		{"Merge branch 'x' of https://example.org/r into y", "x"},
		{"Merge branch 'it's' into 'main'", "it's"},
		{"Merge remote-tracking branch 'origin/x'", "origin/x"},
		{"Merge remote-tracking branch 'origin/x' into y", "origin/x"},
		{"Merge pull request #12 from a/x", "a/x"},
		{"Merge pull request #12 from a/x/y", "a/x/y"},
		{"Merge branches 'x' and 'y'", ""},
		{"Merge tag 'v1'", ""},
		{"Merge commit 'abc'", ""},
		{"Merge branch x", ""},
		{"About Merge branch 'x'", ""},
		{"Merge pull request #12", ""},
		{"", ""},
	} {
		if got := mergedBranch(test.subject); got != test.want {
			t.Errorf("%q: %q, not %q", test.subject, got, test.want)
		}
	}
}

func TestLandedInShallowClone(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.commits("Bob 1 adds", "v/x.sql")
	w.commits("Cat 2 adds", "v/y.sql")
	c := w.clone("--depth=2")
	if got, want := c.landed("HEAD", "v/a.sql", "v/x.sql", "v/y.sql"), "?, ?, Cat: adds"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLandedInPlaces(t *testing.T) {
	t.Parallel()
	w := newWork(t, "svc/v/a.sql")
	w.git("worktree", "add", "-q", "-b", "other", "../tree")
	other := work{t, filepath.Join(filepath.Dir(w.dir), "tree")}
	other.commits("Bob 1 adds", "svc/v/-日本\"\\.sql")
	w.by("Dan", 2, "merge", "-q", "--no-ff", "--no-edit", "other")
	other.git("checkout", "-q", "--orphan", "empty")
	if got, want := other.landed("main", "svc/v/-日本\"\\.sql"), "Dan: merges other: Merge branch 'other'"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLandedOnNothing(t *testing.T) {
	t.Parallel()
	w := work{t, realTemp(t)}
	w.git("init", "-q")
	r := w.open()
	if found, err := r.Landed(t.Context(), Commit{}, []string{w.path("x"), w.path("y")}); err != nil || len(found) != 2 || found[0] != (Landing{}) {
		t.Error(found, err)
	}
	if found, err := r.Landed(t.Context(), Commit{}, nil); err != nil || found != nil {
		t.Error(found, err)
	}
	if _, err := r.Landed(t.Context(), Commit{}, []string{filepath.Dir(w.dir)}); !is[*OutsideError](err) {
		t.Error(err)
	}
	w.commits("Bob 1 adds", "x.sql")
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	if _, err := r.Landed(ctx, w.at("HEAD"), []string{w.path("x.sql")}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}
