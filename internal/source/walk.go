package sqlfile

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/source/gofunc"
)

// Extension is how the name of a SQL revision's file ends, in lower case.
const Extension = ".sql"

// isRevisionName reports whether a file of that name is read. What editors
// leave (x.sql~, #x.sql#, .#x.sql, .x.sql.swp, x.sql.bak, x.sql.orig) starts
// with a dot or ends differently. Go files are read to see whether they are
// revisions, but for those that no program has.
func isRevisionName(name string) bool {
	if isGo(name) {
		return !isHidden(name) && name[0] != '_' && !strings.HasSuffix(name, "_test.go")
	}
	return strings.HasSuffix(name, Extension) && !isHidden(name)
}

func isGo(name string) bool { return strings.HasSuffix(name, gofunc.Extension) }

func isHidden(name string) bool { return strings.HasPrefix(name, ".") }

// A walker lists the revision files of a tree.
type walker struct {
	tree  tree
	files []string
	errs  Errors
}

// walk returns the revision files below the folders, each once, in any order:
// sorting them costs as much as finding them.
func walk(t tree, dirs []string) ([]string, Errors) {
	w := walker{tree: t}
	for _, dir := range dirs {
		w.dir(t.join(dir, ""))
	}
	if len(dirs) > 1 { // one may lie in another
		slices.Sort(w.files)
		w.files = slices.Compact(w.files)
	}
	return w.files, w.errs
}

func (w *walker) dir(dir string) {
	entries, err := w.tree.readDir(dir)
	if err != nil {
		w.errs = append(w.errs, ioError(dir, err))
	}
	for _, entry := range entries {
		name := entry.Name()
		switch {
		case isHidden(name):
		case entry.IsDir():
			w.dir(w.tree.join(dir, name))
		case isRevisionName(name):
			w.file(w.tree.join(dir, name), entry.Type())
		}
	}
}

// file takes a file, or a link to one. A link to a folder is not followed, as
// Alembic does not: it might lead back up.
func (w *walker) file(path string, mode fs.FileMode) {
	if mode&fs.ModeSymlink != 0 {
		info, err := w.tree.stat(path)
		if err != nil {
			w.errs = append(w.errs, ioError(path, err))
			return
		}
		mode = info.Mode()
	}
	switch {
	case mode.IsRegular():
		w.files = append(w.files, path)
	case !mode.IsDir():
		w.errs = append(w.errs, Error{File: path, Message: "not a regular file"})
	}
}

// ioError is an error of the file system as a fault of that file.
func ioError(path string, err error) Error {
	message := err.Error()
	if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
		message = "cannot " + pathErr.Op + " it: " + pathErr.Err.Error()
	}
	return Error{File: path, Message: message, Err: err}
}
