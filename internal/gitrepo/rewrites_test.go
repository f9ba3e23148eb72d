package gitrepo

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// rewrites returns the updates that removed commits, by the commits' subjects: "old
// -> new (message)", a line each.
func (w work) rewrites(ref string) string {
	w.Helper()
	found, err := w.open().Rewrites(w.Context(), ref)
	if err != nil {
		w.Fatal(err)
	}
	var lines []string
	for _, f := range found {
		subject := func(id string) string { return w.git("log", "-1", "--format=%s", id, "--") }
		if len(f.Old) != 40 || len(f.New) != 40 || f.Time.IsZero() {
			w.Errorf("rewrite %+v", f)
		}
		lines = append(lines, subject(f.Old)+" -> "+subject(f.New)+" ("+f.Message+")")
	}
	return strings.Join(lines, "\n")
}

func TestRewritesByForcePush(t *testing.T) {
	t.Parallel()
	a := newWork(t, "v/a.sql")
	a.remote()
	b := a.clone()
	a.commits("Bob 1 adds", "v/x.sql x a")
	a.remote()
	b.git("fetch", "-q")
	if got := b.rewrites("origin/main"); got != "" {
		t.Errorf("before: %s", got)
	}
	a.amends("Bob 2 adds again", "v/x.sql x b")
	a.remote()
	late := a.clone()
	b.git("fetch", "-q")
	b.git("reset", "-q", "--hard", "origin/main")
	a.commits("Bob 3 edits", "v/x.sql x c")
	a.commits("Bob 4 edits", "v/x.sql x d")
	a.remote()
	b.git("pull", "-q")
	const want = "adds -> adds again (fetch -q: forced-update)"
	if got := b.rewrites("origin/main"); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got := b.rewrites("refs/remotes/origin/main"); got != want {
		t.Errorf("in full\n got %s\nwant %s", got, want)
	}
	if got, want := a.rewrites("HEAD"), "adds -> adds again (commit (amend): adds again)"; got != want {
		t.Errorf("of who amended\n got %s\nwant %s", got, want)
	}
	found, err := b.open().Rewrites(t.Context(), "origin/main")
	if err != nil || len(found) != 1 || time.Since(found[0].Time) > time.Hour || found[0].New != a.git("rev-parse", "HEAD~2") {
		t.Errorf("%+v, %v", found, err)
	}
	if got := late.rewrites("origin/main"); got != "" {
		t.Errorf("in a clone made since: %s", got)
	}
}

