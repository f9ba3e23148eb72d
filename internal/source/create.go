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
	"time"
)

const isWindows = runtime.GOOS == "windows"

// ExistsError returns the error for a path that exists already.
func ExistsError(path string) error {
	return &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
}

// MakeDir creates a folder and its parents, durably.
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
			return nil // another process created it just now
		}
		return err
	}
	return syncDir(parent)
}

// Create creates a file. It writes the content under a temporary name and links
// that to path, so that the file appears completely, and on disk, or not at all. If
// path exists, the error is an *fs.PathError that wraps fs.ErrExist. A crash can
// leave a file whose name starts with ".ramus-"; Create removes those of earlier crashes.
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
		err = writeNew(path, content, 0o666) // the file system has no hard links
	}
	if err != nil {
		return err
	}
	if err := syncDir(filepath.Dir(path)); err != nil {
		os.Remove(path)
		return err
	}
	removeOldTemp(filepath.Dir(path))
	return nil
}

// oldTemp is the age of a temporary file that no process can still be writing.
const oldTemp = time.Hour

// removeOldTemp removes the temporary files that killed processes left in a folder. A
// file that cannot be removed does no harm.
func removeOldTemp(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, ".ramus-*.tmp"))
	for _, path := range left {
		if info, err := os.Lstat(path); err == nil && time.Since(info.ModTime()) > oldTemp {
			_ = os.Remove(path)
		}
	}
}

// writeTemp writes content to a file in path's folder that Load does not read, and
// returns its name. Its errors name path.
func writeTemp(path string, content []byte, mode fs.FileMode) (string, error) {
	temp := filepath.Join(filepath.Dir(path), ".ramus-"+randomName()+".tmp")
	err := writeNew(temp, content, mode)
	if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
		err = &fs.PathError{Op: "write", Path: path, Err: pathErr.Err}
	}
	return temp, err
}

// writeNew creates a file, writes content and syncs it. On errors it removes the
// file. It never changes an existing file.
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

// syncDir makes the names in a folder durable. It does nothing where folders cannot
// be synced (Windows, some network file systems).
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
