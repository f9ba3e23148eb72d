package project

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// candidates lists the names that Find searches in a folder, the preferred one
// first.
var candidates = []struct {
	path   string
	counts func(path string) (bool, error) // reports whether a file with the name counts; nil accepts all
	note   string                          // the condition of counts, for messages
}{
	{path: ramusFile},
	{path: iniFile},
	{pyprojectFile, speaksOfAlembic, " with [tool.alembic]"},
	{"migrations/" + iniFile, isOwnProject, ""},
}

// Find returns the absolute path of the configuration file in dir or in its nearest
// parent with one: ramus.toml, alembic.ini, a pyproject.toml with [tool.alembic],
// or Flask-Migrate's migrations/alembic.ini. Read then also reads the files that
// belong to it. If there is none, the error is a *NotFoundError. Find does not read
// the environment; a file named by a variable, such as ALEMBIC_CONFIG, can be
// passed to Read.
func Find(dir string) (path string, err error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the configuration: %w", err)
	}
	for at := start; ; at = filepath.Dir(at) {
		path, err := findIn(at)
		if err != nil {
			return "", fmt.Errorf("find the configuration: %w", err)
		}
		if path != "" {
			return path, nil
		}
		if at == filepath.Dir(at) {
			return "", &NotFoundError{Dir: start, Names: sought(), Search: true}
		}
	}
}

// sought returns the names that Find searches, for messages.
func sought() []string {
	names := make([]string, len(candidates))
	for i, c := range candidates {
		names[i] = c.path + c.note
	}
	return names
}

// findIn returns the path of the configuration file in dir, or "". Folders with
// such a name do not count.
func findIn(dir string) (string, error) {
	for _, c := range candidates {
		path := filepath.Join(dir, filepath.FromSlash(c.path))
		info, err := os.Stat(path)
		switch {
		case err != nil && isAbsent(err):
			continue
		case err != nil:
			return "", err
		case info.IsDir():
			continue
		}
		if c.counts == nil {
			return path, nil
		}
		if ok, err := c.counts(path); ok || err != nil {
			return path, err
		}
	}
	return "", nil
}

func speaksOfAlembic(path string) (bool, error) {
	text, err := os.ReadFile(path)
	return declaresAlembic(text), err
}

// isOwnProject reports whether an alembic.ini in a subfolder is a project of its
// own: it sets the location of its scripts, or it is Flask-Migrate's, with its
// scripts next to it.
func isOwnProject(path string) (bool, error) {
	if isFile(filepath.Join(filepath.Dir(path), environment)) {
		return true, nil
	}
	text, err := os.ReadFile(path)
	for line := range bytes.Lines(text) {
		if bytes.HasPrefix(bytes.ToLower(bytes.TrimSpace(line)), []byte(scriptLocation)) {
			return true, nil
		}
	}
	return false, err
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