// TestRewritesByFirstFetch checks that the state before the first entry counts,
// since a clone has no reflog of the remote's branch until it fetches.
func TestRewritesByFirstFetch(t *testing.T) {
	t.Parallel()
	a := newWork(t, "v/a.sql")
	a.commits("Bob 1 adds", "v/x.sql")
	a.remote()
	b := a.clone()
	a.amends("Bob 2 adds again", "v/x.sql x b")
	a.remote()
	b.git("fetch", "-q")
	if got, want := b.rewrites("origin/main"), "adds -> adds again (fetch -q: forced-update)"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestRewritesHere(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		do   func(work)
		want string
	}{
		{"commits and merges", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bob 1 one")
			w.commits("Bob 2 two")
			w.git("checkout", "-q", "main")
			w.git("merge", "-q", "--ff-only", "other")
			w.git("checkout", "-q", "other")
			w.commits("Bob 3 three")
			w.git("checkout", "-q", "main")
			w.by("Dan", 3, "merge", "-q", "--no-ff", "--no-edit", "other")
			w.by("Dan", 4, "cherry-pick", "--allow-empty", "other")
		}, ""},
		{"amended", func(w work) {
			w.commits("Bob 1 one")
			w.amends("Bob 2 two")
			w.amends("Bob 3 three")
		}, "two -> three (commit (amend): three)\none -> two (commit (amend): two)"},
		{"reset", func(w work) {
			w.commits("Bob 1 one")
			w.git("reset", "-q", "--hard", "HEAD~")
		}, "one -> first (reset: moving to HEAD~)"},
		{"rebased", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bob 1 one", "v/b.sql")
			w.git("checkout", "-q", "main")
			w.commits("Bob 2 two", "v/c.sql")
			w.by("Bob", 3, "rebase", "-q", "other")
		}, "two -> two (rebase (finish): refs/heads/main onto ID)"},
		{"a branch made of another", func(w work) {
			w.commits("Bob 1 one")
			w.git("branch", "-q", "-f", "third", "HEAD~")
			w.git("checkout", "-q", "third")
		}, ""},
		{"stashed", func(w work) {
			w.write("v/a.sql a b")
			w.git("stash", "push", "-q")
		}, ""},
		{"detached", func(w work) {
			w.git("checkout", "-q", "--detach")
			w.commits("Bob 1 one")
			w.amends("Bob 2 two")
		}, ""},
		{"without a commit", func(w work) { w.git("checkout", "-q", "--orphan", "other") }, ""},
		{"without a reflog", func(w work) {
			w.amends("Bob 2 two")
			w.remove(".git/logs")
		}, ""},
		{"a configuration that wants other logs", func(w work) {
			for _, setting := range []string{"log.date relative", "log.showSignature true", "format.pretty oneline", "log.diffMerges combined", "color.ui always"} {
				w.git(append([]string{"config"}, strings.Fields(setting)...)...)
			}
			w.amends("Bob 2 zwö")
		}, "first -> zwö (commit (amend): zwö)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWork(t, "v/a.sql")
			test.do(w)
			got := w.rewrites("HEAD")
			for _, word := range strings.Fields(got) {
				if word = strings.Trim(word, "()"); objectID().MatchString(word) {
					got = strings.ReplaceAll(got, word, "ID")
				}
			}
			if got != test.want {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestRewritesOfNothing(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.amends("Bob 1 again")
	for _, ref := range []string{"origin/main", "none", w.at("HEAD").ID, "HEAD~", "main@{1}"} {
		if got := w.rewrites(ref); got != "" {
			t.Errorf("%s: %s", ref, got)
		}
	}
	for _, ref := range []string{"", "--all"} {
		if _, err := w.open().Rewrites(t.Context(), ref); !is[*InvalidRefError](err) {
			t.Errorf("%q: %v", ref, err)
		}
	}
	unborn := work{t, realTemp(t)}
	unborn.git("init", "-q")
	if got := unborn.rewrites("HEAD"); got != "" {
		t.Error(got)
	}
}

// TestRewritesAtMost checks that older entries do not count.
func TestRewritesAtMost(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.amends("Bob 1 old")
	for i := range maxRewrites - 1 {
		w.git("update-ref", "-m", "more", "refs/heads/main", w.git("commit-tree", "-m", strconv.Itoa(i), "-p", "HEAD", "HEAD^{tree}"))
	}
	if got, want := w.rewrites("main"), "first -> old (commit (amend): old)"; got != want {
		t.Errorf("fifty: got %s, want %s", got, want)
	}
	w.commits("Bob 2 more")
	if got := w.rewrites("main"); got != "" {
		t.Errorf("more: %s", got)
	}
}

// TestRewritesInShallowClone checks a fetch that cuts the history off.
func TestRewritesInShallowClone(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.commits("Bob 1 one")
	c := w.clone("--depth=1")
	w.commits("Bob 2 two")
	w.commits("Bob 3 three")
	w.remote()
	c.git("fetch", "-q", "--depth=1")
	if got := c.rewrites("origin/main"); got != "" {
		t.Errorf("not a rewrite: %s", got)
	}
	c.git("fetch", "-q")
	c.git("reset", "-q", "--hard", "origin/main")
	c.commits("Bob 4 four")
	c.amends("Bob 5 five")
	if got, want := c.rewrites("HEAD"), "four -> five (commit (amend): five)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRewritesInWorktree(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.git("worktree", "add", "-q", "-b", "other/ö", "../tree")
	other := work{t, filepath.Join(filepath.Dir(w.dir), "tree")}
	other.commits("Bob 1 one")
	other.amends("Bob 2 two")
	const want = "one -> two (commit (amend): two)"
	if got := []string{other.rewrites("HEAD"), w.rewrites("other/ö"), w.rewrites("HEAD")}; !slices.Equal(got, []string{want, want, ""}) {
		t.Errorf("%q", got)
	}
}

func TestFetched(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.git("worktree", "add", "-q", "-b", "other", "../tree")
	w.remote()
	tree := work{t, filepath.Join(filepath.Dir(w.dir), "tree")}
	if got := w.open().Fetched(); !got.IsZero() {
		t.Errorf("before: %v", got)
	}
	start := time.Now().Add(-2 * time.Second) // file systems may count in seconds
	w.git("fetch", "-q", "origin")
	first := w.open().Fetched()
	if first.Before(start) || first.After(time.Now().Add(2*time.Second)) {
		t.Errorf("after: %v", first)
	}
	if got := tree.open().Fetched(); !got.Equal(first) {
		t.Errorf("the main work tree's: %v, not %v", got, first)
	}
	tree.git("fetch", "-q", "origin")
	later := first.Add(time.Hour)
	if err := os.Chtimes(filepath.Join(tree.open().GitDir(), "FETCH_HEAD"), later, later); err != nil {
		t.Fatal(err)
	}
	if got := tree.open().Fetched(); !got.Equal(later) || !w.open().Fetched().Equal(first) {
		t.Errorf("its own: %v, not %v", got, later)
	}
}
