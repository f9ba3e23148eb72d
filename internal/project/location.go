package project

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/venv"
)

// A locator finds the folders that an Alembic project's options name.
type locator struct {
	starts []string // absolute folders that relative paths may be relative to, the likeliest first
	roots  []string // folders that may contain Python packages
	venv   string   // the active virtual environment, which may be empty
}

// newLocator returns a locator that tries the working directory, if it is given,
// and then the file's folder. For migrations/alembic.ini that a search found, the
// parent folder counts as the working directory, since users run Alembic there.
func newLocator(file *source, working string) locator {
	switch {
	case working != "":
	case filepath.Base(file.dir) == "migrations" && kind(file) == iniFile:
		working = filepath.Dir(file.dir)
	default:
		working = file.dir
	}
	return locator{starts: slices.Compact([]string{working, file.dir})}
}

// packages sets the folders that may contain Python packages: the file's, those of
// the project's sys.path, src, and the working directory.
func (l *locator) packages(sysPath []string) {
	beside, working := l.starts[len(l.starts)-1], l.starts[0]
	all := slices.Concat([]string{beside}, sysPath, []string{filepath.Join(beside, "src"), working, filepath.Join(working, "src")})
	for _, dir := range all {
		if !slices.Contains(l.roots, dir) {
			l.roots = append(l.roots, dir)
		}
	}
}

// candidates returns the absolute paths that an option's text may mean, the
// likeliest first, at least one. "package:folder" is a folder in a Python package;
// the error lists the folders that were searched for the package.
func (l locator) candidates(text string) ([]string, error) {
	path := filepath.FromSlash(text)
	if filepath.IsAbs(path) {
		return []string{filepath.Clean(path)}, nil
	}
	if name, rest, ok := strings.Cut(text, ":"); ok {
		return l.inPackage(name, strings.ReplaceAll(rest, ":", "/"))
	}
	return under(l.starts, path), nil
}

// under joins a path to each of the folders.
func under(dirs []string, path string) []string {
	all := make([]string, len(dirs))
	for i, dir := range dirs {
		all[i] = filepath.Join(dir, path)
	}
	return all
}

// inPackage finds the folders of a dotted package name. A module does not count,
// since it contains no files.
func (l locator) inPackage(name, rest string) ([]string, error) {
	parts := strings.Split(name, ".")
	if strings.ContainsAny(name, `/\`) || slices.Contains(parts, "") {
		return nil, fmt.Errorf("%q is not a Python package name", name)
	}
	var found []string
	for _, dir := range under(l.roots, filepath.Join(parts...)) {
		if isFolder(dir) {
			found = append(found, filepath.Join(dir, filepath.FromSlash(rest)))
		}
	}
	found = append(found, l.around(parts, rest)...)
	if found == nil {
		found = l.installed(parts, rest)
	}
	if found == nil {
		return nil, fmt.Errorf("there is no Python package (a folder) %s in %s or a virtual environment", name, strings.Join(l.roots, ", "))
	}
	return found, nil
}

// installed finds a package in the virtual environments of the project.
func (l locator) installed(parts []string, rest string) (found []string) {
	for _, dir := range under(venv.Packages(l.venv, l.starts[len(l.starts)-1]), filepath.Join(parts...)) {
		if isFolder(dir) {
			found = append(found, filepath.Join(dir, filepath.FromSlash(rest)))
		}
	}
	return found
}

// around finds a package that contains the file itself. Python finds it where it is
// installed, whatever the working directory is. The nearest parent folder counts.
func (l locator) around(parts []string, rest string) []string {
	for dir := l.starts[len(l.starts)-1]; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if filepath.Base(dir) != parts[0] {
			continue
		}
		if at := filepath.Join(filepath.Dir(dir), filepath.Join(parts...)); isFolder(at) {
			return []string{filepath.Join(at, filepath.FromSlash(rest))}
		}
	}
	return nil
}

// script returns the first candidate with an env.py, or else the first.
func script(candidates []string) (string, error) {
	for _, dir := range candidates {
		if isFile(filepath.Join(dir, environment)) {
			return dir, nil
		}
	}
	i := slices.IndexFunc(candidates, isFolder)
	if i < 0 {
		return "", fmt.Errorf("there is no folder %s", alternatives(candidates))
	}
	return candidates[i], nil
}

// ran sets the directory for running Alembic: the one to which a relative
// script_location was joined.
func (l *locator) ran(location, dir string) {
	for i, start := range l.starts {
		if filepath.Join(start, filepath.FromSlash(location)) == dir {
			l.starts = append([]string{start}, slices.Delete(slices.Clone(l.starts), i, i+1)...)
			return
		}
	}
}

// existing returns the first candidate that exists, or else the first.
func existing(candidates []string) (path string, found bool) {
	i := slices.IndexFunc(candidates, exists)
	return candidates[max(i, 0)], i >= 0
}
