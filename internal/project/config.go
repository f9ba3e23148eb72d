package project

import (
	"path/filepath"
	"time"
)

// A Config is a project's configuration, including defaults. Default and Read
// return one. For an Alembic project, the defaults are Alembic's, there is no log,
// the version table is alembic_version, and VersionLocations are absolute.
type Config struct {
	File string // the configuration file, as passed to Read; empty for Default
	Dir  string // the folder that relative paths are relative to, absolute; empty for Default
	Env  string // the NAME of the [env.NAME] that is in effect; may be empty

	Database           string         // the URL as written; DatabaseURL resolves it; empty if there is none
	EnvFile            string         // the file with variables for Database, as written; empty if there is none
	Scratch            string         // the URL of the server for scratch databases, as written; ScratchURL resolves it; empty if there is none
	Dialect            string         // the SQL of the revisions, by the name of its dialect; empty for that of the database
	VersionLocations   []string       // the folders of revisions, as written; Locations resolves them
	NamedFolders       bool           // they were named by the caller of OpenFolders
	Recursive          bool           // subfolders are read; an Alembic project has Alembic's
	FileTemplate       string         // the format of new file names, with Alembic's tokens, without the extension
	Timezone           *time.Location // for the dates of new revisions
	TruncateSlugLength int            // in characters
	VersionTable       string
	VersionTableSchema string // the schema of ramus's tables; empty for the database's default
	Log                bool   // keep a log next to the version table
	Transaction        Transaction
	LockTimeout        time.Duration // how long to wait for another runner; 0 does not wait
	DDLLockTimeout     time.Duration // how long a statement may wait for a lock on the server; 0 for no limit
	StatementTimeout   time.Duration // how long a statement may run on the server; 0 for no limit
	Edited             Policy        // about applied revisions whose file was edited
	Skipped            Policy        // about skipped revisions: Refuse or Warn
	Retries            int           // how many times a revision is retried after a transient error

	Gate Gate

	Stated map[string]StatedRevision // the tables [revision.ID], by id

	Alembic *Alembic // nil unless it is an Alembic project

	venv         string  // the active virtual environment
	replaced     bool    // the caller's folders replace those of File
	statedIn     string  // the file of Stated
	dialectAt    place   // the place of the dialect's value, for errors of CheckDialect
	dialectIn    string  // the file of the dialect's value
	databaseAt   place   // the place of the database's value, for errors of DatabaseURL
	scratchAt    place   // the place of the value of scratch, for errors of ScratchURL
	scratchIn    string  // the file of that value
	databaseFrom *origin // the origin of the database's value; nil for File, with ramus's syntax
}

// An origin describes where the database's URL is written.
type origin struct {
	file    string
	literal bool   // the value is sqlalchemy.url, in which nothing is replaced
	dir     string // the folder for a relative SQLite path of a literal value
	fault   string // an error of the option, which is reported only if the database is opened
}

// A Gate is the table [gate].
type Gate struct {
	Against string          // the git ref to compare with; empty means the remote's main branch
	Also    []string        // further git refs, with which the parents of new revisions are compared
	Shipped []string        // patterns of the refs whose revisions rebase does not move; nil for the usual ones
	Proved  bool            // what the check of conflicts cannot prove fails it, too
	Checks  map[string]bool // by name, whether a check is on; checks that are missing have their default
}

// A Transaction is the scope of a run's transactions.
type Transaction string

// The two values of the key transaction.
const (
	TransactionRevision Transaction = "revision" // one for each revision
	TransactionAll      Transaction = "all"      // one for the whole run, as in Alembic by default
)

// A Policy is the reaction of an upgrade to a finding about the database.
type Policy string

// The policies.
const (
	Refuse Policy = "refuse"
	Warn   Policy = "warn"
	Ignore Policy = "ignore"
)

// Default returns the configuration of an empty ramus.toml.
func Default() Config {
	return Config{
		VersionLocations:   []string{"migrations/versions"},
		Recursive:          true,
		FileTemplate:       "%(rev)s_%(slug)s",
		Timezone:           time.Local,
		TruncateSlugLength: 40,
		VersionTable:       "ramus_version",
		Log:                true,
		Transaction:        TransactionRevision,
		LockTimeout:        5 * time.Minute,
		DDLLockTimeout:     3 * time.Second,
		Edited:             Warn,
		Skipped:            Refuse,
		Retries:            10,
	}
}

// Locations returns the folders of revisions, in the order of the file. Relative
// ones are joined to the configuration's folder.
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
