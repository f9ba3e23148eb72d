package source

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

const isWindows = runtime.GOOS == "windows"

// ExistsError says that a file is there already.
func ExistsError(path string) error {
	return &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
}

// MakeDir makes a folder and those above it, and sees to it that they last.
func MakeDir(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := MakeDir(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		if info, statErr := os.Stat(dir); statErr == nil && info.IsDir() {
			return nil // somebody else made it just now
		}
		return err
	}
	return syncDir(parent)
}

// Create makes a file that was not there: written under another name first,
// then linked to its own, so that it appears whole, on the disk, or not at all.
// Where there is a file already the error is an *fs.PathError that wraps
// fs.ErrExist. A crash can leave a file whose name starts with ".ramus-".
func Create(path string, content []byte) error {
	temp, err := writeTemp(path, content, 0o666)
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	err = os.Link(temp, path)
	switch {
	case errors.Is(err, fs.ErrExist):
		return ExistsError(path)
	case err != nil:
		err = writeNew(path, content, 0o666) // no hard links here
	}
	if err != nil {
		return err
	}
	if err := syncDir(filepath.Dir(path)); err != nil {
		os.Remove(path)
		return err
	}
	return nil
}

// writeTemp writes a file beside path that Load does not read, and returns its
// name. source.Errors name path.
func writeTemp(path string, content []byte, mode fs.FileMode) (string, error) {
	temp := filepath.Join(filepath.Dir(path), ".ramus-"+randomName()+".tmp")
	err := writeNew(temp, content, mode)
	if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
		err = &fs.PathError{Op: "write", Path: path, Err: pathErr.Err}
	}
	return temp, err
}

// writeNew creates a file, writes it and waits until the disk has it. It
// removes what it could not finish, and never touches a file that was there.
func writeNew(path string, content []byte, mode fs.FileMode) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(path)
		}
	}()
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir makes the names of a folder last. Where a folder can't be synced
// (Windows, some network file systems) there is nothing to do.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	defer f.Close()
	err = f.Sync()
	if isWindows || errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}

func randomName() string { return strings.ToLower(rand.Text()[:12]) }
