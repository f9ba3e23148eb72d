package gitrepo

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/source"
)

// A folder is a folder that the caller named.
type folder struct {
	given string // the prefix of its files' names, as in source.Load
	at    string // its path from the top, with slashes; "" for the top itself
}

// folders returns the given folders' places in the repository. They may be missing.
func (r *Repo) folders(dirs []string) ([]folder, error) {
	all := make([]folder, len(dirs))
	for i, dir := range dirs {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return nil, err
		}
		at, ok := r.rel(physical(abs))
		if !ok || r.inAnother(at) {
			return nil, &OutsideError{dir, r.dir}
		}
		all[i] = folder{source.Disk.Join(dir, ""), at}
	}
	return all, nil
}

// inAnother reports whether a folder is in a nested repository, such as a
// submodule. git would list no files for it.
func (r *Repo) inAnother(at string) bool {
	for ; at != "" && at != "."; at = path.Dir(at) {
		if _, err := os.Lstat(filepath.Join(r.dir, filepath.FromSlash(at), ".git")); err == nil {
			return true
		}
	}
	return false
}

// Locate returns the path of a file from the top, with slashes. It resolves links
// in the folder, but not the file itself.
func (r *Repo) Locate(path string) (string, bool) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", false
	}
	return r.rel(filepath.Join(physical(filepath.Dir(abs)), filepath.Base(abs)))
}

// locateAll locates files, and returns an error if one is outside the repository.
func (r *Repo) locateAll(paths []string) ([]string, error) {
	all := make([]string, len(paths))
	for i, path := range paths {
		at, ok := r.Locate(path)
		if !ok || at == "" {
			return nil, &OutsideError{path, r.dir}
		}
		all[i] = at
	}
	return all, nil
}

// rel returns an absolute path without links as a path from the top.
func (r *Repo) rel(abs string) (string, bool) {
	rel, err := filepath.Rel(r.dir, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	if rel == "." {
		return "", true
	}
	return filepath.ToSlash(rel), true
}

// physical returns an absolute path without links, as far as it exists.
func physical(abs string) string {
	found := existing(abs)
	real, err := filepath.EvalSymlinks(found)
	if err != nil {
		return abs
	}
	return filepath.Join(real, strings.TrimPrefix(abs, found))
}

// existing returns the path itself or its closest existing parent.
func existing(abs string) string {
	for {
		_, err := os.Stat(abs)
		parent := filepath.Dir(abs)
		if !(errors.Is(err, fs.ErrNotExist) || errors.Is(err, errNotDir)) || parent == abs {
			return abs
		}
		abs = parent
	}
}

// pathspecs returns the folders as arguments after "--". There must be one, since
// none means all files.
func pathspecs(folders []folder) []string {
	specs := make([]string, len(folders))
	for i, f := range folders {
		specs[i] = f.at
		if f.at == "" {
			specs[i] = "."
		}
	}
	slices.Sort(specs)
	return slices.Compact(specs)
}

// below returns the path of a file relative to a folder, with slashes.
func (f folder) below(path string) (string, bool) {
	if f.at == "" {
		return path, true
	}
	rest, ok := strings.CutPrefix(path, f.at)
	return strings.TrimPrefix(rest, "/"), ok && strings.HasPrefix(rest, "/")
}

// name returns the caller's name of a file in the folder.
func (f folder) name(below string) string {
	return source.Disk.Join(f.given, filepath.FromSlash(below))
}
