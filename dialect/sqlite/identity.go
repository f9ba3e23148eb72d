package sqlite

import (
	"errors"
	"os"

	"github.com/ramusdb/ramus/internal/dialect"
)

// An identity is the file that a session's connection has open. When someone
// removes the file, the connection continues without an error. The zero value is
// for a database without a file.
type identity struct {
	path string
	file os.FileInfo
}

// identify returns the file at the path, unless the path has a meaning to a VFS
// only.
func (d *store) identify(path string) identity {
	if path == "" || d.loc.query.Get("vfs") != "" {
		return identity{}
	}
	file, err := os.Stat(path)
	if err != nil {
		return identity{}
	}
	return identity{path, file}
}

// check returns an error if the path no longer names the file.
func (i identity) check() error {
	if i.file == nil {
		return nil
	}
	named, err := os.Stat(i.path)
	if err == nil && os.SameFile(named, i.file) {
		return nil
	}
	return &dialect.UnreachableError{Where: i.path, Err: errors.New("someone removed or replaced it during the run")}
}
