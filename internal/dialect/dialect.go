// Package dialect says what a database must do for the engine: split a
// script, keep the version table and the log, lock, and run statements in
// transactions. Each folder of dialect at the module's root holds one database,
// with the same file names in each. Nothing here knows the graph.
package dialect

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/ramusdb/ramus/internal/revision"
)

// A Database is one database, however many connections it takes. It is safe
// for concurrent use. Making one connects to nothing.
type Database interface {
	// Name is the dialect's name: "sqlite".
	Name() string

	// RollsBack reports whether a change of the schema can be rolled back. Where
	// it cannot, every script is journaled, statement by statement.
	RollsBack() bool

	// Split cuts a script into statements as the database itself would, and
	// refuses what cannot run as a script's Script.NoTransaction says. The error
	// is a SplitErrors with every fault found, in order.
	Split(revision.Script) ([]Statement, error)

	// Read returns what the version table and the log hold, from one connection
	// and one read transaction. It creates nothing, not even a SQLite file.
	// A database that another program keeps locked is a *LockedError, one that
	// cannot be opened an *UnreachableError, tables that do not hold what ramus
	// writes are a *TableError.
	Read(context.Context, ReadScope) (State, error)

	// TryRead is Read, but waits for nobody: a database that another program
	// keeps locked is a *LockedError at once.
	TryRead(context.Context, ReadScope) (State, error)

	// Rows returns the version table's rows, sorted, in one round trip: no
	// transaction, no lock, nothing created. A table or a SQLite file that is not
	// there has none. The errors are Read's.
	Rows(context.Context) ([]string, error)

	// Table reads a table that is not ramus's, by its name, as Read reads: from
	// one read transaction, and without creating anything. One that is not there
	// is no error.
	Table(ctx context.Context, name string) (Table, error)

	// Effects are the tables, views, columns and indexes that a statement makes
	// or takes away, as far as its text tells, in order; none where it does not
	// tell. What goes or comes along with one of them, such as a table's columns,
	// is not told. It connects to nothing.
	Effects(Statement) []Effect

	// Catalog reads which tables, views, columns and indexes the database has:
	// not those of the server itself, and no temporary ones. It reads as Table
	// does, and costs as much as there are objects. A SQLite file that is not
	// there is an empty catalog. The errors are Read's.
	Catalog(context.Context) (Catalog, error)

	// Lock waits until this process is the only runner. The lock ends with the
	// Session's Close or with the process's life. When the options' Timeout has
	// passed, it gives up with a *LockedError.
	Lock(context.Context, LockOptions) (Session, error)

	// Script returns the SQL of ramus's own bookkeeping for an offline script.
	Script() ScriptWriter

	// Close releases the database, unless the embedder handed it in. Sessions
	// are to be closed before it.
	Close() error
}

// LockOptions say how to wait, and what others are told meanwhile.
type LockOptions struct {
	Timeout time.Duration // 0 gives up at once; also how long a transaction waits for other programs
	By      string        // user@host, for those who wait for us

	Longest int // the characters of the longest id that is to be a version row, as far as is known

	// Notice, when it is not nil, is called with a sentence for people when the
	// Session changes something that they did not ask for.
	Notice func(string)

	// Waiting, when it is not nil, is called each time that we learn who keeps
	// us waiting, and at least once before a wait that people notice: in Lock,
	// and later when another program keeps a transaction of the Session waiting.
	Waiting func(holder string)
}

// Note hands a sentence to Notice.
func (o LockOptions) Note(format string, args ...any) {
	if o.Notice != nil {
		o.Notice(fmt.Sprintf(format, args...))
	}
}

