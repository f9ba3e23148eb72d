package project

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const (
	ramusFile     = "ramus.toml"
	iniFile       = "alembic.ini"
	pyprojectFile = "pyproject.toml"
	environment   = "env.py"
)

// A source is a configuration file.
type source struct {
	path string // as given or found
	dir  string // its folder, absolute
	text []byte
}

// sources are the files of a project; missing ones are nil.
type sources struct{ ramus, ini, pyproject *source }

// load reads the file at path. If it does not exist, the error is a *NotFoundError.
func load(path string) (*source, error) {
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &NotFoundError{Dir: dir, Names: []string{filepath.Base(path)}}
	case err != nil:
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	return &source{path, dir, text}, nil
}

// optional reads a file, and returns nil if it does not exist or is a folder.
func optional(path string) (*source, error) {
	s, err := load(path)
	if err == nil || isAbsent(err) {
		return s, nil
	}
	if info, stat := os.Stat(path); stat == nil && info.IsDir() {
		return nil, nil
	}
	return nil, err
}

// isAbsent reports whether an error of the file system means that a file does not
// exist, also because a parent of its path is a file.
func isAbsent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// gather reads the file at path and those that belong to it. These are next to it;
// alembic.ini and pyproject.toml may also be in the working directory, since
// Alembic searches one there when it is given the other.
func gather(path, working string) (sources, error) {
	named, err := load(path)
	if err != nil {
		return sources{}, err
	}
	var s sources
	here := []string{filepath.Dir(path)}
	both := here
	if working != "" && working != named.dir {
		both = append(here, working)
	}
	switch kind(named) {
	case ramusFile:
		s.ramus = named
		return s, errors.Join(first(&s.ini, here, iniFile), first(&s.pyproject, here, pyprojectFile))
	case pyprojectFile:
		s.pyproject = named
		return s, errors.Join(first(&s.ini, both, iniFile), first(&s.ramus, here, ramusFile))
	default:
		s.ini = named
		return s, errors.Join(first(&s.pyproject, both, pyprojectFile), first(&s.ramus, here, ramusFile))
	}
}

// kind returns the usual name of a file's kind, by its name and text.
func kind(s *source) string {
	switch {
	case !strings.EqualFold(filepath.Ext(s.path), ".toml"):
		return iniFile
	case filepath.Base(s.path) == pyprojectFile, declaresAlembic(s.text):
		return pyprojectFile
	}
	return ramusFile
}

// first reads the file with a name from the first of the folders that has it. A
// pyproject.toml counts only if it mentions Alembic.
func first(into **source, dirs []string, name string) error {
	for _, dir := range dirs {
		s, err := optional(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if s != nil && (name != pyprojectFile || declaresAlembic(s.text)) {
			*into = s
			return nil
		}
	}
	return nil
}
