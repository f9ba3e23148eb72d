package source

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// IsHidden reports whether a name starts with a dot.
func IsHidden(name string) bool { return strings.HasPrefix(name, ".") }

// A walker lists the files of a tree that match a format.
type walker struct {
	tree  Tree
	opts  Options
	files []file
	links []file // links to files
	errs  Errors

	look   bool    // collect asides
	asides []aside // that may have revisions
}

// A file is a file to read.
type file struct {
	path   string
	format int // the index of its format in Options.Formats
}

// walk walks the folders. Its files are each there once, in no particular order,
// since sorting them would cost as much as finding them.
func walk(t Tree, dirs []string, opts Options, look bool) *walker {
	w := walker{tree: t, opts: opts, look: look}
	for _, dir := range dirs {
		w.dir(t.Join(dir, ""))
	}
	w.follow()
	if len(dirs) > 1 { // one may contain another
		slices.SortFunc(w.files, func(a, b file) int { return strings.Compare(a.path, b.path) })
		w.files = slices.Compact(w.files)
	}
	return &w
}

func (w *walker) dir(dir string) {
	entries, err := w.tree.ReadDir(dir)
	if err != nil {
		w.errs = append(w.errs, FileError(dir, err))
	}
	prefix := strings.TrimSuffix(w.tree.Join(dir, "x"), "x") // the prefix of all paths, since Join cleans the path on each call
	for _, entry := range entries {
		name := entry.Name()
		switch {
		case entry.IsDir():
			if w.opts.enters(name) {
				w.dir(prefix + name)
			} else if w.look && !isAside(name) {
				w.asides = append(w.asides, aside{prefix + name, Subfolder})
			}
		default:
			if format := w.opts.formatOf(name); format >= 0 {
				w.file(prefix+name, format, entry.Type())
			} else if w.look {
				w.leave(prefix+name, name, entry.Type())
			}
		}
	}
}

// leave collects an entry that no format matches: a link to a folder, or a file that
// may be a revision.
func (w *walker) leave(path, name string, mode fs.FileMode) {
	if mode&fs.ModeSymlink != 0 && !isAside(name) {
		if info, err := w.tree.Stat(path); err == nil && info.IsDir() {
			w.asides = append(w.asides, aside{path, LinkedFolder})
			return
		}
	}
	switch lower := lowerExtension(name); {
	case lower != name && w.opts.formatOf(lower) >= 0:
		w.asides = append(w.asides, aside{path, WrongCase})
	case slices.ContainsFunc(w.opts.Foreign, func(f Format) bool { return f.Matches(lower) }):
		w.asides = append(w.asides, aside{path, Foreign})
	}
}

// file adds a file, or a link to one. Like Alembic, it does not follow a link to a
// folder, which might lead to a cycle.
func (w *walker) file(path string, format int, mode fs.FileMode) {
	isLink := mode&fs.ModeSymlink != 0
	if isLink {
		info, err := w.tree.Stat(path)
		if err != nil {
			w.errs = append(w.errs, FileError(path, err))
			return
		}
		mode = info.Mode()
	}
	switch {
	case mode.IsRegular() && isLink:
		w.links = append(w.links, file{path, format})
	case mode.IsRegular():
		w.files = append(w.files, file{path, format})
	case !mode.IsDir():
		w.errs = append(w.errs, Error{File: path, Message: "not a regular file"})
	}
}

// follow adds the targets of links to files, unless they are in the list already:
// as in Alembic, a file counts once.
func (w *walker) follow() {
	if len(w.links) == 0 {
		return
	}
	there := map[string]bool{}
	for _, f := range w.files {
		there[realPath(f.path)] = true
	}
	slices.SortFunc(w.links, func(a, b file) int { return strings.Compare(a.path, b.path) })
	for _, f := range w.links {
		if real := realPath(f.path); !there[real] {
			there[real] = true
			w.files = append(w.files, f)
		}
	}
}

// realPath returns path with all links resolved, or path itself if that fails.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if absolute, err := filepath.Abs(path); err == nil {
		return absolute
	}
	return path
}

// FileError returns an error of the file system as a fault of the file.
func FileError(path string, err error) Error {
	message := err.Error()
	if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
		message = "cannot " + pathErr.Op + " it: " + pathErr.Err.Error()
	}
	return Error{File: path, Message: message, Err: err}
}
