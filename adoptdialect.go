package ramus

import (
	"cmp"
	"fmt"
	"path/filepath"

	"github.com/ramusdb/ramus/internal/adopt"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/project"
)

// readFolder reads another tool's folder by the rules of the dialect that is named,
// configured or visible in its SQL.
func (d *destination) readFolder(folder string, o AdoptOptions) (adopt.Source, adopt.Choice, error) {
	tool, err := adopt.Named(o.From)
	if err != nil {
		return adopt.Source{}, adopt.Choice{}, err
	}
	wish, err := d.wish(o)
	if err != nil {
		return adopt.Source{}, adopt.Choice{}, err
	}
	files, err := adopt.Open(adopt.Request{
		Folder: folder, Except: d.project.settings.directories, Tool: tool, Skip: o.Skip, NoTransaction: o.NoTransaction,
	})
	if err != nil {
		return adopt.Source{}, adopt.Choice{}, err
	}
	choice, err := files.Choose(wish)
	if err != nil {
		return adopt.Source{}, choice, err
	}
	rules, err := d.rules(choice.Dialect)
	if err != nil {
		return adopt.Source{}, choice, err
	}
	source, err := files.Read(rules)
	return source, choice, err
}

// wish returns what is known of the folder's dialect without its SQL. It refuses a
// dialect that is not the database's.
func (d *destination) wish(o AdoptOptions) (adopt.Wish, error) {
	w := adopt.Wish{Configured: d.project.access.dialect(), Where: d.where()}
	if d.folder != "" && d.place.Database == "" {
		if variable, _ := d.place.getenv()("DATABASE_URL"); variable != "" {
			w.Configured = d.initial.Dialect
		}
	}
	var err error
	if w.Named, err = adopt.Dialect(o.Dialect); err != nil {
		return w, err
	}
	if w.Named != "" && w.Configured != "" && w.Named != w.Configured {
		fix := "Name the database with --database URL, or leave --dialect out."
		if d.folder == "" && d.place.Database == "" {
			fix = fmt.Sprintf("Write the database and dialect = %q into %s, or leave --dialect out.", w.Named, w.Where)
		}
		return w, hint.New(fix, "--dialect says %s, but %s says %s", w.Named, w.Where, w.Configured)
	}
	if d.place.Database != "" {
		w.Named = cmp.Or(w.Named, w.Configured)
	}
	return w, nil
}

// where names the place of the configured database.
func (d *destination) where() string {
	switch {
	case d.place.Database != "":
		return "--database or RAMUS_DATABASE"
	case d.folder != "":
		return "DATABASE_URL"
	}
	return filepath.Base(d.project.settings.configuration.File)
}

// rules returns the rules of a dialect: those of the project's database, if it has this
// dialect, since its URL may change them. For a new project, it writes the dialect into
// its configuration.
func (d *destination) rules(name string) (adopt.Rules, error) {
	if d.folder != "" && d.initial.Dialect != name {
		d.initial.Database, d.initial.Dialect = project.Variable, name
	}
	if rules, err := d.project.database.rules(); err == nil && rules.Name() == name {
		return rules, nil
	}
	for _, known := range d.place.Dialects {
		if known.Name == name {
			return known.Rules(dialect.NewTables("", true))
		}
	}
	return nil, errNoDatabase
}
