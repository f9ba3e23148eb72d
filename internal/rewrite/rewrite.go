// Package rewrite changes several files or none: a journal says what they held
// and are to hold, so that what was begun is taken back whatever ends the process,
// and what was done can be undone.
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

// An Edit gives a file that is there another content.
type Edit struct {
	Path     string `json:"path"` // absolute
	Old, New []byte
}

// A Journal is a file in which edits are kept. Its folder is made when it is
// needed. The zero Journal is not usable.
type Journal struct{ path string }

// At is the journal of that path.
func At(path string) Journal { return Journal{path} }

// A record is what the file holds.
type record struct {
	Format int    `json:"format"` // 1
	Done   bool   `json:"done"`   // all edits are made
	About  string `json:"about"`  // what was done, for people
	Edits  []Edit `json:"edits"`
}

// ErrBusy says that another process is changing files right now.
var ErrBusy = errors.New("another ramus is changing these files right now")

// ErrNothing says that there is nothing to undo.
var ErrNothing = errors.New("there is nothing to undo")

// Apply makes the edits, or none of them, and keeps them for Undo. Files that do
// not hold what they should fail with source.ErrChanged.
func (j Journal) Apply(about string, edits []Edit) error {
	return j.locked(func() error {
		if err := j.recover(); err != nil {
			return err
		}
		return j.apply(record{Format: 1, About: about, Edits: edits})
	})
}

// Recover takes back what a process began that has died. It does nothing while
// that process lives, and costs a look for the file where there is no journal.
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

// Undo takes back the last Apply, and says what that was. Files that were
// changed since then fail with source.ErrChanged, and nothing is undone.
func (j Journal) Undo() (about string, paths []string, err error) {
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
		about = r.About
		back := record{Format: 1}
		for _, e := range r.Edits {
			back.Edits = append(back.Edits, Edit{Path: e.Path, Old: e.New, New: e.Old})
			paths = append(paths, e.Path)
		}
		if err := j.apply(back); err != nil {
			return err
		}
		return os.Remove(j.path)
	})
	return about, paths, err
}

// Last are the files of what Undo would take back; none where that is nothing.
func (j Journal) Last() (paths []string, err error) {
	r, err := j.read()
	if err != nil || r == nil || !r.Done {
		return nil, err
	}
	for _, e := range r.Edits {
		paths = append(paths, e.Path)
	}
	return paths, nil
}

// Forget keeps Undo from taking back the last Apply.
func (j Journal) Forget() error {
	return j.locked(func() error {
		err := os.Remove(j.path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
}

// locked calls f while no other process has the journal.
func (j Journal) locked(f func() error) error {
	if err := os.MkdirAll(filepath.Dir(j.path), 0o777); err != nil {
		return err
	}
	lock := flock.New(j.path + ".lock")
	held, err := lock.TryLock()
	if err != nil {
		return fmt.Errorf("lock %s: %w", j.path, err)
	}
	if !held {
		return ErrBusy
	}
	defer lock.Unlock()
	return f()
}

// apply writes the journal, makes the edits, and says in the journal that they
// are made. What fails is taken back.
func (j Journal) apply(r record) error {
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

// recover takes back what was begun and not done.
func (j Journal) recover() error {
	r, err := j.read()
	if err != nil || r == nil || r.Done {
		return err
	}
	for _, e := range slices.Backward(r.Edits) {
		now, err := os.ReadFile(e.Path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // somebody removed or renamed it since: it does not hold the edit
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

// sweep removes what a killed process has left beside a file: temporary ones with
// the beginning of a content that it was to have. Others may be somebody's who is
// at work.
func sweep(e Edit) {
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(e.Path), ".ramus-*.tmp"))
	for _, path := range left {
		if content, err := os.ReadFile(path); err == nil && (bytes.HasPrefix(e.New, content) || bytes.HasPrefix(e.Old, content)) {
			_ = os.Remove(path) // it is only in the way
		}
	}
}

// read returns nil where there is no journal.
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
	return &r, nil
}

// write replaces the journal whole.
func (j Journal) write(r record) error {
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	return source.Put(j.path, text)
}
