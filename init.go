package ramus

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/project"
)

// Init makes a project in dir: a ramus.toml, and beside it a folder with room
// for revisions in its "versions". It returns the paths of what it made, and
// overwrites nothing.
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
	// Git keeps no empty folders; without this a fresh clone would lack it.
	if err := writeNew(filepath.Join(versions, ".gitkeep"), nil); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("init: %w", err)
	}
	err = writeNew(config, project.Template(location))
	switch {
	case errors.Is(err, fs.ErrExist): // made by somebody else just now
		return nil, isThere(config)
	case err != nil:
		return nil, fmt.Errorf("init: %w", err)
	}
	return []string{config, versions}, nil
}

func isThere(config string) error {
	return hint.New("", "%s is there already, and is left as it is", config)
}

// writeNew writes a file that is not there yet; else its error is fs.ErrExist.
// A file that could not be written whole is removed.
func writeNew(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		os.Remove(path)
	}
	return err
}
