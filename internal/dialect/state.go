package dialect

import (
	"slices"
	"strings"
	"time"
)

// Tables names ramus's own tables.
type Tables struct {
	Schema    string // empty for the default one; SQLite has none
	Version   string
	Log       string // empty: no log is kept
	AlembicID bool   // VARCHAR(32), as Alembic creates the column, not VARCHAR(255)

	// Autogenerate says where the project's Alembic looks. A new log goes elsewhere if
	// the database has such a place; one that exists is used where it is.
	Autogenerate Autogenerate
}

// An Autogenerate is the part of a database that the project's Alembic compares with
// the models. It proposes to drop other tables there, except for its version table.
type Autogenerate uint8

// The parts of a database that are compared.
const (
	NoAutogenerate Autogenerate = iota // none: the project is not one of Alembic's
	DefaultSchema                      // the default schema
	AllSchemas                         // all schemas: env.py sets include_schemas
)

// NewTables names the version table, and the log after it: "ramus_log" for
// "ramus_version", "app_migrations_log" for "app_migrations". An empty name stands
// for "ramus_version".
func NewTables(version string, log bool) Tables {
	if version == "" {
		version = "ramus_version"
	}
	t := Tables{Version: version}
	if log {
		t.Log = strings.TrimSuffix(version, "_version") + "_log"
	}
	return t
}

// A ReadScope selects the log entries that a read returns.
type ReadScope uint8

// The scopes.
const (
	LatestEntries ReadScope = iota // the unfinished ones, and the last finished one
	AllEntries
)

// A State is the content of ramus's tables, as one read found it.
type State struct {
	Exists bool      // whether the version table is there
	Rows   []string  // the version table's rows, sorted
	HasLog bool      // whether the log table is there
	Log    []Entry   // oldest first, those of the ReadScope
	Read   time.Time // the time of the read, by this process's clock
}

// The actions of log entries.
const (
	ActionUpgrade   = "upgrade"
	ActionDowngrade = "downgrade"
	ActionStamp     = "stamp"
	ActionAbandon   = "abandon"
	ActionByHand    = "by_hand" // a stamp that left the version rows: its revisions were made by hand
	ActionAccept    = "accept"  // the content and the parents of its revision count from now on, although others ran
)

// AcceptedDeletion is the Checksum of an entry that accepts that its revision was
// deleted after it ran.
const AcceptedDeletion = "deleted"

// An Entry is one row of the log.
type Entry struct {
	Seq      int64    `json:"seq"`
	Format   int      `json:"format"` // of this row; 1
	Action   string   `json:"action"`
	Revision string   `json:"revision"`
	Parents  []string `json:"parents,omitempty"`
	Checksum string   `json:"checksum,omitempty"` // of the section that ran, "h1:…"; AcceptedDeletion

	// DownScript is the revision's downgrade section with its directive line, as in
	// its file: that to the side whose Section ran; empty if the revision cannot be reverted.
	DownScript string `json:"down_script,omitempty"`

	// Section is the parent whose section of a merge ran, from:PARENT or, in a downgrade,
	// to:PARENT; empty for the script that every revision has. Replaced lists the revisions
	// in whose place it ran, oldest first.
	Section  string   `json:"section,omitempty"`
	Replaced []string `json:"replaced,omitempty"`

	Statements int       `json:"statements"`       // of the section
	Done       int       `json:"done"`             // of these, those that are done
	Hashes     []string  `json:"hashes,omitempty"` // prefixes of the hashes of the statements; only if the section ran outside a transaction
	Started    time.Time `json:"started"`
	Finished   time.Time `json:"finished,omitzero"` // zero: it did not finish
	By         string    `json:"by,omitempty"`      // user@host
	Version    string    `json:"version,omitempty"` // ramus's

	// FileHash is the hash of the revision's file when it ran, "f1:…".
	FileHash string `json:"file_hash,omitempty"`

	// Lineages maps the version rows after the entry to their lineages, "l1:…". A row
	// is missing if a revision below it had never run.
	Lineages map[string]string `json:"lineages,omitempty"`

	// Contents maps the version rows after the entry to digests of the files of all
	// revisions below them, "c1:…". A row is missing if one of them was edited after it ran.
	Contents map[string]string `json:"contents,omitempty"`

	// Skipped lists the revisions below this one that had never run, by this log.
	Skipped []string `json:"skipped,omitempty"`

	// NoRun lists the applied revisions of which the log has no run: for a stamp, all
	// below the rows after it; otherwise those that were applied before the entry, in
	// the first entry that follows them. A revision that is put below them later is not
	// in it. It is nil in the entries of older versions.
	NoRun []string `json:"no_run,omitempty"`

	Note string `json:"note,omitempty"` // for readers of the log: "out of order", the reason of an acceptance

	// Error is the reason why it stopped. An entry with an Error that is finished
	// was abandoned, or failed before it changed anything.
	Error string `json:"error,omitempty"`

	// Rows has the version rows after a stamp.
	Rows []string `json:"rows,omitempty"`
}

// Last returns the last finished entry of Log, which has the Lineages and Contents of
// the version rows; the zero Entry if there is none.
func (s State) Last() Entry {
	for _, e := range slices.Backward(s.Log) {
		if !e.Finished.IsZero() {
			return e
		}
	}
	return Entry{}
}

// EntryFormat is the Format of the entries that this version writes.
const EntryFormat = 1

// When returns when the entry was finished, and by whom: "on 2026-11-23 10:00:00 by
// ann@box".
func (e Entry) When() string {
	text := "on " + e.Finished.UTC().Format(time.DateTime)
	if e.By != "" {
		text += " by " + e.By
	}
	return text
}

// Unfinished returns the entries of the state that are not finished, oldest first.
func (s State) Unfinished() []Entry {
	var open []Entry
	for _, e := range s.Log {
		if e.Finished.IsZero() {
			open = append(open, e)
		}
	}
	return open
}
