package gitrepo

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"sync"
	"time"

	"github.com/ramusdb/ramus/internal/source"
)

// A commitTree has the files of a commit under their names on disk. Files outside
// the repository are read from disk. Parsers read from it the modules that a
// revision imports. After close it has only the kept files.
type commitTree struct {
	r      *Repo
	commit Commit

	mu      sync.Mutex
	batch   *batch            // nil after close
	objects map[string]object // by path from the top
	kept    map[string][]byte // by name
	failed  error             // of git, which is no fault of the file that a parser reads
}

func (t *commitTree) Join(dir, name string) string { return source.Disk.Join(dir, name) }

// ReadDir returns an error; no parser lists a folder.
func (t *commitTree) ReadDir(string) ([]fs.DirEntry, error) { return nil, errors.ErrUnsupported }

// Stat distinguishes files from folders.
func (t *commitTree) Stat(name string) (fs.FileInfo, error) {
	at, inside := t.r.Locate(name)
	if !inside {
		return os.Stat(name)
	}
	o, err := t.object(at)
	switch {
	case err != nil:
		return nil, &fs.PathError{Op: "stat", Path: name, Err: err}
	case o.kind == "tree":
		return info{path.Base(at), 0, fs.ModeDir}, nil
	}
	return info{path.Base(at), int64(len(o.content)), 0}, nil
}

func (t *commitTree) Open(name string) (io.ReadCloser, error) {
	content, err := t.ReadFile(name)
	return io.NopCloser(bytes.NewReader(content)), err
}

func (t *commitTree) ReadFile(name string) ([]byte, error) {
	if content, ok := t.kept[name]; ok {
		return content, nil
	}
	at, inside := t.r.Locate(name)
	if !inside {
		return os.ReadFile(name)
	}
	o, err := t.object(at)
	if err == nil && o.kind != "blob" {
		err = errors.New("it is a folder")
	}
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return o.content, nil
}

// object returns the file or folder at a path of the commit.
func (t *commitTree) object(at string) (object, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	o, ok := t.objects[at]
	if !ok {
		if t.batch == nil {
			return object{}, fs.ErrClosed
		}
		var err error
		if o, err = t.batch.at(t.commit, at); err != nil {
			t.failed = err
			return object{}, err
		}
		t.objects[at] = o
	}
	if o.kind != "blob" && o.kind != "tree" {
		return object{}, fs.ErrNotExist
	}
	return o, nil
}

// An info is the fs.FileInfo of a file in a commit.
type info struct {
	name string
	size int64
	mode fs.FileMode
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }
