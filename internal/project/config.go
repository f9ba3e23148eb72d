package project

import (
	"path/filepath"
	"time"
)

// A Config is what a project's configuration says, with the defaults for what
// it leaves out. Default and Read make one. An Alembic project has Alembic's
// defaults, no log and the version table alembic_version, and its VersionLocations are
// absolute.
type Config struct {
	File string // the configuration file, as it was handed to Read; empty for Default
	Dir  string // the folder that relative paths start from, absolute; empty for Default
	Env  string // the NAME of the [env.NAME] that was laid over; empty for none

	Database           string         // the URL as written, which DatabaseURL makes usable; empty when an Alembic project says none
	VersionLocations   []string       // folders of revisions, as written; Locations resolves them
	FileTemplate       string         // the names of new files, with Alembic's tokens, without the ending
	Timezone           *time.Location // of the dates in new revisions
	TruncateSlugLength int            // in characters
	VersionTable       string
	VersionTableSchema string // where ramus's tables are; empty for the database's default
	Log                bool   // keep a log beside the version table
	Transaction        Transaction
	LockTimeout        time.Duration // how long to wait for another runner; 0 does not wait
	DDLLockTimeout     time.Duration // how long a statement waits for a lock on the server; 0: no limit
	StatementTimeout   time.Duration // how long a statement may take on the server; 0: no limit
	Retries            int           // how often what failed for others' sake is tried again

	Gate Gate

	Alembic *Alembic // of an Alembic project; nil for all others

	databaseAt   place   // of the database's value, for DatabaseURL's errors
	databaseFrom *origin // of the database's value; nil for File, in ramus's spelling
}

// An origin is where a database's URL comes from.
type origin struct {
	file    string
	literal bool   // nothing in it is replaced: it is sqlalchemy.url
	dir     string // where a relative SQLite path of a literal one starts
	fault   string // what is wrong with the option; it matters only once the database is opened
}

// A Gate is the table [gate].
type Gate struct {
	Against string          // the git ref that has what is shared; empty finds the remote's main branch
	Checks  map[string]bool // which are on or off, by their names; the others are as they are by themselves
}

// A Transaction says how much of a run commits together.
type Transaction string

// The two values of the key transaction.
const (
	TransactionRevision Transaction = "revision" // each revision by itself
	TransactionAll      Transaction = "all"      // the whole run, as Alembic does by default
)

// Default returns the configuration of an empty ramus.toml.
func Default() Config {
	return Config{
		Database:           "${DATABASE_URL:-sqlite:app.db}",
		VersionLocations:   []string{"migrations/versions"},
		FileTemplate:       "%(rev)s_%(slug)s",
		Timezone:           time.Local,
		TruncateSlugLength: 40,
		VersionTable:       "ramus_version",
		Log:                true,
		Transaction:        TransactionRevision,
		LockTimeout:        5 * time.Minute,
		DDLLockTimeout:     3 * time.Second,
		Retries:            10,
	}
}

// Locations returns the folders of revisions in the order of the file, those
// that are relative joined to the configuration's folder.
func (c Config) Locations() []string {
	paths := make([]string, len(c.VersionLocations))
	for i, location := range c.VersionLocations {
		paths[i] = c.resolve(location)
	}
	return paths
}

// resolve joins a relative path to the configuration's folder.
func (c Config) resolve(path string) string { return absolute(c.Dir, path) }

// absolute joins a relative path to a folder.
func absolute(dir, path string) string {
	path = filepath.FromSlash(path)
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}
