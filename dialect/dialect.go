// Package dialect says what a database must do for the engine: split a
// script, keep the version table and the log, lock, and run statements in
// transactions. One folder below holds one database each, with the same file
// names in each. Nothing here knows the graph.
//
// The interfaces are sealed until ramus 1.0: they may grow, so only packages of
// this module implement them.
package dialect

import (
	"context"
	"time"

	"github.com/ramusdb/ramus/internal/seal"
	"github.com/ramusdb/ramus/revision"
)

// Tables names ramus's own tables. The log's name follows the version table's
// ("ramus_version" has "ramus_log"; "app_migrations" has "app_migrations_log").
type Tables struct {
	Schema    string // empty for the default one; SQLite has none
	Version   string
	Log       string // empty: no log is kept
	AlembicID bool   // VARCHAR(32), as Alembic creates the column, not VARCHAR(255)
}

// A Database is one database, however many connections it takes. It is safe
// for concurrent use.
type Database interface {
	seal.Sealed

	// Name is the dialect's name: "sqlite".
	Name() string

	// Split cuts a script into statements as the database itself would, and
	// refuses what cannot run as a script's Script.NoTransaction says. The error
	// is a SplitErrors with every fault found, in order.
	Split(revision.Script) ([]Statement, error)

	// Read returns what the version table and the log hold. It creates nothing,
	// not even a SQLite file, and takes no lock beyond a read transaction.
	Read(context.Context) (State, error)

	// Lock waits until this process is the only runner, calling waiting (when
	// it is not nil) each time that it learns who holds the lock, and at least
	// once before it first waits. The lock ends with the Session's Close or with
	// the process's life. After timeout it gives up with a *LockedError.
	Lock(ctx context.Context, timeout time.Duration, waiting func(holder string)) (Session, error)

	// Script returns the SQL of ramus's own bookkeeping for an offline script.
	Script() ScriptWriter

	// Close releases the database, unless the embedder handed it in.
	Close() error
}

// A State is a database's bookkeeping as one read found it.
type State struct {
	Exists bool      // whether the version table is there
	Rows   []string  // the version table's rows, sorted
	HasLog bool      // whether the log table is there
	Log    []Entry   // oldest first
	Read   time.Time // when, by this process's clock
}

// A Session is one connection that holds the runner's lock.
type Session interface {
	// Read is Database.Read under the lock.
	Read(context.Context) (State, error)

	// Ensure creates the version table, and the log if one is kept, where they
	// are missing. It reports whether it created the version table.
	Ensure(context.Context) (created bool, err error)

	// Begin starts a transaction that no other writer can come between.
	Begin(context.Context) (Tx, error)

	// Exec runs one statement outside a transaction. Only Journaled statements
	// that the database cannot run inside one come here.
	Exec(context.Context, Statement) error

	// Check says why the session must stop before its next statement, such as a
	// lost lock; nil when it may go on.
	Check(context.Context) error

	// Close gives up the lock and the connection, and puts back every setting
	// of the connection that the session changed.
	Close() error
}

// A Tx is a transaction on the Session's connection.
type Tx interface {
	// Rows reads the version table inside the transaction, sorted.
	Rows(context.Context) ([]string, error)
	// Exec runs one statement of a revision.
	Exec(context.Context, Statement) error
	// Edit changes one row of the version table. It fails unless exactly one
	// row was changed. Empty old is an INSERT, empty new a DELETE.
	Edit(ctx context.Context, old, new string) error
	// Log appends an entry and returns its sequence number.
	Log(context.Context, Entry) (int64, error)
	// Amend writes Done, Hashes, Finished and Error of an entry that is there.
	Amend(context.Context, Entry) error
	// Commit makes it last. On SQLite it first fails for foreign keys that the
	// transaction newly broke.
	Commit(context.Context) error
	// Rollback is safe after Commit, and ends the transaction even when ctx of
	// the calls before it is done.
	Rollback() error
}

// An Entry is one row of the log.
type Entry struct {
	Seq        int64     `json:"seq"`
	Format     int       `json:"format"` // of this row; 1
	Action     string    `json:"action"` // upgrade, downgrade, stamp, abandon
	Revision   string    `json:"revision"`
	Parents    []string  `json:"parents,omitempty"`
	Checksum   string    `json:"checksum,omitempty"` // of the section that ran, "h1:…"
	DownScript string    `json:"down_script,omitempty"`
	Statements int       `json:"statements"` // how many the section has
	Done       int       `json:"done"`       // how many of them are done
	Hashes     []string  `json:"hashes,omitempty"`
	Started    time.Time `json:"started"`
	Finished   time.Time `json:"finished,omitzero"` // zero: it did not finish
	By         string    `json:"by,omitempty"`      // user@host
	Version    string    `json:"version,omitempty"` // ramus's
	Error      string    `json:"error,omitempty"`
	// Rows are the version rows after a stamp.
	Rows []string `json:"rows,omitempty"`
}

// A ScriptWriter returns, as SQL text without the final semicolon, what the
// engine would do, for a script that the database's own client runs.
type ScriptWriter interface {
	Begin() string
	Commit() string
	CreateTables() []string
	Edit(old, new string) string
	Log(Entry) string
}
