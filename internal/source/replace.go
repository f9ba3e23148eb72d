package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// ErrChanged says that a file does not hold what it was expected to.
var ErrChanged = errors.New("the file was changed in the meantime")

// ReplaceFile gives a file another content, all at once: whoever reads it sees
// the old or the new one, after a crash too. It keeps the file's mode, follows
// links, and fails with ErrChanged when the file does not hold old, and with
// fs.ErrPermission when the file is read-only.
func ReplaceFile(path string, old, new []byte) error {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	mode, err := checkHolds(target, old)
	if err != nil {
		return err
	}
	temp, err := writeTemp(target, new, mode)
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	if err := os.Chmod(temp, mode); err != nil { // the umask may have taken bits
		return err
	}
	if _, err := checkHolds(target, old); err != nil {
		return err
	}
	if err := os.Rename(temp, target); err != nil {
		return err
	}
	return syncDir(filepath.Dir(target))
}

// checkHolds fails unless the file holds that content and may be written. It
// returns the file's permissions.
func checkHolds(path string, content []byte) (os.FileMode, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	got, err := io.ReadAll(f)
	if err == nil && !bytes.Equal(got, content) {
		err = fmt.Errorf("%s: %w", path, ErrChanged)
	}
	return info.Mode().Perm(), err
}

// Put makes a file or replaces it, all at once: after a crash it holds the old
// content or the new one.
func Put(path string, content []byte) error {
	temp, err := writeTemp(path, content, 0o666)
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}
