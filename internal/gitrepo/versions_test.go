package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// by runs git as somebody, at a minute in the future.
func (w work) by(who string, minute int, args ...string) {
	w.Helper()
	cmd := exec.Command("git", slices.Concat([]string{"-c", "user.name=" + who, "-c", "user.email=" + who + "@example.org", "-c", "core.editor=true"}, args)...)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), fmt.Sprintf("GIT_COMMITTER_DATE=2030-01-01T00:%02d:00Z", minute))
	if out, err := cmd.CombinedOutput(); err != nil {
		w.Fatalf("git %q: %v\n%s", args, err, out)
	}
}

// commits writes revisions and commits them, as "Bob 3 subject".
func (w work) commits(commit string, specs ...string) {
	w.Helper()
	who, minute, subject := w.parts(commit)
	w.write(specs...)
	w.git("add", "-A")
	w.by(who, minute, "commit", "-q", "--allow-empty", "-m", subject)
}

// amends amends the last commit.
func (w work) amends(commit string, specs ...string) {
	w.Helper()
	who, minute, subject := w.parts(commit)
	w.write(specs...)
	w.git("add", "-A")
	w.by(who, minute, "commit", "-q", "--allow-empty", "--amend", "--reset-author", "-m", subject)
}

func (w work) parts(commit string) (who string, minute int, subject string) {
	w.Helper()
	words := strings.SplitN(commit, " ", 3)
	minute, err := strconv.Atoi(words[1])
	if err != nil {
		w.Fatal(err)
	}
	return words[0], minute, words[2]
}

// versions returns the versions of a file: "Bob: subject: v/x.sql x<-a", a line
// each, with " elsewhere" if HEAD's history lacks it.
func (w work) versions(name string) string {
	w.Helper()
	return w.showVersions(w.open().Versions(w.Context(), w.path(name), sql))
}

func (w work) showVersions(found []Version, err error) string {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
	var lines []string
	for _, v := range found {
		rel, _ := filepath.Rel(w.dir, v.Path)
		l := strings.Join([]string{v.Author.Name, v.Subject, filepath.ToSlash(rel) + " " + v.Revision.ID}, ": ")
		for _, parent := range v.Revision.Parents {
			l += "<-" + parent
		}
		if !v.Reachable {
			l += " elsewhere"
		}
		if v.Revision.File != v.Path || v.Author.Known() && w.git("show", v.Author.Commit+":"+filepath.ToSlash(rel)) != strings.TrimSuffix(string(v.Content), "\n") {
			w.Errorf("version %+v", v)
		}
		if scripts, err := v.Revision.Scripts(w.Context()); err != nil || !strings.Contains(scripts.Upgrade.Text, "SELECT 1;") {
			w.Errorf("scripts %+v, %v", scripts, err)
		}
		lines = append(lines, l)
	}
	return strings.Join(lines, "\n")
}

