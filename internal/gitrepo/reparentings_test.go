package gitrepo

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// reparentings returns the changes of parents in the histories of refs: "Bob:
// subject: v/x.sql x<-a -> v/x.sql x<-b", a line each, with " by a merge".
func (w work) reparentings(refs ...string) string {
	w.Helper()
	var tips []Commit
	for _, ref := range refs {
		tips = append(tips, w.at(ref))
	}
	found, err := w.open().Reparentings(w.Context(), tips, []string{w.path("v")}, sql)
	if err != nil {
		w.Fatal(err)
	}
	var lines []string
	for _, e := range found {
		l := fmt.Sprintf("%s: %s: %s -> %s", e.Author.Name, e.Subject, w.version(e.Before.File, e.Before.ID, e.Before.Parents), w.version(e.After.File, e.After.ID, e.After.Parents))
		if e.Merge {
			l += " by a merge"
		}
		lines = append(lines, l)
	}
	return strings.Join(lines, "\n")
}

func (w work) version(file, id string, parents []string) string {
	rel, _ := filepath.Rel(w.dir, file)
	return filepath.ToSlash(rel) + " " + id + "<-" + strings.Join(parents, ",")
}

func TestReparentings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		do   func(work)
		want string
	}{
		{"none", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.file("v/x.sql", revisionText("x", "a")+"SELECT 2;\n")
			w.commits("Cat 2 edits")
		}, ""},
		{"outside", func(w work) {
			w.commits("Bob 1 adds", "u/x.sql x a")
			w.commits("Cat 2 edits", "u/x.sql x b")
		}, ""},
		{"twice", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql x a", "v/y.sql y a")
			w.commits("Cat 2 puts", "v/x.sql x b")
			w.commits("Dan 3 puts back", "v/x.sql x a")
		}, "Dan: puts back: v/x.sql x<-b -> v/x.sql x<-a\nCat: puts: v/x.sql x<-a -> v/x.sql x<-b"},
		{"renamed", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql x a", "v/y.sql y a")
			w.git("rm", "-q", "v/x.sql")
			w.commits("Cat 2 puts", "v/z.sql x y")
		}, "Cat: puts: v/x.sql x<-a -> v/z.sql x<-y"},
		{"another revision in the file", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.commits("Cat 2 replaces", "v/x.sql y b")
		}, ""},
		{"before it was merged", func(w work) {
			w.git("checkout", "-q", "-b", "topic")
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.commits("Bob 2 puts", "v/x.sql x b")
			w.git("checkout", "-q", "main")
			w.by("Dan", 3, "merge", "-q", "--no-ff", "--no-edit", "topic")
		}, ""},
		{"by a merge", func(w work) {
			w.commits("Bob 1 adds", "v/x.sql x a")
			w.git("checkout", "-q", "-b", "topic")
			w.commits("Cat 2 puts", "v/x.sql x b")
			w.git("checkout", "-q", "main")
			w.by("Dan", 3, "merge", "-q", "--no-ff", "--no-edit", "topic")
		}, "Dan: Merge branch 'topic': v/x.sql x<-a -> v/x.sql x<-b by a merge"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWork(t, "v/a.sql")
			test.do(w)
			if got := w.reparentings("main"); got != test.want {
				t.Errorf("%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestReparentingsOfTwoBranches(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.commits("Bob 1 adds", "v/x.sql x a")
	w.git("checkout", "-q", "-b", "topic")
	w.commits("Cat 2 puts", "v/x.sql x b")
	w.git("checkout", "-q", "main")
	w.commits("Dan 3 puts", "v/x.sql x c")
	const want = "Dan: puts: v/x.sql x<-a -> v/x.sql x<-c\nCat: puts: v/x.sql x<-a -> v/x.sql x<-b"
	if got := w.reparentings("main", "topic"); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if got := w.reparentings(); got != "" {
		t.Error(got)
	}
}

// A shallow clone shows the changes after its first commit only.
func TestReparentingsShallow(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.commits("Bob 1 adds", "v/x.sql x a")
	w.commits("Cat 2 puts", "v/x.sql x b")
	w.commits("Dan 3 puts", "v/x.sql x c")
	clone := work{t, filepath.Join(realTemp(t), "clone")}
	clone.git("clone", "-q", "--depth=2", "file://"+filepath.ToSlash(w.dir), clone.dir)
	if got, want := clone.reparentings("HEAD"), "Dan: puts: v/x.sql x<-b -> v/x.sql x<-c"; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestVariants(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql", "v/x.sql x a", "v/y.sql y x", "other.sql")
	for _, branch := range []struct{ name, file string }{
		{"release", "v/x.sql x b"}, {"copy", "v/x.sql x b"}, {"new", "v/n.sql n y"}, {"outside", "other.sql other a"}, {"alike", ""},
	} {
		w.git("checkout", "-q", "-b", branch.name, "main")
		if branch.file != "" {
			w.commits("Bob 1 changes", branch.file)
		}
		w.git("update-ref", "refs/remotes/origin/"+branch.name, "HEAD")
	}
	w.git("checkout", "-q", "-b", "without", "main")
	w.git("rm", "-q", "-r", "v")
	w.commits("Cat 2 removes")
	w.git("update-ref", "refs/remotes/origin/without", "HEAD")
	w.git("checkout", "-q", "-b", "fewer", "main")
	w.git("rm", "-q", "v/y.sql")
	w.commits("Cat 3 removes")
	w.git("update-ref", "refs/remotes/origin/fewer", "HEAD")
	w.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/release")
	found, err := w.open().Variants(t.Context(), w.at("main"), []string{w.path("v")}, sql)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, v := range found {
		seen[strings.TrimPrefix(v.Branch, "origin/")+" "+w.version(v.Revision.File, v.Revision.ID, v.Revision.Parents)] = true
	}
	if len(found) != 2 || !seen["new v/n.sql n<-y"] || !seen["release v/x.sql x<-b"] && !seen["copy v/x.sql x<-b"] {
		t.Errorf("%v", seen)
	}
}

// BenchmarkReparentings looks through a history of 20,000 commits with 2,000 revisions,
// of which 50 were edited.
//
//	go test ./internal/gitrepo -run '^$' -bench Reparentings -benchtime 5x
func BenchmarkReparentings(b *testing.B) {
	dir := bigRepository(b, 2000, 20_000, 50)
	opened, err := Open(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	defer opened.Close()
	for b.Loop() {
		r := &Repo{git: opened.git, gitDir: opened.gitDir} // one that has no answers yet
		if _, err := r.Reparentings(b.Context(), []Commit{{ID: "main"}, {ID: "feature"}}, []string{filepath.Join(dir, "v")}, sql); err != nil {
			b.Fatal(err)
		}
		r.Close()
	}
}
