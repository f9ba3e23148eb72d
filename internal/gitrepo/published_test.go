package gitrepo

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// A ref has a revision if its path defines the same id there, with whatever content.
func TestDefined(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql", "v/b.sql b a", "v/c.sql c a")
	w.git("tag", "all")
	w.write("v/b.sql b c")
	w.remove("v/c.sql")
	w.write("v/c.sql other a")
	w.commit("another parent, another id")
	w.git("tag", "-m", "annotated", "changed")
	w.remove("v/b.sql")
	w.file("v/c.sql", "-- revision: c\n-- nonsense: c\n")
	w.commit("gone, broken")
	w.git("tag", "broken")

	w.write("v/new.sql")
	r := w.open()
	refs, err := r.Published(t.Context())
	if want := []string{"refs/tags/all", "refs/tags/broken", "refs/tags/changed"}; err != nil || !slices.Equal(refs, want) {
		t.Fatalf("published: %q, %v", refs, err)
	}
	var revisions []*revision.Revision
	for _, id := range []string{"a", "b", "c", "new"} {
		revisions = append(revisions, &revision.Revision{Node: graph.Node{ID: id, File: w.dir + "/v/" + id + ".sql"}})
	}
	got, err := r.Defined(t.Context(), refs, "", revisions, sql)
	if err != nil {
		t.Fatal(err)
	}
	const want = "[[refs/tags/all refs/tags/broken refs/tags/changed] [refs/tags/all refs/tags/changed] [refs/tags/all refs/tags/broken] []]"
	if fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
}

// A ref has a revision also in a file of another name or in another folder, unless the
// ref has removed it again.
func TestDefinedUnderAnotherName(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.git("switch", "-q", "-c", "release")
	w.write("v/fix.sql fix a", "v/gone.sql gone a", "v/none.sql none a")
	w.commit("fixes")
	w.git("tag", "v1.0")
	w.git("mv", "v/fix.sql", "v/2026_fix.sql")
	w.git("mv", "v/none.sql", "v/none.txt")
	w.git("rm", "-q", "v/gone.sql")
	w.commit("renamed")
	w.git("tag", "v1.1")
	w.git("mv", "v", "db")
	w.commit("another folder")
	w.git("tag", "v1.2")
	w.git("switch", "-q", "main")

	var revisions []*revision.Revision
	for _, id := range []string{"fix", "gone", "none", "new"} {
		revisions = append(revisions, &revision.Revision{Node: graph.Node{ID: id, File: w.dir + "/v/" + id + ".sql"}})
	}
	for _, test := range []struct {
		refs []string
		want string
	}{
		{[]string{"refs/tags/v1.1", "refs/tags/v1.2"}, "[[refs/tags/v1.1 refs/tags/v1.2] [] [] []]"},
		{[]string{"refs/tags/v1.2"}, "[[refs/tags/v1.2] [] [] []]"},
		{[]string{"refs/heads/main"}, "[[] [] [] []]"},
	} {
		r := w.open()
		got, err := r.Defined(t.Context(), test.refs, "main", revisions, sql)
		if err != nil || fmt.Sprint(got) != test.want {
			t.Errorf("%q: got %v, %v\nwant %s", test.refs, got, err, test.want)
		}
	}
}

// The command of a gap closes it.
func TestGap(t *testing.T) {
	t.Parallel()
	w := newWork(t, "a.sql")
	w.git("branch", "release-1")
	w.git("tag", "v1.0")
	w.commit("second")
	w.commit("third")
	w.remote()
	w.git("push", "-q", "--tags", "origin")
	for _, test := range []struct {
		name, why string
		clone     []string
	}{
		{"a whole clone", "", nil},
		{"shallow", "this clone fetches only some branches of origin and is shallow", []string{"--depth=1"}},
		{"shallow, with all branches", "this clone is shallow", []string{"--depth=1", "--no-single-branch"}},
		{"one branch", "this clone fetches only some branches of origin", []string{"--single-branch"}},
		{"no tags", "this clone fetches no tags", []string{"--no-tags"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := work{t, w.dir}.clone(test.clone...)
			gap, err := c.open().Gap(t.Context(), "origin/main")
			if err != nil || gap.Why != test.why {
				t.Fatalf("%q, %v", gap.Why, err)
			}
			if gap.Why == "" {
				return
			}
			for _, line := range strings.Split(gap.Fetch, " && ") {
				c.git(strings.Fields(strings.ReplaceAll(line, "'", ""))[1:]...)
			}
			r := c.open()
			refs, _ := r.Published(t.Context())
			gap, err = r.Gap(t.Context(), "origin/main")
			if err != nil || gap != (Gap{}) || !slices.Contains(refs, "refs/tags/v1.0") || !slices.Contains(refs, "refs/remotes/origin/release-1") {
				t.Errorf("afterwards: %+v, %q, %v", gap, refs, err)
			}
		})
	}
}

// BenchmarkDefined looks for one revision in 500 tags of 5,000 revisions.
func BenchmarkDefined(b *testing.B) {
	const tags, each = 500, 10
	w := b.TempDir()
	if out, err := exec.Command("git", "init", "-q", w).CombinedOutput(); err != nil {
		b.Fatal(err, string(out))
	}
	var stream strings.Builder
	for i := range tags * each {
		text := revisionText(fmt.Sprintf("r%04d", i), "")
		fmt.Fprintf(&stream, "commit refs/heads/main\ncommitter A <a@b> %d +0000\ndata 0\nM 100644 inline v/r%04d_about_something.sql\ndata %d\n%s\n",
			time.Now().Unix(), i, len(text), text)
		if i%each == each-1 {
			fmt.Fprintf(&stream, "reset refs/tags/v1.%d.0\nfrom refs/heads/main\n\n", i/each)
		}
	}
	for _, args := range [][]string{{"fast-import", "--quiet"}, {"gc", "-q"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir, cmd.Stdin = w, strings.NewReader(stream.String())
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatal(err, string(out))
		}
	}
	revisions := []*revision.Revision{{Node: graph.Node{ID: "new", File: w + "/v/new.sql"}}}
	for b.Loop() {
		r, err := Open(b.Context(), w)
		if err != nil {
			b.Fatal(err)
		}
		refs, err := r.Published(b.Context())
		if err != nil || len(refs) != tags {
			b.Fatal(len(refs), err)
		}
		if _, err := r.Defined(b.Context(), refs, "main", revisions, sql); err != nil {
			b.Fatal(err)
		}
		r.Close()
	}
}
