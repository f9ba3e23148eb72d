package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// MergeBase is where the histories of two commits parted, the best one as git
// sees it; false if they have nothing in common. In a shallow clone whose
// history ends before that can be told, the error is a *ShallowError. The cost
// is one walk over the commits that only one of them has.
func (r *Repo) MergeBase(ctx context.Context, a, b Commit) (Commit, bool, error) {
	out, err := r.run(ctx, "merge-base", a.ID, b.ID)
	none := exited(err, 1)
	if err != nil && !none {
		return Commit{}, false, err
	}
	base := Commit{line(out), "the merge base of " + a.Ref + " and " + b.Ref}
	if r.shallow {
		short, err := r.cutShort(ctx, a, b, base)
		if err != nil {
			return Commit{}, false, err
		}
		if short {
			return Commit{}, false, &ShallowError{a, b}
		}
	}
	return base, !none, nil
}

// cutShort reports whether a commit at which the history was cut off is among
// those that only one of the two has: a better merge base may be behind it.
func (r *Repo) cutShort(ctx context.Context, a, b, base Commit) (bool, error) {
	walk := []string{a.ID, b.ID}
	if base.ID != "" {
		walk = append(walk, "^"+base.ID)
	}
	return r.reachesEnd(ctx, walk...)
}

// reachesEnd reports whether a commit at which the history was cut off is among
// those that git rev-list lists.
func (r *Repo) reachesEnd(ctx context.Context, walk ...string) (bool, error) {
	ends, err := r.ends()
	if err != nil || len(ends) == 0 {
		return false, err
	}
	out, err := r.run(ctx, slices.Concat([]string{"rev-list"}, walk)...)
	for id := range bytes.FieldsSeq(out) {
		if ends[string(id)] {
			return true, err
		}
	}
	return false, err
}

// ends are the commits at which the history of a shallow clone was cut off. They
// seem to have no parents and to have added every file. There are none where the
// clone is whole, or was made whole since.
func (r *Repo) ends() (map[string]bool, error) {
	if !r.shallow {
		return nil, nil
	}
	content, err := os.ReadFile(filepath.Join(r.commonDir(), "shallow"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	ends := map[string]bool{}
	for id := range strings.FieldsSeq(string(content)) {
		ends[id] = true
	}
	return ends, err
}
