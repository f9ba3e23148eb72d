package ramus

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// A Place says which project on disk to open, and how.
type Place struct {
	Dir    string // where the search for a ramus.toml starts, upwards; the working folder when empty
	Config string // the configuration file, instead of a search
	Env    string // the [env.NAME] of it to use

	// Database is the database's URL, instead of the configuration's. A
	// relative SQLite path in it is relative to the working folder.
	Database string

	// Getenv looks up what ${VAR} in the configuration's database stands for;
	// nil leaves all variables unset.
	Getenv func(string) (string, bool)

	// OpenDatabase makes a database of a URL. It is called when a verb first
	// needs one.
	OpenDatabase func(url string, tables dialect.Tables) (dialect.Database, error)

	LockTimeout *time.Duration // instead of the configuration's; 0 does not wait, nil keeps that
	Transaction string         // "revision" or "all", instead of the configuration's
	By          string         // who runs, for the log
	Version     string         // of the program, for the log
}

// Find opens the project that place describes: it reads the configuration and
// the headers of all revisions. Every folder of revisions that the configuration
// names must be there.
func Find(ctx context.Context, place Place) (*Project, error) {
	config, err := readConfig(place)
	if err != nil {
		return nil, err
	}
	switch place.Transaction {
	case "", "revision", "all":
	default:
		return nil, refuse("", "transaction is revision or all, not %q", place.Transaction)
	}
	s := place.settings(config)
	if err := present(s.directories); err != nil {
		return nil, err
	}
	revisions, err := sqlfile.LoadDirs(ctx, s.directories)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, &BrokenError{err}
	}
	return assemble(revisions, s)
}

// present refuses folders that are not there: one that is misspelt would hide its
// revisions, and a gate or an upgrade that sees none would pass.
func present(dirs []string) error {
	var missing []string
	for _, dir := range dirs {
		info, err := os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			missing = append(missing, dir)
		case err == nil && !info.IsDir():
			return refuse("", "the configuration's version_locations name %s, which is not a folder", dir)
		}
	}
	if len(missing) > 0 {
		return refuse("mkdir -p "+strings.Join(missing, " ")+", or mend version_locations",
			"the configuration's version_locations name what is not there: %s", strings.Join(missing, ", "))
	}
	return nil
}

func readConfig(place Place) (project.Config, error) {
	path := place.Config
	if path == "" {
		var err error
		if path, err = project.Find(place.Dir); err != nil {
			return project.Config{}, err
		}
	}
	config, err := project.Read(nearby(path), place.Env)
	_, missing := errors.AsType[*project.NotFoundError](err)
	fault, unreadable := errors.AsType[*fs.PathError](err)
	switch {
	case missing:
		return config, refuse("", "there is no configuration file %s", path)
	case unreadable:
		return config, refuse("", "cannot read the configuration file %s: %v", fault.Path, fault.Err)
	}
	return config, err
}

func (place Place) settings(c project.Config) settings {
	s := settings{
		naming:      sqlfile.Naming{Template: c.FileTemplate, SlugLength: c.TruncateSlugLength},
		location:    c.Timezone,
		transaction: string(c.Transaction),
		lockTimeout: c.LockTimeout,
		by:          place.By,
		version:     place.Version,
		database:    &connection{open: func() (dialect.Database, error) { return place.open(c) }},
	}
	for _, dir := range c.Locations() {
		s.directories = append(s.directories, nearby(dir))
	}
	if place.LockTimeout != nil {
		s.lockTimeout = *place.LockTimeout
	}
	if place.Transaction != "" {
		s.transaction = place.Transaction
	}
	return s
}

// open opens the database of the place, else that of the configuration.
func (place Place) open(c project.Config) (dialect.Database, error) {
	if place.OpenDatabase == nil {
		return nil, ErrNoDatabase
	}
	url := place.Database
	if url == "" {
		getenv := place.Getenv
		if getenv == nil {
			getenv = func(string) (string, bool) { return "", false }
		}
		var err error
		if url, err = c.DatabaseURL(getenv); err != nil {
			return nil, err
		}
	}
	return place.OpenDatabase(url, dialect.NewTables(c.VersionTable, c.Log))
}

// nearby is an absolute path as seen from the working folder, where that is
// shorter to read: for messages.
func nearby(path string) string {
	wd, err := os.Getwd()
	if err != nil || !filepath.IsAbs(path) {
		return path
	}
	if rel, err := filepath.Rel(wd, path); err == nil && len(rel) < len(path) {
		return rel
	}
	return path
}
