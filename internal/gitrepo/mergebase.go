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

// MergeBase returns git's best merge base of two commits, and false if their
// histories are unrelated. If a shallow clone's history is too short for the
// answer, the error is a *ShallowError. The cost is a walk over the commits that
// only one of them has.
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

// cutShort reports whether the history is cut off at a commit that only one of the
// two has, so that a better merge base may exist.
func (r *Repo) cutShort(ctx context.Context, a, b, base Commit) (bool, error) {
	walk := []string{a.ID, b.ID}
	if base.ID != "" {
		walk = append(walk, "^"+base.ID)
	}
	return r.reachesEnd(ctx, walk...)
}

// reachesEnd reports whether git rev-list lists a commit at which the history is
// cut off.
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

// ends returns the commits at which a shallow clone's history is cut off. git shows
// them without parents, as if they had added every file. There are none in a
// complete clone.
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