func TestVersions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		do   func(work)
		want []string
	}{
		{"none", func(work) {}, nil},
		{"edited, also since", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.commits("Cat 2 other", "v/y.sql")
			w.commits("Cat 3 edits", "v/x.sql x b")
			w.write("v/x.sql x local")
		}, []string{"Cat: edits: v/x.sql x<-b", "Bob: adds: v/x.sql x<-a"}},
		{"not committed", func(w work) {
			w.write("v/x.sql x")
			w.git("add", "-A")
		}, nil},
		{"no revision for a while", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.file("v/x.sql", "<<<<<<< HEAD\n")
			w.commits("Cat 2 breaks")
			w.commits("Dan 3 repairs", "v/x.sql x a")
			w.commits("Dan 4 edits", "v/x.sql x b")
		}, []string{"Dan: edits: v/x.sql x<-b", "Bob: adds: v/x.sql x<-a"}},
		{"there and back", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.commits("Cat 2 edits", "v/x.sql x b")
			w.by("Dan", 3, "revert", "--no-edit", "HEAD")
		}, []string{`Dan: Revert "edits": v/x.sql x<-a`, "Cat: edits: v/x.sql x<-b", "Bob: adds: v/x.sql x<-a"}},
		{"another mode", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.git("update-index", "--chmod=+x", "v/x.sql")
			w.by("Cat", 2, "commit", "-q", "-m", "runs")
		}, []string{"Bob: adds: v/x.sql x<-a"}},
		{"renamed twice", func(w work) {
			w.commits("Bob 1 adds", "v/old.sql x a")
			w.commits("Bob 2 edits", "v/old.sql x b")
			w.git("mv", "v/old.sql", "v/y.sql")
			w.commits("Cat 3 moves")
			w.commits("Eve 4 not the same file", "v/old.sql z")
			w.git("mv", "v/y.sql", "v/x.sql")
			w.commits("Dan 5 moves and edits", "v/x.sql x c")
		}, []string{"Dan: moves and edits: v/x.sql x<-c", "Bob: edits: v/old.sql x<-b", "Bob: adds: v/old.sql x<-a"}},
		{"renamed there and back", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.git("mv", "v/x.sql", "v/y.sql")
			w.commits("Cat 2 moves", "v/y.sql x b")
			w.git("mv", "v/y.sql", "v/x.sql")
			w.commits("Dan 3 back", "v/x.sql x c")
		}, []string{"Dan: back: v/x.sql x<-c", "Cat: moves: v/y.sql x<-b", "Bob: adds: v/x.sql x<-a"}},
		{"from another folder", func(w work) {
			w.commits("Bob 1 adds", "old/x.sql x a")
			w.remove("old")
			w.commits("Cat 2 moves", "v/x.sql x b")
		}, []string{"Cat: moves: v/x.sql x<-b", "Bob: adds: old/x.sql x<-a"}},
		{"amended", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.amends("Cat 2 better", "v/x.sql x b")
			w.amends("Dan 3 better words")
		}, []string{"Dan: better words: v/x.sql x<-b", "Bob: adds: v/x.sql x<-a elsewhere"}},
		{"amended, and its words before", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.amends("Cat 2 better words")
			w.amends("Dan 3 better", "v/x.sql x b")
		}, []string{"Dan: better: v/x.sql x<-b", "Bob: adds: v/x.sql x<-a elsewhere"}},
		{"merged to no effect", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.git("checkout", "-q", "-b", "other")
			w.commits("Cat 2 edits", "v/x.sql x b")
			w.git("checkout", "-q", "main")
			w.by("Dan", 3, "merge", "-q", "--no-ff", "--no-edit", "-s", "ours", "other")
		}, []string{"Cat: edits: v/x.sql x<-b", "Bob: adds: v/x.sql x<-a"}},
		{"a link for a while", func(w work) {
			w.link("a.sql", "v/x.sql")
			w.commits("Bob 1 links")
			w.remove("v/x.sql")
			w.commits("Cat 2 adds", "v/x.sql x a")
		}, []string{"Cat: adds: v/x.sql x<-a"}},
		{"on another branch, in the same second", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.commits("Bob 2 edits", "v/x.sql x b")
			w.git("checkout", "-q", "main")
			w.commits("Cat 2 adds too", "v/x.sql x c")
			w.git("branch", "-q", "-m", "other", "a")
			w.git("branch", "-q", "-m", "z")
		}, []string{"Cat: adds too: v/x.sql x<-c", "Bob: edits: v/x.sql x<-b elsewhere", "Bob: adds: v/x.sql x<-a elsewhere"}},
		{"many in one second, all of them tips", func(w work) {
			for i, parent := range []string{"a", "b", "c", "d"} {
				w.commits("Bob 1 "+strconv.Itoa(i), "v/x.sql x "+parent)
				w.git("branch", "b"+strconv.Itoa(i))
			}
		}, []string{"Bob: 3: v/x.sql x<-d", "Bob: 2: v/x.sql x<-c", "Bob: 1: v/x.sql x<-b", "Bob: 0: v/x.sql x<-a"}},
		{"squash merge", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.commits("Bob 2 edits", "v/x.sql x b")
			w.git("checkout", "-q", "main")
			w.git("merge", "-q", "--squash", "other")
			w.commits("Cat 3 Adds x (#12)")
		}, []string{"Cat: Adds x (#12): v/x.sql x<-b", "Bob: adds: v/x.sql x<-a elsewhere"}},
		{"merge commit", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.git("checkout", "-q", "main")
			w.commits("Cat 2 other", "v/y.sql")
			w.by("Dan", 3, "merge", "-q", "-m", "Merge pull request #12 from bob/other", "other")
		}, []string{"Bob: adds: v/x.sql x<-a"}},
		{"merge commit that edits", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.git("checkout", "-q", "main")
			w.commits("Cat 2 other", "v/y.sql")
			w.git("merge", "-q", "--no-commit", "other")
			w.commits("Dan 3 merges", "v/x.sql x y")
		}, []string{"Dan: merges: v/x.sql x<-y", "Bob: adds: v/x.sql x<-a"}},
		{"rebase", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.commits("Bob 2 edits", "v/x.sql x b")
			w.git("checkout", "-q", "main")
			w.commits("Cat 3 other", "v/y.sql")
			w.git("checkout", "-q", "other")
			w.by("Bob", 4, "rebase", "-q", "main")
			w.amends("Bob 5 edits again", "v/x.sql x y")
		}, []string{
			"Bob: edits again: v/x.sql x<-y", "Bob: adds: v/x.sql x<-a",
			"Bob: edits: v/x.sql x<-b elsewhere", "Bob: adds: v/x.sql x<-a elsewhere",
		}},
		{"cherry-pick", func(w work) {
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.git("checkout", "-q", "main")
			w.by("Cat", 2, "cherry-pick", "other")
			w.git("checkout", "-q", "other")
			w.commits("Bob 3 edits", "v/x.sql x b")
			w.git("checkout", "-q", "main")
		}, []string{"Bob: edits: v/x.sql x<-b elsewhere", "Bob: adds: v/x.sql x<-a"}},
		{"stashes", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.write("v/x.sql x b")
			w.by("Cat", 2, "stash", "push", "-q")
			w.write("v/x.sql x c")
			w.git("add", "-A")
			w.by("Dan", 3, "stash", "push", "-q", "-m", "mine")
		}, []string{
			"Dan: index on main: ID adds: v/x.sql x<-c elsewhere", "Cat: WIP on main: ID adds: v/x.sql x<-b elsewhere", "Bob: adds: v/x.sql x<-a",
		}},
		{"stash of a new file", func(w work) {
			w.write("v/x.sql x b")
			w.by("Cat", 2, "stash", "push", "-q", "-u")
		}, []string{"Cat: untracked files on main: ID first: v/x.sql x<-b elsewhere"}},
		{"detached, and a branch deleted", func(w work) {
			w.git("checkout", "-q", "--detach")
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bob 2 edits", "v/x.sql x b")
			w.git("checkout", "-q", "--detach", "HEAD~")
			w.git("branch", "-q", "-D", "other")
		}, []string{"Bob: edits: v/x.sql x<-b elsewhere", "Bob: adds: v/x.sql x<-a"}},
		{"deleted", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.remove("v/x.sql")
			w.commits("Cat 2 removes")
		}, []string{"Bob: adds: v/x.sql x<-a"}},
		{"HEAD without a commit", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.git("checkout", "-q", "--orphan", "other")
		}, []string{"Bob: adds: v/x.sql x<-a elsewhere"}},
		{"a subject without a word", func(w work) {
			w.write("v/x.sql x a")
			w.git("add", "-A")
			w.by("Bob", 1, "commit", "-q", "--allow-empty-message", "-m", "")
		}, []string{"Bob: : v/x.sql x<-a"}},
		{"a configuration that wants other logs", func(w work) {
			for _, setting := range []string{
				"log.follow true", "log.diffMerges off", "log.showRoot false", "log.showSignature true", "i18n.logOutputEncoding latin1", "log.date relative",
				"diff.renames copies", "diff.orderFile v/a.sql", "diff.noprefix true", "color.ui always", "format.pretty oneline", "log.decorate full",
			} {
				w.git(slices.Concat([]string{"config"}, strings.Fields(setting))...)
			}
			w.git("checkout", "-q", "-b", "other")
			w.commits("Bób 1 adds ö", "v/old.sql x a")
			w.git("mv", "v/old.sql", "v/x.sql")
			w.commits("Cat 1 moves")
			w.git("checkout", "-q", "main")
			w.commits("Cat 2 other", "v/y.sql")
			w.git("merge", "-q", "--no-commit", "other")
			w.commits("Dan 3 merges", "v/x.sql x y")
		}, []string{"Dan: merges: v/x.sql x<-y", "Bób: adds ö: v/old.sql x<-a"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWork(t, "v/a.sql")
			test.do(w)
			got := w.versions("v/x.sql")
			for _, word := range strings.Fields(got) {
				if objectID().MatchString(word) {
					got = strings.ReplaceAll(got, word, "ID")
				}
			}
			if want := strings.Join(test.want, "\n"); got != want {
				t.Errorf("\n got %s\nwant %s", got, want)
			}
		})
	}
}

// TestVersionsOfForcePush checks that a version replaced by a force push is
// available to those who had fetched it.
func TestVersionsOfForcePush(t *testing.T) {
	t.Parallel()
	a := newWork(t, "v/a.sql")
	a.remote()
	b := a.clone()
	a.commits("Bob 1 adds", "v/x.sql x a")
	a.remote()
	b.git("pull", "-q")
	a.amends("Bob 2 adds again", "v/x.sql x b")
	a.remote()
	b.git("fetch", "-q")
	if got, want := b.versions("v/x.sql"), "Bob: adds again: v/x.sql x<-b elsewhere\nBob: adds: v/x.sql x<-a"; got != want {
		t.Errorf("before reset\n got %s\nwant %s", got, want)
	}
	b.git("reset", "-q", "--hard", "origin/main")
	if got, want := b.versions("v/x.sql"), "Bob: adds again: v/x.sql x<-b\nBob: adds: v/x.sql x<-a elsewhere"; got != want {
		t.Errorf("after reset\n got %s\nwant %s", got, want)
	}
	other := a.clone()
	if got, want := other.versions("v/x.sql"), "Bob: adds again: v/x.sql x<-b"; got != want {
		t.Errorf("in a new clone\n got %s\nwant %s", got, want)
	}
}

// TestVersionsInShallowClone checks that the last commit of a shallow clone, which
// has every file, counts without an author.
func TestVersionsInShallowClone(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.commits("Bob 1 adds", "v/x.sql x a")
	w.commits("Cat 2 other", "v/y.sql")
	w.commits("Dan 3 edits", "v/x.sql x b")
	c := w.clone("--depth=2")
	if got, want := c.versions("v/x.sql"), "Dan: edits: v/x.sql x<-b\n: : v/x.sql x<-a"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	r := c.open()
	c.git("fetch", "-q", "--unshallow")
	if got, want := c.showVersions(r.Versions(t.Context(), c.path("v/x.sql"), sql)), "Dan: edits: v/x.sql x<-b\nBob: adds: v/x.sql x<-a"; got != want {
		t.Errorf("made whole\n got %s\nwant %s", got, want)
	}
}

