package gitrepo

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/revision"
)

// TestMerged starts each story with a, b and c. ours is in the work tree, theirs is
// committed on another branch. If git merges them without conflicts, its result
// must be the same.
func TestMerged(t *testing.T) {
	for _, test := range []struct {
		name         string
		ours, theirs func(work)
		want         string
		conflicts    string
	}{
		{"nothing", nil, nil, "a b c", ""},
		{"new on both", writing("d"), writing("e"), "a b c d e", ""},
		{"the same on both", writing("d"), writing("d"), "a b c d", ""},
		{"edited by one each", writing("a.sql a x"), writing("b.sql b x"), "a<-x b<-x c", ""},
		{"edited by both alike", writing("a.sql a x"), writing("a.sql a x"), "a<-x b c", ""},
		{"edited by both", writing("a.sql a x"), writing("a.sql a y"), "a<-x b c", "a.sql a<-x a<-y"},
		{"edited by both, the same revision", writing("a.sql a x"), func(w work) { w.file("v/a.sql", revisionText("a", "x")+"SELECT 2;\n") }, "a<-x b c", ""},
		{"another of the same name", writing("d.sql d x"), writing("d.sql d y"), "a b c d<-x", "d.sql d<-x d<-y"},
		{"removed by them", nil, removing("a"), "b c", ""},
		{"removed by us", removing("a"), nil, "b c", ""},
		{"removed by both", removing("a"), removing("a"), "b c", ""},
		{"removed by them, edited here", writing("a.sql a x"), removing("a"), "a<-x b c", "a.sql a<-x gone"},
		{"removed by us, edited there", removing("a"), writing("a.sql a x"), "b c", "a.sql gone a<-x"},
		{"moved by them", nil, moving("a", "z"), "a b c", ""},
		{"moved by us", moving("a", "z"), writing("d"), "a b c d", ""},
		{"moved by both apart", moving("a", "y"), moving("a", "z"), "a b c", "z.sql gone a"},
		{"moved by both alike", moving("a", "z"), moving("a", "z"), "a b c", ""},
		{"moved by them, edited here", writing("a.sql a x"), moving("a", "z"), "a<-x b c", ""},
		{"moved here, the same edited there", moving("a", "z"), writing("a.sql a x"), "a<-x b c", ""},
		{"moved here, removed there", moving("a", "z"), removing("a"), "a b c", "z.sql a gone"},
		{"moved there, removed here", removing("a"), moving("a", "z"), "a b c", "z.sql gone a"},
		{"moved here, edited there", moving("a", "z"), writing("b.sql b x"), "a b<-x c", ""},
		{"put on another head", writing("c.sql c d", "d"), writing("e.sql e b"), "a b c<-d d e<-b", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWork(t, "v/a.sql", "v/b.sql", "v/c.sql")
			w.git("checkout", "-q", "-b", "theirs")
			if test.theirs != nil {
				test.theirs(w)
			}
			w.commit("theirs")
			w.git("checkout", "-q", "main")
			if test.ours != nil {
				test.ours(w)
			}
			union, conflicts := w.merged("theirs")
			if got := showIDs(union); got != test.want {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
			if conflicts != test.conflicts {
				t.Errorf("conflicts\n got %s\nwant %s", conflicts, test.conflicts)
			}
			w.commit("ours")
			if union, again := w.merged("theirs"); showIDs(union) != test.want || again != conflicts {
				t.Errorf("committed: %s, %s", showIDs(union), again)
			}
			if _, err := w.try("merge", "-q", "theirs"); err == nil {
				if got := showIDs(load(t, w.path("v"))); got != test.want {
					t.Errorf("git makes it %s", got)
				}
			} else if test.conflicts == "" && !strings.Contains(test.name, "same revision") && !strings.Contains(test.name, "moved by both") {
				t.Error("git has a conflict")
			}
		})
	}
}

func writing(specs ...string) func(work) {
	return func(w work) {
		for _, spec := range specs {
			if !strings.Contains(spec, ".") {
				spec += ".sql"
			}
			w.write("v/" + spec)
		}
	}
}

func removing(name string) func(work) { return func(w work) { w.remove("v/" + name + ".sql") } }

func moving(from, to string) func(work) {
	return func(w work) { w.git("mv", "v/"+from+".sql", "v/"+to+".sql") }
}

// merged returns the conflicts as "file ours theirs".
func (w work) merged(theirs string) ([]revision.Revision, string) {
	w.Helper()
	r, dirs := w.open(), []string{w.path("v")}
	base, ok, err := r.MergeBase(w.Context(), w.at("HEAD"), w.at(theirs))
	if err != nil || !ok {
		w.Fatal(ok, err)
	}
	own, taken, conflicts, err := r.Merged(w.Context(), w.at(theirs), base, dirs, sql, load(w, dirs...))
	if err != nil {
		w.Fatal(err)
	}
	var lines []string
	side := func(rev *revision.Revision) string {
		if rev == nil {
			return "gone"
		}
		return showIDs([]revision.Revision{*rev})
	}
	for _, c := range conflicts {
		lines = append(lines, filepath.Base(c.Path)+" "+side(c.Ours)+" "+side(c.Theirs))
	}
	return slices.Concat(own, taken), strings.Join(lines, "\n")
}

func TestMergedUnrelated(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql", "v/same.sql")
	w.git("checkout", "-q", "--orphan", "theirs")
	w.git("rm", "-q", "-rf", ".")
	w.write("v/b.sql", "v/same.sql", "v/a.sql a x")
	w.commit("theirs")
	w.git("checkout", "-q", "main")
	w.write("v/c.sql")
	dirs := []string{w.path("v")}
	own, taken, conflicts, err := w.open().Merged(t.Context(), w.at("theirs"), Commit{}, dirs, sql, load(t, dirs...))
	if got, want := showIDs(slices.Concat(own, taken)), "a b c same"; err != nil || got != want || len(conflicts) != 1 || conflicts[0].Path != w.path("v/a.sql") {
		t.Errorf("got %q, %v, %v", got, conflicts, err)
	}
}
