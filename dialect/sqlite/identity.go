package sqlite

import (
	"errors"
	"os"

	"github.com/ramusdb/ramus/internal/dialect"
)

// An identity is the file that a session's connection has open. The connection
// goes on with it, and says nothing, when someone removes it. The zero value is
// that of a database without a file.
type identity struct {
	path string
	file os.FileInfo
}

// identify takes the file that has the path now, unless only a VFS knows what
// the path means.
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

// check says why the path no longer names the file.
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