// A Session is one connection that holds the runner's lock. It is for one
// goroutine at a time.
type Session interface {
	// Read is Database.Read under the lock. It waits for other programs as the
	// LockOptions say.
	Read(context.Context, ReadScope) (State, error)

	// Ensure creates the version table, and the log if one is kept, where they
	// are missing. It reports whether it created the version table. Tables of
	// their names that lack columns are a *TableError.
	Ensure(context.Context) (created bool, err error)

	// Begin starts a transaction.
	Begin(context.Context, TxOptions) (Tx, error)

	// Exec runs one statement outside a transaction. Only Bare and Setting
	// statements of scripts without a transaction come here.
	Exec(context.Context, Statement) error

	// Call calls a revision's function outside a transaction. One that it leaves
	// open is rolled back, and is an error.
	Call(context.Context, func(context.Context, *sql.Conn) error) error

	// Outcome looks up, without changing anything, whether a statement of kind Alone
	// has run. It answers from the catalogue where the statement's effect shows
	// there, and where it would have failed if it had been there before.
	Outcome(context.Context, Statement) (Outcome, error)

	// Reset puts the connection's settings back to what every revision starts
	// with, and sets its limits. The engine calls it before each revision; it
	// costs nothing when no statement changed a setting and the limits are those
	// of the revision before.
	Reset(context.Context, Limits) error

	// Check says why the session must stop before its next statement, such as a
	// lost lock; nil when it may go on. It costs microseconds.
	Check(context.Context) error

	// Close gives up the lock and the connection, and puts back every setting
	// of the connection that the session changed.
	Close() error
}

// Limits are how long a revision's statements may take on the server. They mean
// nothing where the database has no server.
type Limits struct {
	Lock      time.Duration // for each lock that a statement waits for; 0: as long as it takes
	Statement time.Duration // for each statement; 0: as long as it takes
}

// TxOptions say how a transaction starts and what follows it.
type TxOptions struct {
	// Statement is the script's own BEGIN. Empty starts a transaction that no
	// other writer can come between.
	Statement string

	// More says that statements of the same revision follow after this
	// transaction, so that what is checked once a revision is checked later.
	More bool
}

// A Tx is a transaction on the Session's connection.
type Tx interface {
	// Rows reads the version table inside the transaction, sorted.
	Rows(context.Context) ([]string, error)

	// Exec runs one statement of a revision.
	Exec(context.Context, Statement) error

	// Run runs all statements of a script, which were split from it. It returns
	// the index of the one that failed; -1 with an error that is no statement's.
	Run(context.Context, revision.Script, []Statement) (failed int, err error)

	// Call calls a revision's function with this transaction, which stays open
	// whatever the function does.
	Call(context.Context, func(context.Context, *sql.Tx) error) error

	// Edit changes one row of the version table. It fails unless exactly one
	// row was changed. Empty old is an INSERT, empty new a DELETE.
	Edit(ctx context.Context, old, new string) error

	// Log appends an entry and returns its sequence number. Where no log is
	// kept, it does nothing and returns 0.
	Log(context.Context, Entry) (int64, error)

	// Amend writes Checksum, Statements, Done, Hashes, Finished and Error of the
	// entry that has the Seq.
	Amend(context.Context, Entry) error

	// Commit makes it last, also when ctx ends while the database is at it: then
	// it reports what the database did. Where foreign keys are not enforced
	// while a revision runs (SQLite), it first fails with a *ForeignKeyError for
	// those that the revision newly broke. Where what became of it cannot be
	// told, it is a *CommitError. After an error the transaction is still to be
	// rolled back.
	Commit(context.Context) error

	// Rollback is safe after Commit, and ends the transaction even when ctx of
	// the calls before it is done.
	Rollback() error
}

// A ScriptWriter returns, as SQL text without the final semicolon, what the
// engine would do, for a script that the database's own client runs.
type ScriptWriter interface {
	// Prologue sets the connection up as a Session is.
	Prologue() []string
	Begin() string
	Commit() string
	// Statement is a statement as the database's own client reads it, with what
	// ends it.
	Statement(Statement) string
	// CreateVersion and CreateLog create the tables where they are missing.
	// CreateLog is empty where no log is kept.
	CreateVersion() string
	CreateLog() string
	Edit(old, new string) string
	// Log appends an entry; a zero Started or Finished is the time at which the
	// script runs. It is empty where no log is kept.
	Log(Entry) string
}
