package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// ErrChanged means that a file does not have the expected content.
var ErrChanged = errors.New("the file was changed in the meantime")

// ReplaceFile replaces the content old of a file by new, atomically: a reader sees
// one of them, also after a crash. It keeps the file's mode and follows links. It
// returns ErrChanged if the file does not contain old, and fs.ErrPermission if the
// file is read-only.
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
	if err := os.Chmod(temp, mode); err != nil { // the umask may have removed bits
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

// checkHolds returns the permissions of a file. It returns an error unless the file
// has that content and is writable.
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

// Put creates or replaces a file, atomically: after a crash it has the old content
// or the new one.
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
