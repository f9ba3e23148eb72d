package scaffold

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pelletier/go-toml/v2"

	"github.com/ramusdb/ramus/internal/source"
)

// A Result lists the changes of Write, in order.
type Result struct {
	Made    []string // new folders and files
	Changed []string // files that Write added text to
	Kept    []string // existing files that Write did not change
}

// A NotEmptyError reports that a folder is not empty.
type NotEmptyError struct{ Dir string }

func (e *NotEmptyError) Error() string {
	return fmt.Sprintf("directory %s already exists and is not empty", e.Dir)
}

// A TableError reports a pyproject.toml that has a [tool.alembic].
type TableError struct{ File string }

func (e *TableError) Error() string {
	return fmt.Sprintf("%s already has a [tool.alembic]: this is an Alembic project", e.File)
}

// Write creates a project. It overwrites nothing: it returns a *NotEmptyError for a
// folder that is not empty and a *TableError for a pyproject.toml with
// [tool.alembic], and keeps an existing ini file. On errors it removes the files
// that it created.
func Write(l Layout, p Project) (Result, error) {
	entries, err := os.ReadDir(p.Dir)
	switch {
	case len(entries) > 0:
		return Result{}, &NotEmptyError{p.Dir}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return Result{}, err
	}
	files, err := l.Files(p)
	if err != nil {
		return Result{}, err
	}
	w := &writer{}
	if err := w.write(p, files); err != nil {
		return Result{}, errors.Join(err, w.undo())
	}
	return w.Result, nil
}

// A writer creates files and records them.
type writer struct{ Result }

func (w *writer) write(p Project, files []File) error {
	if err := w.folder(filepath.Join(p.Dir, "versions")); err != nil {
		return err
	}
	for _, f := range files {
		if err := w.file(f); err != nil {
			return err
		}
	}
	return nil
}

// undo removes the created files, last first.
func (w *writer) undo() error {
	var errs []error
	for i := len(w.Made) - 1; i >= 0; i-- {
		errs = append(errs, os.Remove(w.Made[i]))
	}
	return errors.Join(errs...)
}

// folder creates a folder and its missing parents.
func (w *writer) folder(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	if parent := filepath.Dir(dir); parent != dir {
		if err := w.folder(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		return err
	}
	w.Made = append(w.Made, dir)
	return nil
}

func (w *writer) file(f File) error {
	if _, err := os.Lstat(f.Path); err == nil && f.Role != New {
		if f.Role == Table {
			return w.extend(f)
		}
		w.Kept = append(w.Kept, f.Path)
		return nil
	}
	file, err := os.OpenFile(f.Path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	w.Made = append(w.Made, f.Path)
	_, err = file.WriteString(f.Content)
	return errors.Join(err, file.Close())
}

// extend adds a table to a TOML file. It must be called last, so that no later step
// can fail.
func (w *writer) extend(f File) error {
	old, err := os.ReadFile(f.Path)
	if err != nil {
		return err
	}
	content, err := extended(f.Path, old, f.Content)
	if err != nil {
		return err
	}
	if err := source.ReplaceFile(f.Path, old, content); err != nil {
		return err
	}
	w.Changed = append(w.Changed, f.Path)
	return nil
}

// extended returns a TOML file with one more table at its end, in the file's line
// endings. The existing bytes are unchanged.
func extended(path string, old []byte, table string) ([]byte, error) {
	var before struct {
		Tool map[string]any `toml:"tool"`
	}
	if err := toml.Unmarshal(old, &before); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if _, ok := before.Tool["alembic"]; ok {
		return nil, &TableError{path}
	}
	more := []byte(table)
	if len(old) > 0 {
		more = append([]byte("\n"), more...)
	}
	if len(old) > 0 && old[len(old)-1] != '\n' {
		more = append([]byte("\n"), more...)
	}
	if bytes.Contains(old, []byte("\r\n")) {
		more = bytes.ReplaceAll(more, []byte("\n"), []byte("\r\n"))
	}
	content := append(bytes.Clone(old), more...)
	if err := toml.Unmarshal(content, new(map[string]any)); err != nil {
		return nil, fmt.Errorf("[tool.alembic] cannot be added to %s, because of the form of its key tool: %w", path, err)
	}
	return content, nil
}
