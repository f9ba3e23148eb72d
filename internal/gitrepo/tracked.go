package gitrepo

import (
	"context"
	"strings"
)

// Tracked returns the files of the index with one of the names, by their paths below
// the top with slashes, sorted.
func (r *Repo) Tracked(ctx context.Context, names ...string) ([]string, error) {
	args := []string{"ls-files", "-z", "--"}
	for _, name := range names {
		args = append(args, ":(top,glob)**/"+name)
	}
	out, err := output(ctx, r.plain(ctx, args...), "")
	if err != nil || len(out) == 0 {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"), nil
}
