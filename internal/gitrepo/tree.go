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

// A commitTree is a commit's files under the names that they would have on disk;
// what lies outside of the repository is read from there. Parsers look in it
// for the modules that a revision imports. After close it only has what is kept.
type commitTree struct {
	r      *Repo
	commit Commit

	mu      sync.Mutex
	batch   *batch            // nil when closed
	objects map[string]object // by path from the top
	kept    map[string][]byte // by name
}

func (t *commitTree) Join(dir, name string) string { return source.Disk.Join(dir, name) }

// ReadDir is there for source.Tree: no parser lists a folder.
func (t *commitTree) ReadDir(string) ([]fs.DirEntry, error) { return nil, errors.ErrUnsupported }

// Stat knows files and folders apart.
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

// object is what the commit has at a path: a file or a folder.
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
			return object{}, err
		}
		t.objects[at] = o
	}
	if o.kind != "blob" && o.kind != "tree" {
		return object{}, fs.ErrNotExist
	}
	return o, nil
}

// An info is what is known of a file in a commit.
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