// TestVersionsInPlaces checks a project in a folder, in a linked work tree and by a
// relative name, with unusual names and line endings.
func TestVersionsInPlaces(t *testing.T) {
	w := newWork(t, "svc/ä/v/a.sql")
	w.git("worktree", "add", "-q", "-b", "other", "../tree")
	other := work{t, filepath.Join(filepath.Dir(w.dir), "tree")}
	other.file("svc/ä/v/日本 x.sql", strings.ReplaceAll(revisionText("x", "a"), "\n", "\r\n"))
	other.commits("Bob 1 with CR")
	other.write("svc/ä/v/y.sql x a")
	other.git("rm", "-q", "svc/ä/v/日本 x.sql")
	other.commits("Cat 2 without")
	const name = "svc/ä/v/y.sql"
	if got, want := other.versions(name), "Cat: without: "+name+" x<-a\nBob: with CR: svc/ä/v/日本 x.sql x<-a"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got, want := w.versions(name), "Cat: without: "+name+" x<-a elsewhere\nBob: with CR: svc/ä/v/日本 x.sql x<-a elsewhere"; got != want {
		t.Errorf("in the main work tree\n got %s\nwant %s", got, want)
	}
	t.Chdir(w.path("svc"))
	found, err := w.open().Versions(t.Context(), "ä/v/y.sql", sql)
	if err != nil || len(found) != 2 || found[0].Path != filepath.FromSlash("ä/v/y.sql") || found[1].Revision.File != filepath.FromSlash("ä/v/日本 x.sql") {
		t.Errorf("%+v, %v", found, err)
	}
	if !strings.Contains(string(found[1].Content), "\r\n") || strings.Contains(string(found[0].Content), "\r\n") {
		t.Errorf("%q, %q", found[0].Content, found[1].Content)
	}
}

func TestVersionsAtMost(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	var stream strings.Builder
	for i := range maxVersions + 7 {
		text := revisionText("x", "p"+strconv.Itoa(i))
		fmt.Fprintf(&stream, "commit refs/heads/many\ncommitter Bob <b@example.org> %d +0000\ndata 1\n%%\nM 644 inline v/x.sql\ndata %d\n%s\n", 2e9+i, len(text), text)
	}
	cmd := exec.Command("git", "fast-import", "--quiet")
	cmd.Dir, cmd.Stdin = w.dir, strings.NewReader(stream.String())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	found, err := w.open().Versions(t.Context(), w.path("v/x.sql"), sql)
	if err != nil || len(found) != maxVersions || found[0].Revision.Parents[0] != "p206" || found[maxVersions-1].Revision.Parents[0] != "p7" {
		t.Errorf("%d, %v", len(found), err)
	}
}

func TestVersionsErrors(t *testing.T) {
	t.Parallel()
	w := work{t, realTemp(t)}
	w.git("init", "-q")
	w.write("v/x.sql")
	if got := w.versions("v/x.sql"); got != "" {
		t.Errorf("without commits: %s", got)
	}
	_, err := w.open().Versions(t.Context(), filepath.Dir(w.dir), sql)
	if !is[*OutsideError](err) {
		t.Error(err)
	}
	w.commit("x")
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	if _, err := w.open().Versions(ctx, w.path("v/x.sql"), sql); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}
