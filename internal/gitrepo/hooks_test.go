package gitrepo

import (
	"path/filepath"
	"testing"
)

func TestHooks(t *testing.T) {
	t.Parallel()
	w := newWork(t, "app/v/a.sql")
	tree := filepath.Join(filepath.Dir(w.dir), "tree two")
	w.git("worktree", "add", "-q", "-b", "other", tree)
	hooks := func(dir string) string {
		t.Helper()
		r, err := Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		hooks, err := r.Hooks(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return hooks
	}
	for _, dir := range []string{w.dir, filepath.Join(w.dir, "app"), tree} {
		if got, want := hooks(dir), filepath.Join(w.dir, ".git", "hooks"); got != want {
			t.Errorf("%s: %q, not %q", dir, got, want)
		}
	}
	w.git("config", "core.hooksPath", "dev/git hooks")
	for _, dir := range []string{filepath.Join(w.dir, "app"), tree} {
		r, err := Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := hooks(dir), filepath.Join(r.Top(), "dev", "git hooks"); got != want {
			t.Errorf("%s: %q, not %q", dir, got, want)
		}
	}
}
