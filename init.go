package ramus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/dialect/dburl"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/source"
)

// Init makes a project in place.Dir: a ramus.toml, and beside it a folder with an
// empty folder "versions" for revisions. It overwrites nothing, and returns the paths
// that it made and changed.
//
// A SQLite URL in place.Database is written into the file. If that names a server, or
// Getenv has a DATABASE_URL, the file has the variable instead: no password is
// written, and no other database is used where the variable is missing. Without both
// it is sqlite:app.db. In a git work tree, .gitignore gets lines for the SQLite file
// and the files that SQLite and ramus make beside it.
//
// If place.Folders has a folder, that one is for the revisions, and folder must be empty.
func Init(place Place, folder string) (made, changed []string, err error) {
	location, err := place.location(folder)
	if err != nil {
		return nil, nil, err
	}
	initial, err := place.initial(location)
	if err != nil {
		return nil, nil, err
	}
	return place.initialize(initial)
}

// initialize makes a project with a ramus.toml of these values.
func (place Place) initialize(initial project.Initial) (made, changed []string, err error) {
	config := filepath.Join(place.Dir, "ramus.toml")
	if _, err := os.Lstat(config); err == nil {
		return nil, nil, isThere(config)
	}
	if other := place.Enclosing(); other != "" && place.has(other) {
		return nil, nil, hint.New("It can be used as it is: ramus heads. For a project in plain SQL, run ramus init in another folder.", "%s already makes an Alembic project of this folder", other)
	}
	versions := filepath.FromSlash(initial.Location)
	if !filepath.IsAbs(versions) {
		versions = filepath.Join(place.Dir, versions)
	}
	if err := makeVersions(versions); err != nil {
		return nil, nil, err
	}
	err = source.Create(config, project.Template(initial))
	switch {
	case errors.Is(err, fs.ErrExist): // another process created it just now
		return nil, nil, isThere(config)
	case err != nil:
		return nil, nil, fmt.Errorf("init: %w", err)
	}
	made = []string{config, versions}
	ignored, created, extended, err := author.Ignore(cmp.Or(place.Dir, "."), ignoredFiles(initial.Database))
	switch {
	case err != nil:
		return made, nil, fmt.Errorf("init: %w", err)
	case created:
		made = append(made, ignored)
	case extended:
		changed = []string{ignored}
	}
	return made, list(changed), nil
}

// Enclosing returns the path of the configuration of the project in place.Dir, or of the
// nearest one around it; "" without one. A project that Init makes in a folder below
// hides that one there.
func (place Place) Enclosing() string {
	config, err := project.Find(place.Dir)
	if err != nil {
		return ""
	}
	return config
}

// CheckOthers returns an error if the repository of place.Dir has Alembic projects, or
// scripts of Alembic without a configuration: a project that Init makes beside them has
// none of their revisions.
func (place Place) CheckOthers(ctx context.Context) error {
	if other := place.Enclosing(); other != "" && place.has(other) {
		return nil // Init refuses
	}
	others := place.others(ctx).InAlembic()
	if others.None() {
		return nil
	}
	there := ""
	if len(others.Projects) > 0 {
		there = others.Projects[0].File
	} else {
		there = others.Scripts[0] + "/env.py"
	}
	others.Args = []string{"heads"}
	return hint.New(others.Hint(), "there is an Alembic project already: %s; a new project would have none of its revisions", there)
}

// others returns the projects outside place.Dir and the folders above it.
func (place Place) others(ctx context.Context) project.Others {
	others := project.FindOthers(ctx, place.Dir)
	others.Args = place.Args
	return others
}

// has reports whether a configuration is in place.Dir, or in a folder below.
func (place Place) has(config string) bool {
	dir, err := filepath.Abs(place.Dir)
	if err != nil {
		return false
	}
	inside, err := filepath.Rel(dir, config)
	return err == nil && filepath.IsLocal(inside)
}

func isThere(config string) error {
	return hint.New("", "%s already exists; it was not changed", config)
}

// makeVersions creates a folder of revisions, with a file, since git has no empty
// folders: a fresh clone would lack this one.
func makeVersions(dir string) error {
	err := os.MkdirAll(dir, 0o777)
	if err == nil {
		err = source.Create(filepath.Join(dir, ".gitkeep"), nil)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("init: %w", err)
	}
	return nil
}

// location returns the folder of revisions of a new project.
func (place Place) location(folder string) (string, error) {
	switch {
	case len(place.Folders) == 0:
		return filepath.Join(folder, "versions"), nil
	case folder != "":
		return "", hint.New("", "the folder of revisions is named twice: by --dir or RAMUS_DIR, and as FOLDER")
	case len(place.Folders) > 1:
		return "", hint.New("List the others in version_locations afterwards.", "a new project starts with one folder of revisions, not with %d", len(place.Folders))
	}
	return place.Folders[0], nil
}

// initial returns the values of a ramus.toml with a folder of revisions.
func (place Place) initial(location string) (project.Initial, error) {
	i := project.Initial{Location: filepath.ToSlash(location), Database: "sqlite:app.db", Dialect: "sqlite"}
	variable, _ := place.getenv()("DATABASE_URL")
	switch {
	case place.Database != "":
		url, err := dburl.Canonical(place.Database)
		if err != nil {
			return i, err
		}
		d, _, err := place.identify(url)
		if err != nil {
			return i, err
		}
		i.Database, i.Dialect = project.Variable, d.Name
		if d.Name == "sqlite" {
			i.Database = project.Literal(url)
		}
	case variable != "":
		d, _, err := place.identify(variable)
		if err != nil {
			return i, hint.New("Name another database with --database URL.", "DATABASE_URL: %v", err)
		}
		i.Database, i.Dialect = project.Variable, d.Name
	}
	return i, nil
}

// ignoredFiles returns git's patterns for the SQLite file of a configuration, and for
// the files beside it: SQLite's journals and ramus's lock. There are none for a file
// outside of the configuration's folder.
func ignoredFiles(database string) []string {
	file, ok := project.SQLiteFile(database)
	file = path.Clean(file)
	if !ok || !filepath.IsLocal(filepath.FromSlash(file)) {
		return nil
	}
	file = "/" + strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(file)
	return []string{file, file + "-*"}
}
