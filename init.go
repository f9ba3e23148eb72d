package ramus

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/source"
)

// Init makes a project in dir: a ramus.toml, and beside it a folder with an empty
// folder "versions" for revisions. It returns the paths of both, and overwrites
// nothing.
func Init(dir, folder string) (made []string, err error) {
	config := filepath.Join(dir, "ramus.toml")
	versions := filepath.Join(dir, folder, "versions")
	location := filepath.ToSlash(filepath.Join(folder, "versions"))
	if filepath.IsAbs(folder) {
		versions, location = filepath.Join(folder, "versions"), filepath.ToSlash(filepath.Join(folder, "versions"))
	}
	if _, err := os.Lstat(config); err == nil {
		return nil, isThere(config)
	}
	if err := os.MkdirAll(versions, 0o777); err != nil {
		return nil, fmt.Errorf("init: %w", err)
	}
	// Git has no empty folders: a fresh clone would lack this one.
	if err := source.Create(filepath.Join(versions, ".gitkeep"), nil); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("init: %w", err)
	}
	err = source.Create(config, project.Template(location))
	switch {
	case errors.Is(err, fs.ErrExist): // another process created it just now
		return nil, isThere(config)
	case err != nil:
		return nil, fmt.Errorf("init: %w", err)
	}
	return []string{config, versions}, nil
}

func isThere(config string) error {
	return hint.New("", "%s already exists; it was not changed", config)
}
