package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// as commits all files as somebody else.
func (w work) as(who, message string) {
	w.Helper()
	w.git("add", "-A")
	w.git("-c", "user.name="+who, "-c", "user.email="+who+"@example.org", "commit", "-q", "-m", message)
}

// writers returns the authors of the files: "Ada", "Ada, not committed" or
// "nobody".
func (w work) writers(c Commit, names ...string) string {
	w.Helper()
	paths := make([]string, len(names))
	for i := range names {
		paths[i] = w.path(names[i])
	}
	authors, err := w.open().Writers(w.Context(), c, paths)
	if err != nil {
		w.Fatal(err)
	}
	var words []string
	for _, a := range authors {
		switch {
		case !a.Known():
			words = append(words, "nobody")
		case a.Commit == "":
			words = append(words, a.Name+" now")
		default:
			if a.Time.IsZero() || !strings.Contains(a.Email, "@") {
				w.Errorf("author %+v", a)
			}
			words = append(words, a.Name+" in "+w.git("log", "-1", "--format=%s", a.Commit))
		}
	}
	return strings.Join(words, ", ")
}

func TestWriters(t *testing.T) {
	w := newWork(t, "v/a.sql")
	w.write("v/b.sql")
	w.file("v/ö 1.sql", revisionText("o", ""))
	w.as("Bob", "b")
	w.write("v/b.sql b a")
	w.as("Cat", "edits b")
	w.git("mv", "v/b.sql", "v/c.sql")
	w.as("Dan", "moves b")
	w.git("mv", "v/c.sql", "v/d.sql")
	w.as("Dan", "moves c")
	w.git("rm", "-q", "v/a.sql")
	w.as("Dan", "no a")
	w.file("v/a.sql", revisionText("new", "")+strings.Repeat("-- other\n", 9))
	w.as("Eve", "a again")
	w.write("v/e.sql", "v/staged.sql")
	w.git("add", "v/staged.sql")
	got := w.writers(Commit{}, "v/a.sql", "v/d.sql", "v/ö 1.sql", "v/e.sql", "v/staged.sql", "v/none.sql", "v/b.sql", "v/d.sql")
	if want := "Eve in a again, Bob in b, Bob in b, Ada now, Ada now, nobody, nobody, Bob in b"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got, want := w.writers(w.at("HEAD~4"), "v/b.sql", "v/e.sql", "v/a.sql"), "Bob in b, nobody, Ada in first"; got != want {
		t.Errorf("at another commit\n got %s\nwant %s", got, want)
	}
}

// TestWritersOfMerge checks that the author of a file that is only in the merge
// commit is the merge's author, and that other files keep theirs.
func TestWritersOfMerge(t *testing.T) {
	w := newWork(t, "v/a.sql")
	w.git("checkout", "-q", "-b", "other")
	w.write("v/o.sql")
	w.as("Bob", "other")
	w.git("checkout", "-q", "main")
	w.write("v/m.sql")
	w.as("Cat", "main")
	w.git("merge", "-q", "--no-commit", "other")
	w.write("v/merge.sql")
	w.as("Dan", "merge")
	got := w.writers(Commit{}, "v/merge.sql", "v/o.sql", "v/m.sql")
	if want := "Dan in merge, Bob in other, Cat in main"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// TestWritersOfSquash checks squash merges and .mailmap.
func TestWritersOfSquash(t *testing.T) {
	w := newWork(t, "v/a.sql")
	w.git("checkout", "-q", "-b", "other")
	w.write("v/o.sql")
	w.as("Bob", "other")
	w.git("checkout", "-q", "main")
	w.git("merge", "-q", "--squash", "other")
	w.file(".mailmap", "Doctor Dan <dan@example.org> Dan <Dan@example.org>\n")
	w.as("Dan", "squash")
	if got, want := w.writers(Commit{}, "v/o.sql"), "Doctor Dan in squash"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestWritersWithoutCommits(t *testing.T) {
	w := work{t, realTemp(t)}
	w.git("init", "-q")
	w.write("v/a.sql")
	if got, want := w.writers(Commit{}, "v/a.sql", "v/b.sql"), "Ada now, nobody"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestWritersDeadline(t *testing.T) {
	w := newWork(t, "v/a.sql")
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	if _, err := w.open().Writers(ctx, Commit{}, []string{w.path("v/a.sql")}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// TestRecentWriters checks that the walk ends after so many commits of the branch itself,
// those that it merged aside, and that a shorter history is walked whole.
func TestRecentWriters(t *testing.T) {
	w := newWork(t, "v/a.sql")
	w.git("checkout", "-q", "-b", "other")
	w.write("v/o.sql")
	w.as("Bob", "other")
	w.git("checkout", "-q", "main")
	w.write("v/m.sql")
	w.as("Cat", "main")
	w.git("merge", "-q", "other")
	paths := []string{w.path("v/a.sql"), w.path("v/o.sql"), w.path("v/m.sql"), w.path("v/none.sql")}
	for last, want := range map[int]string{0: "Ada Bob Cat ", 1: " Bob  ", 2: " Bob Cat ", 3: "Ada Bob Cat ", 99: "Ada Bob Cat "} {
		authors, err := w.open().RecentWriters(t.Context(), Commit{}, paths, last)
		var names []string
		for _, a := range authors {
			names = append(names, a.Name)
		}
		if got := strings.Join(names, " "); got != want || err != nil {
			t.Errorf("of %d commits: %q, %v", last, got, err)
		}
	}
}

// Of many files, the walk is limited to their folders; other files there do not count.
func TestWritersOfMany(t *testing.T) {
	w := newWork(t, "v/first.sql")
	var names []string
	for i := range mostSpecs + 1 {
		name := fmt.Sprintf("v/%d/r%d.sql", i%3, i)
		w.file(name, fmt.Sprint("-- ", i))
		names = append(names, name)
		if i == mostSpecs/2 {
			w.as("Bob", "half")
		}
	}
	w.file("top.sql", "-- top")
	names = append(names, "top.sql")
	w.file("v/0/other.sql", "-- not asked for")
	w.as("Cat", "rest")
	got := w.writers(Commit{}, names...)
	want := strings.Repeat("Bob in half, ", mostSpecs/2+1) + strings.Repeat("Cat in rest, ", mostSpecs-mostSpecs/2) + "Cat in rest"
	if got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}
