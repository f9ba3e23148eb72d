package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Missing reports whether the folder of the file does not exist. A missing file in a
// folder is created by the first run.
func (d *store) Missing(context.Context) (bool, error) {
	if d.given != nil || d.loc.path == "" {
		return false, nil
	}
	_, err := os.Stat(filepath.Dir(d.loc.path))
	return errors.Is(err, fs.ErrNotExist), nil
}

// Create creates the folder of the file.
func (d *store) Create(context.Context) (string, error) {
	folder := filepath.Dir(d.loc.path)
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return "", &dialect.UnreachableError{Where: d.loc.where, Err: fileError(err)}
	}
	return "created the folder " + folder, nil
}
