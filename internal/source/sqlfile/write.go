package sqlfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/ramusdb/ramus/internal/source/gofunc"
)

// Write creates the file of a new revision below dir and returns its path.
// Folders that are missing are made. It never overwrites: when the file is
// there, or when another file of its folder has the id in its name and is that
// revision, the error is an *fs.PathError that names the file and wraps
// fs.ErrExist. However many write the same revision at once, one succeeds.
//
// The file appears whole, on the disk, or not at all. A crash can leave a file
// whose name starts with ".ramus-", which is never read.
func Write(dir string, r NewRevision, naming Naming) (path string, err error) {
	content, err := Render(r)
	if err != nil {
		return "", err
	}
	name, err := naming.Name(r)
	if err != nil {
		return "", err
	}
	if r.InGo {
		name = gofunc.FileName(name)
	}
	path = filepath.Join(dir, filepath.FromSlash(name))
	if r.InGo {
		header, _, _ := strings.Cut(string(content), "\n-- +upgrade")
		content = []byte(gofunc.Render(r.ID, header, gofunc.Package(filepath.Dir(path))))
	}
	if err := makeDir(filepath.Dir(path)); err != nil {
		return "", err
	}
	if other := fileOf(filepath.Dir(path), r.ID); other != "" {
		return "", existsError(other)
	}
	if err := create(path, content); err != nil {
		return "", err
	}
	return path, nil
}

func existsError(path string) error {
	return &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
}

// fileOf returns the file of a folder that has the id in its name and in its
// header, or "". What can't be read is passed over.
func fileOf(dir, id string) string {
	entries, _ := os.ReadDir(dir)
	for _, entry := range entries {
		if !isRevisionName(entry.Name()) || !strings.Contains(entry.Name(), safe(id)) || entry.IsDir() {
			continue
		}
		path := filepath.Join(dir, entry.Name())
		r := reader{buf: make([]byte, firstRead)}
		if r.head(osTree{}, path) == nil && string(r.parser.fields[fieldRevision].value) == id {
			return path
		}
	}
	return ""
}

// makeDir makes a folder and those above it, and sees to it that they last.
func makeDir(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := makeDir(parent); err != nil {
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

// create makes a file that was not there: written under another name first,
// then linked to its own, which fails where there is a file already.
func create(path string, content []byte) error {
	temp, err := writeTemp(path, content, 0o666)
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	err = os.Link(temp, path)
	switch {
	case errors.Is(err, fs.ErrExist):
		return existsError(path)
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
// name. Errors name path.
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
