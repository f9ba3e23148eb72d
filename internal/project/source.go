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
	path string // as it was handed in or found
	dir  string // its folder, absolute
	text []byte
}

// sources are the files that make a project; those that it lacks are nil.
type sources struct{ ramus, ini, pyproject *source }

// load reads the file at path. Where there is none the error is a
// *NotFoundError.
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

// optional is load, with nil for what is not there or a folder.
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

// isAbsent reports whether an error of the file system says that a file is not
// there; below a file there is none either.
func isAbsent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// gather reads the file at path, and those that belong to it: beside it, and
// alembic.ini and pyproject.toml in the working folder as well, since Alembic
// looks for the one there when it is handed the other.
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

// kind is the usual name of what a file is, by its name and text.
func kind(s *source) string {
	switch {
	case !strings.EqualFold(filepath.Ext(s.path), ".toml"):
		return iniFile
	case filepath.Base(s.path) == pyprojectFile, declaresAlembic(s.text):
		return pyprojectFile
	}
	return ramusFile
}

// first reads the file of a name in the first of the folders that has it. A
// pyproject.toml counts if it speaks of Alembic.
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
