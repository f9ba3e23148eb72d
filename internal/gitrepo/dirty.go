package gitrepo

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"github.com/ramusdb/ramus/internal/source"
)

// Dirty returns those of the paths that are on disk as no commit of the current
// branch has them: changed, removed or new, staged or not. They stay in order.
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

// A FileStatus says what HEAD and the disk have of a file.
type FileStatus uint8

// The states of a file.
const (
	Clean     FileStatus = iota // HEAD has it as it is on disk, after line endings are undone as git does
	Modified                    // HEAD has it with other content; the change may be staged
	Untracked                   // HEAD does not have it, though it may be staged
	Missing                     // it is not on disk
)

// String is the state in one word.
func (s FileStatus) String() string {
	return [...]string{"clean", "modified", "untracked", "missing"}[s]
}

// Status returns what HEAD and the disk have of each file. Where nothing is
// committed yet, what is there is Untracked. It costs what Compare costs, for
// the files' folders.
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

// uncommitted is how files on disk differ from HEAD's, by their clean paths; nil
// if nothing is committed yet, or asked.
func (r *Repo) uncommitted(ctx context.Context, paths []string) (map[string]Kind, error) {
	if _, err := r.locateAll(paths); err != nil || len(paths) == 0 {
		return nil, err
	}
	head, err := r.Commit(ctx, "HEAD")
	if is[*UnknownRefError](err) { // nothing is committed yet
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

// directly takes every file of the folders themselves.
var directly = source.Options{Formats: []source.Format{anyFile{}}, Enter: func(string) bool { return false }}

// An anyFile is a format that nobody reads.
type anyFile struct{}

func (anyFile) Matches(string) bool              { return true }
func (anyFile) Parser(source.Tree) source.Parser { return nil }
