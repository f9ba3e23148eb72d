package gitrepo

import (
	"context"
	"path/filepath"
)

// Hooks is the folder of the repository's hooks, absolute, as core.hooksPath or git
// itself has it: one for all work trees. It may be missing. It costs one process.
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
