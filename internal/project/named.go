package project

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/ramusdb/ramus/internal/hint"
	sourcefiles "github.com/ramusdb/ramus/internal/source"
)

// OpenFolders reads a configuration as Open does, but takes the revisions from folders,
// which are relative to the working folder. Without a configuration to find, it returns
// the defaults, with dir as the folder of a relative SQLite path.
func OpenFolders(folders []string, file, dir, name, venv string) (Config, Options, error) {
	absolute := make([]string, len(folders))
	for i, folder := range folders {
		var err error
		if absolute[i], err = filepath.Abs(folder); err != nil {
			return Config{}, Options{}, fmt.Errorf("find %s: %w", folder, err)
		}
	}
	if twice := repeated(absolute); twice != "" {
		return Config{}, Options{}, hint.New("", "%s is named twice as a folder of revisions", sourcefiles.Nearby(twice))
	}
	c, o, err := Open(file, dir, name, venv)
	missing, ok := errors.AsType[*NotFoundError](err)
	ok = ok && missing.Search
	switch {
	case ok && name != "":
		return Config{}, o, hint.New("", "-n %s needs a ramus.toml, and there is none in %s or a folder above it", name, missing.Dir)
	case ok:
		c = Default()
		c.Dir, c.venv = missing.Dir, venv
	case err != nil:
		return Config{}, o, err
	case c.Alembic != nil:
		return Config{}, o, hint.New("List the folder in version_locations of the ramus.toml beside it.",
			"%s makes an Alembic project, whose folders cannot be replaced with --dir or RAMUS_DIR", sourcefiles.Nearby(c.File))
	}
	c.NamedFolders = true
	c.replaced = c.File != "" && !slices.Equal(c.Locations(), absolute)
	c.VersionLocations = absolute
	return c, o, nil
}

// repeated returns the first path that is in paths twice, or "".
func repeated(paths []string) string {
	for i, path := range paths {
		if slices.Contains(paths[:i], path) {
			return path
		}
	}
	return ""
}

// ReplacedNote returns a note if the folders replace those of a configuration file; else
// "".
func (c Config) ReplacedNote() string {
	if !c.replaced {
		return ""
	}
	return fmt.Sprintf("the revisions are those of --dir or RAMUS_DIR, not of version_locations in %s, whose other settings hold", sourcefiles.Nearby(c.File))
}

// unnamedDatabase returns the error of a project without a configuration file for which no
// database is named.
func unnamedDatabase(getenv func(string) (string, bool)) error {
	fix := "Name it with --database URL or RAMUS_DATABASE."
	if other, _ := getenv(databaseVariable); other != "" {
		fix = fmt.Sprintf(`To use %s: add --database "$%[1]s"`, databaseVariable)
	}
	return &hint.Error{Message: "no database is named, and there is no ramus.toml that names one", Fix: fix, Err: ErrConfig}
}
