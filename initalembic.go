package ramus

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/scaffold"
)

// A Template is a kind of project that Init and InitAlembic create.
type Template struct{ Name, Doc string }

// Templates returns all templates: "sql" for Init, and Alembic's own for
// InitAlembic.
func Templates() []Template {
	all := []Template{{"sql", "Plain SQL revisions, in a project of their own."}}
	for _, l := range scaffold.Layouts() {
		all = append(all, Template{l.Name, "Alembic's: " + l.Doc})
	}
	return all
}

// InitAlembic makes an Alembic project of one of its Templates, laid out as
// Alembic's own init does: alembic.ini, or config, and a folder with env.py,
// script.py.mako and room for revisions, which is a Python package if asked for.
// The paths are relative to the working folder, or absolute. An existing
// configuration is kept; nothing is overwritten. It returns the paths that it made,
// changed and kept.
func InitAlembic(template, folder, config string, isPackage bool) (made, changed, kept []string, err error) {
	for _, l := range scaffold.Layouts() {
		if l.Name != template {
			continue
		}
		p := scaffold.Project{Dir: filepath.Clean(folder), Config: config, Package: isPackage}
		done, err := scaffold.Write(l, p)
		var full *scaffold.NotEmptyError
		var table *scaffold.TableError
		if errors.As(err, &full) || errors.As(err, &table) {
			return nil, nil, nil, hint.New("", "%v", err)
		}
		if err != nil {
			err = fmt.Errorf("init: %w", err)
		}
		return done.Made, done.Changed, done.Kept, err
	}
	return nil, nil, nil, hint.New("", "there is no template %q; ramus list_templates lists them", template)
}
