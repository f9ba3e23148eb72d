package gitrepo

import (
	"context"
	"path/filepath"
)

// Hooks returns the absolute path of the repository's hooks, which all work trees
// share, as core.hooksPath or git's default sets it. The folder may be missing. It
// costs one process.
func (r *Repo) Hooks(ctx context.Context) (string, error) {
	out, err := r.run(ctx, "rev-parse", "--git-path", "hooks")
	if err != nil {
		return "", err
	}
	dir := filepath.FromSlash(line(out))
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(r.dir, dir)
	}
	return dir, nil
}
