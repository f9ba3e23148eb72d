package gitrepo

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/source"
)

// TestUnavailable checks that content that git cannot read is an error, not a fault of a
// revision's file: in partial clones whose remote is gone, and in a damaged repository.
func TestUnavailable(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	w.write("v/b.sql b a")
	w.commit("second")
	w.git("checkout", "-q", "-b", "feature", "HEAD~1")
	w.commit("third")
	remote := w.remote()
	w.git("--git-dir="+remote, "config", "uploadpack.allowFilter", "true")
	blobs := w.clone("--filter=blob:none", "--branch=feature")
	trees := w.clone("--filter=tree:0", "--branch=feature")
	id := w.git("rev-parse", "origin/main:v/b.sql")
	if err := os.Remove(w.path(".git/objects/" + id[:2] + "/" + id[2:])); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(remote, remote+".away"); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, remote, hint string
		w                  work
	}{
		{"without blobs", "origin", "Fetch all content, once the remote answers: git fetch --refetch --no-filter origin\n", blobs},
		{"without trees", "origin", "Fetch all content, once the remote answers: git fetch --refetch --no-filter origin\n", trees},
		{"damaged", "", "See which objects are missing: git fsck", w},
	} {
		r := test.w.open()
		diff, err := r.Compare(t.Context(), test.w.at("origin/main"), []string{test.w.path("v")}, sql)
		if err == nil {
			_, err = r.Load(t.Context(), diff, nil)
		}
		e, ok := errors.AsType[*UnavailableError](err)
		if !ok || is[source.Errors](err) || e.Ref != "origin/main" || e.Remote != test.remote || !strings.HasPrefix(e.Hint(), test.hint) {
			t.Errorf("%s: %s", test.name, errorText(err))
		}
	}
	if _, err := trees.open().Names(t.Context(), trees.at("origin/main")); !is[*UnavailableError](err) {
		t.Errorf("names: %v", err)
	}
	if _, err := blobs.open().Content(t.Context(), blobs.at("origin/main"), []string{blobs.path("v/b.sql")}); !is[*UnavailableError](err) {
		t.Errorf("content: %v", err)
	}
}
