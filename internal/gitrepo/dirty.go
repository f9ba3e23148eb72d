package gitrepo

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/ramusdb/ramus/internal/source"
)

// Dirty returns those of the paths that are on disk as no commit of the current
// branch has them: changed, removed or new, staged or not. They stay in order.
func (r *Repo) Dirty(ctx context.Context, paths []string) ([]string, error) {
	if _, err := r.locateAll(paths); err != nil || len(paths) == 0 {
		return nil, err
	}
	head, err := r.Commit(ctx, "HEAD")
	if is[*UnknownRefError](err) { // nothing is committed yet
		return slices.Clone(paths), nil
	}
	if err != nil {
		return nil, err
	}
	var dirs []string
	for _, path := range paths {
		dirs = append(dirs, filepath.Dir(path))
	}
	slices.Sort(dirs)
	diff, err := r.Compare(ctx, head, slices.Compact(dirs), directly)
	if err != nil {
		return nil, err
	}
	differs := map[string]bool{}
	for _, f := range diff.Files {
		differs[f.Path] = true
	}
	return slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return !differs[filepath.Clean(path)] }), nil
}

// directly takes every file of the folders themselves.
var directly = source.Options{Formats: []source.Format{anyFile{}}, Enter: func(string) bool { return false }}

// An anyFile is a format that nobody reads.
type anyFile struct{}

func (anyFile) Matches(string) bool              { return true }
func (anyFile) Parser(source.Tree) source.Parser { return nil }
