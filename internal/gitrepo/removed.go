package gitrepo

import "context"

// Removed returns the author of the newest commit in HEAD's history that removed a
// file, or the zero Author. It costs one process, which walks back to that commit.
func (r *Repo) Removed(ctx context.Context, file string) (by Author, err error) {
	at, err := r.locateAll([]string{file})
	if err != nil {
		return by, err
	}
	err = r.log(ctx, with([]string{"-c", "--full-history", "HEAD"}, at), func(at logged, c change) bool {
		if c.status == 'D' {
			by = at.author
		}
		return !by.Known()
	})
	return by, err
}

// Unmerged reports whether a file has an unresolved conflict of a merge, a rebase
// or the like. It costs one process.
func (r *Repo) Unmerged(ctx context.Context, file string) (bool, error) {
	at, err := r.locateAll([]string{file})
	if err != nil {
		return false, err
	}
	out, err := r.run(ctx, "ls-files", "--unmerged", "-z", "--", at[0])
	return len(out) > 0, err
}
