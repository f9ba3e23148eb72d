package gitrepo

import (
	"context"
	"strings"
)

// Names returns the paths of all files of a commit, from the top, with slashes. It
// costs one process.
func (r *Repo) Names(ctx context.Context, c Commit) ([]string, error) {
	out, err := r.run(ctx, "ls-tree", "-r", "-z", "--name-only", "--full-tree", c.ID)
	if err != nil || len(out) == 0 {
		return nil, r.unavailable(ctx, c, err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"), nil
}
