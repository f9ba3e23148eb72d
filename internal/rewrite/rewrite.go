// Package rewrite changes several files or none. A journal records their old and
// new contents, so that an interrupted change is rolled back later, and a completed
// one can be undone.
package rewrite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/gofrs/flock"

	"github.com/ramusdb/ramus/internal/source"
)

// An Edit replaces the content of an existing file.
type Edit struct {
	Path     string `json:"path"` // absolute; in the journal's file relative to its folder, so that a copied work tree undoes its own edits
	Old, New []byte
}

// A Journal is a file that records edits. Its folder is created when it is needed.
// The zero Journal is not usable.
type Journal struct{ path string }

// At returns the journal with that path.
func At(path string) Journal { return Journal{path} }

// A Change describes the edits of one Apply.
type Change struct {
	About string `json:"about"` // for users

	// Moved maps the revisions whose parents the edits change to their parents before.
	Moved map[string][]string `json:"moved,omitempty"`

	// Database is the database in which the revisions were reverted and applied again;
	// empty where only files were changed.
	Database string `json:"database,omitempty"`
}

// A record is the content of the journal.
type record struct {
	Format int  `json:"format"` // 1
	Done   bool `json:"done"`   // all edits are made
	Change
	Edits []Edit `json:"edits"`
}

// ErrBusy means that another process is changing files right now.
var ErrBusy = errors.New("another ramus is changing these files right now")

// ErrNothing means that there is nothing to undo.
var ErrNothing = errors.New("there is nothing to undo")

// Apply makes all edits or none, and records them for Undo. It returns
// source.ErrChanged if a file does not have the old content.
func (j Journal) Apply(c Change, edits []Edit) error {
	return j.locked(func() error {
		if err := j.recover(); err != nil {
			return err
		}
		return j.apply(record{Format: 1, Change: c, Edits: edits})
	})
}

// Recover rolls back the edits of a process that died before it was done. It does
// nothing while that process is alive. Without a journal it costs one check for the
// file.
func (j Journal) Recover() error {
	if r, err := j.read(); err != nil || r == nil || r.Done {
		return err
	}
	err := j.locked(j.recover)
	if errors.Is(err, ErrBusy) {
		return nil
	}
	return err
}

// Undo reverts the last Apply, and returns its description and the files that it
// restored: not those that have the old content already. It reverts nothing and
// returns source.ErrChanged if another file was changed since.
func (j Journal) Undo() (undone Change, paths []string, err error) {
	err = j.locked(func() error {
		if err := j.recover(); err != nil {
			return err
		}
		r, err := j.read()
		if err == nil && r == nil {
			err = ErrNothing
		}
		if err != nil {
			return err
		}
		undone = r.Change
		back := record{Format: 1}
		for _, e := range r.Edits {
			if Unchanged([]Edit{e}) == nil {
				continue
			}
			back.Edits = append(back.Edits, Edit{Path: e.Path, Old: e.New, New: e.Old})
			paths = append(paths, e.Path)
		}
		if err := j.apply(back); err != nil {
			return err
		}
		return os.Remove(j.path)
	})
	return undone, paths, err
}

// Last returns the change that Undo would revert. Without one the error is ErrNothing.
func (j Journal) Last() (Change, error) {
	r, err := j.read()
	if err == nil && (r == nil || !r.Done) {
		err = ErrNothing
	}
	if err != nil {
		return Change{}, err
	}
	return r.Change, nil
}

// Unchanged returns source.ErrChanged if a file does not have the old content of its
// edit.
func Unchanged(edits []Edit) error {
	for _, e := range edits {
		now, err := os.ReadFile(e.Path)
		if err == nil && !bytes.Equal(now, e.Old) {
			err = fmt.Errorf("%s: %w", source.Nearby(e.Path), source.ErrChanged)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// locked calls f while no other process uses the journal.
func (j Journal) locked(f func() error) error { return alone(j.path, f) }

// alone calls f while no other process calls it for the same path.
func alone(path string, f func() error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	lock := flock.New(path + ".lock")
	held, err := lock.TryLock()
	if err != nil {
		return fmt.Errorf("lock %s: %w", path, err)
	}
	if !held {
		return ErrBusy
	}
	defer lock.Unlock()
	return f()
}

// apply writes the journal, makes the edits, and records in the journal that they
// are done. On errors it rolls back. It checks the files first: a rollback cannot
// tell a file that somebody else gave the new content from one that apply edited.
func (j Journal) apply(r record) error {
	if err := Unchanged(r.Edits); err != nil {
		return err
	}
	if err := j.write(r); err != nil {
		return err
	}
	for _, e := range r.Edits {
		if err := source.ReplaceFile(e.Path, e.Old, e.New); err != nil {
			return errors.Join(err, j.recover())
		}
	}
	r.Done = true
	return j.write(r)
}

// recover rolls back the edits of an unfinished record.
func (j Journal) recover() error {
	r, err := j.read()
	if err != nil || r == nil || r.Done {
		return err
	}
	for _, e := range slices.Backward(r.Edits) {
		now, err := os.ReadFile(e.Path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // the file was removed or renamed, so it has no edit
		}
		if err == nil && bytes.Equal(now, e.New) && !bytes.Equal(e.New, e.Old) {
			err = source.ReplaceFile(e.Path, e.New, e.Old)
		}
		if err != nil {
			return fmt.Errorf("undo an interrupted change of files (recorded in %s): %w", j.path, err)
		}
		sweep(e)
	}
	return os.Remove(j.path)
}

// sweep removes the temporary files that a killed process left next to a file:
// those that contain a prefix of a content of the edit. Others may belong to a
// running process.
func sweep(e Edit) {
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(e.Path), ".ramus-*.tmp"))
	for _, path := range left {
		if content, err := os.ReadFile(path); err == nil && (bytes.HasPrefix(e.New, content) || bytes.HasPrefix(e.Old, content)) {
			_ = os.Remove(path) // a leftover file does no harm
		}
	}
}

// read returns the record, or nil if there is no journal.
func (j Journal) read() (*record, error) {
	text, err := os.ReadFile(j.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var r record
	if err := json.Unmarshal(text, &r); err != nil || r.Format != 1 {
		return nil, fmt.Errorf("%s has an unknown format: check the revision files, and then remove it", j.path)
	}
	folder, err := filepath.Abs(filepath.Dir(j.path))
	if err != nil {
		return nil, err
	}
	for i, e := range r.Edits {
		if path := filepath.FromSlash(e.Path); !filepath.IsAbs(path) {
			r.Edits[i].Path = filepath.Join(folder, path)
		}
	}
	return &r, nil
}

// write replaces the journal atomically.
func (j Journal) write(r record) error {
	folder, err := filepath.Abs(filepath.Dir(j.path))
	if err != nil {
		return err
	}
	r.Edits = slices.Clone(r.Edits)
	for i, e := range r.Edits {
		if path, err := filepath.Rel(folder, e.Path); err == nil { // else on another drive
			r.Edits[i].Path = filepath.ToSlash(path)
		}
	}
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	return source.Put(j.path, text)
}
