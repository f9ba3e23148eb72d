package upstream_test

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/revision"
)

// The usual refs of releases are named like release branches and versions; the
// configuration's patterns take their place.
func TestShipped(t *testing.T) {
	t.Parallel()
	w := newWork(t, "a")
	for _, branch := range []string{"release", "release-1", "releases/2/x", "stable/3", "main", "feature", "my-release", "prod/eu/1"} {
		w.git("update-ref", "refs/remotes/origin/"+branch, "HEAD")
	}
	w.git("branch", "release-local")
	for _, tag := range []string{"v1.2.3", "2.0", "v1.2.3-rc1", "nightly", "v1"} {
		w.git("tag", tag)
	}
	w.write("new a")
	for _, test := range []struct {
		patterns       []string
		branches, tags string
	}{
		{nil, "origin/release origin/release-1 origin/releases/2/x origin/stable/3", "2.0 v1.2.3"},
		{[]string{}, "", ""},
		{[]string{"prod/**", "origin/feature"}, "origin/feature origin/prod/eu/1", ""},
		{[]string{"prod/*", "v?", "upstream/feature"}, "", "v1"},
		{[]string{"v*", "refs/tags/night*"}, "", "nightly v1 v1.2.3 v1.2.3-rc1"},
		{[]string{"release-local"}, "", ""},
	} {
		w.shipped = test.patterns
		r, h := w.open()
		by, note, err := r.Shipped(t.Context(), "origin/main", []*revision.Revision{h.Lookup("a"), h.Lookup("new")})
		if err != nil || note != "" {
			t.Fatal(note, err)
		}
		if branches, tags := strings.Join(by["a"].Branches, " "), strings.Join(by["a"].Tags, " "); branches != test.branches || tags != test.tags {
			t.Errorf("%q: on %s, in %s", test.patterns, branches, tags)
		}
		if _, ok := by["new"]; ok {
			t.Errorf("%q: the new revision is shipped", test.patterns)
		}
	}
}
