package gitrepo

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"github.com/ramusdb/ramus/internal/source"
)

// Dirty returns the paths, in order, whose files differ from the current branch's
// commit: changed, removed or new, staged or not.
func (r *Repo) Dirty(ctx context.Context, paths []string) ([]string, error) {
	differs, err := r.uncommitted(ctx, paths)
	if err != nil || len(paths) == 0 {
		return nil, err
	}
	if differs == nil {
		return slices.Clone(paths), nil
	}
	return slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return differs[filepath.Clean(path)] == 0 }), nil
}

// A FileStatus is the state of a file on disk relative to HEAD.
type FileStatus uint8

// The states of a file.
const (
	Clean     FileStatus = iota // equal to HEAD's, after git's normalization of line endings
	Modified                    // different from HEAD's; the change may be staged
	Untracked                   // not in HEAD, though it may be staged
	Missing                     // not on disk
)

// String returns the state as one word.
func (s FileStatus) String() string {
	return [...]string{"clean", "modified", "untracked", "missing"}[s]
}

// Status returns the state of each file. Before the first commit, files on disk are
// Untracked. The cost is that of Compare for the files' folders.
func (r *Repo) Status(ctx context.Context, files []string) ([]FileStatus, error) {
	differs, err := r.uncommitted(ctx, files)
	if err != nil || len(files) == 0 {
		return nil, err
	}
	all := make([]FileStatus, len(files))
	for i, file := range files {
		kind := differs[filepath.Clean(file)]
		info, err := os.Lstat(file)
		switch {
		case err != nil || info.IsDir():
			all[i] = Missing
		case kind == Added || differs == nil:
			all[i] = Untracked
		case kind != 0:
			all[i] = Modified
		}
	}
	return all, nil
}

// uncommitted returns the differences between files on disk and HEAD, by their
// clean paths; nil before the first commit, or for no paths.
func (r *Repo) uncommitted(ctx context.Context, paths []string) (map[string]Kind, error) {
	if _, err := r.locateAll(paths); err != nil || len(paths) == 0 {
		return nil, err
	}
	head, err := r.Commit(ctx, "HEAD")
	if is[*UnknownRefError](err) { // there is no commit yet
		return nil, nil
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
	differs := map[string]Kind{}
	for _, f := range diff.Files {
		differs[f.Path] = f.Kind
	}
	return differs, nil
}

// directly matches all files in the folders, but not in their subfolders.
var directly = source.Options{Formats: []source.Format{anyFile{}}, Enter: func(string) bool { return false }}

// An anyFile is a format that matches all files and has no parser.
type anyFile struct{}

func (anyFile) Matches(string) bool              { return true }
func (anyFile) Parser(source.Tree) source.Parser { return nil }
