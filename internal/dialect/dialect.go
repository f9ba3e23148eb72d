// Package dialect defines the operations that the engine needs of a database: split
// a script, keep the version table and the log, lock, and run statements in
// transactions. Each folder of dialect at the module's root implements one
// database, with the same file names in each. Nothing here knows the graph.
package dialect

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/ramusdb/ramus/internal/revision"
)

// Rules are the rules of a kind of database: they need no database. They are safe for
// concurrent use.
type Rules interface {
	// Name is the dialect's name: "sqlite".
	Name() string

	// RollsBack reports whether a change of the schema can be rolled back. Where
	// it cannot, every script is journaled, statement by statement.
	RollsBack() bool

	// Split cuts a script into statements as the database itself would, and refuses
	// statements that cannot run as Script.NoTransaction says. The error is a
	// SplitErrors with every fault found, in order.
	Split(revision.Script) ([]Statement, error)

	// Effects returns the tables, views, columns and indexes that a statement
	// creates or drops, in order, as far as its text shows; none if it does not
	// show all of them. It leaves out objects that come or go along with others,
	// such as the columns of a table. It does not connect.
	Effects(Statement) []Effect

	// Script returns the SQL of ramus's own bookkeeping for an offline script.
	Script() ScriptWriter
}

// A Database is one database, however many connections it takes. It is safe for
// concurrent use. Creating one does not connect.
type Database interface {
	Rules

	// Where returns the database's URL, as far as it tells databases apart, without
	// its password. A SQLite path is as seen from the working folder. It is empty for
	// the *sql.DB of a program.
	Where() string

	// Read returns the rows of the version table and the entries of the log, from
	// one connection and one read transaction. It creates nothing, not even a
	// SQLite file. A database that another program keeps locked is a *LockedError,
	// one that cannot be opened an *UnreachableError; tables that ramus did not
	// write are a *TableError.
	Read(context.Context, ReadScope) (State, error)

	// TryRead is Read without waiting: a database that another program keeps locked
	// is a *LockedError at once.
	TryRead(context.Context, ReadScope) (State, error)

	// Rows returns the rows of the version table, sorted, in one round trip,
	// without a transaction or a lock. It creates nothing. A missing table or
	// SQLite file has no rows. The errors are those of Read.
	Rows(context.Context) ([]string, error)

	// Width returns the length, in characters, up to which the version table takes
	// ids, or 0 where it takes all. For a missing table it is that of the table that
	// Session.Ensure would create. The errors are those of Read.
	Width(context.Context) (int, error)

	// Table reads a table of another program, in one read transaction, and creates
	// nothing. A name with a dot is a schema's and the table's; a SQLite database has
	// none of these. A missing table is no error.
	Table(ctx context.Context, name string) (Table, error)

	// Catalog reads which tables, views, columns and indexes the database has,
	// without those of the server itself and temporary ones. It reads as Table
	// does, and its cost is proportional to the number of objects. A missing SQLite
	// file is an empty catalog. The errors are those of Read.
	Catalog(context.Context) (Catalog, error)

	// Lock waits until this process is the only runner. The lock ends with
	// Session.Close or with the process. When the Timeout of the options has
	// passed, the error is a *LockedError.
	Lock(context.Context, LockOptions) (Session, error)

	// Close releases the database, unless the embedder passed it in. Its sessions
	// must be closed before.
	Close() error
}

// LockOptions say how long to wait, and whom to notify.
type LockOptions struct {
	Timeout time.Duration // 0 gives up at once; also how long a transaction waits for other programs
	By      string        // user@host, shown to runners that wait for this one

	// Notice, if not nil, is called with a sentence for the user when the Session
	// makes a change that was not asked for.
	Notice func(string)

	// Waiting, if not nil, is called whenever the holder of the lock becomes known,
	// and at least once before a wait that a user notices: in Lock, and later when
	// another program keeps a transaction of the Session waiting.
	Waiting func(holder string)

	// Message, if not nil, is called for each Message about the statements and
	// functions of revisions, in order, while the method of the Session or of its Tx
	// runs that the statement was passed to, and for those of a COMMIT. Messages about
	// ramus's own statements are dropped.
	Message func(Message)
}

// NoteWidened calls Notice for a version table whose column was widened.
func (o LockOptions) NoteWidened(table string, from, to int) {
	if o.Notice != nil {
		o.Notice(fmt.Sprintf("the column version_num of %s was widened from %d characters to %d, for a longer id", table, from, to))
	}
}

// A Session is one connection that holds the runner's lock. It is for one
// goroutine at a time.
type Session interface {
	// Read is Database.Read under the lock. It waits for other programs as long as
	// the LockOptions say.
	Read(context.Context, ReadScope) (State, error)

	// Ensure creates the version table, and the log if one is kept, if they are
	// missing. It reports whether it created the version table. A table of one of
	// these names without the columns is a *TableError.
	Ensure(context.Context) (created bool, err error)

	// MakeRoom widens the column of the version table if ids of a length, in
	// characters, do not fit, and notes that. It is called after Ensure, outside a
	// transaction. A column that cannot be widened is a *NarrowError.
	MakeRoom(ctx context.Context, length int) error

	// Begin starts a transaction.
	Begin(context.Context, TxOptions) (Tx, error)

	// Exec runs one statement outside a transaction. It is called for Bare, Alone and
	// Setting statements of scripts without a transaction only. The error is a
	// *KeptError unless the statement is known to have left everything as it was, the
	// connection was lost, or ctx ended.
	Exec(context.Context, Statement) error

	// Call calls a revision's function outside a transaction. A transaction that
	// the function leaves open is rolled back, and is an error.
	Call(context.Context, func(context.Context, *sql.Conn) error) error

	// Outcome finds out, without changing anything, whether a statement of kind
	// Alone has run. It answers from the catalog if the effect of the statement
	// is visible there and the statement would fail if the effect were there
	// before.
	Outcome(context.Context, Statement) (Outcome, error)

	// Reset restores the settings with which every revision starts, and sets the
	// limits. The engine calls it before each revision. It costs nothing if no
	// statement changed a setting and the limits are the same as before.
	Reset(context.Context, Limits) error

	// Check returns why the session must stop before its next statement, such as a
	// lost lock; nil if it may continue. It costs microseconds.
	Check(context.Context) error

	// LockWait looks whether the session's running statement waits for a lock of the
	// server, and who holds it. It looks from another connection, changes nothing, and
	// may be called while another method runs. It returns soon after ctx ends. Why it
	// cannot see is LockWait.Unseen, never an error.
	LockWait(ctx context.Context) LockWait

	// Close releases the lock and the connections, and restores every setting of the
	// connection that the session changed.
	Close() error
}

// A Marker is a Session that can write an entry of the log faster than in a transaction.
type Marker interface {
	// Mark appends an entry as Tx.Log does, or amends one that has a Seq as Tx.Amend does,
	// edits a version row as Tx.Edit does unless old and new are empty, and commits both,
	// if the version table holds exactly these rows. It does not wait. If it wrote nothing
	// and that is no error, a transaction must write it, or find out why it cannot. If the
	// result is unknown, the error is a *CommitError.
	Mark(ctx context.Context, rows []string, e Entry, old, new string) (seq int64, written bool, err error)
}

// An Untransacter is a Session of a database that may have tables without transactions.
type Untransacter interface {
	// Untransacted returns why a rollback may leave changes of one of the statements behind, as
	// in "table shop.hits (MyISAM) has no transactions". It is empty if the database is
	// known to undo each of them. Programs and statements that commit are left out.
	Untransacted(context.Context, []Statement) (why string, err error)
}

// Limits bound the time of a revision's statements on the server. They have no
// meaning for a database without a server.
type Limits struct {
	Lock      time.Duration // for each lock that a statement waits for; 0: as long as it takes
	Statement time.Duration // for each statement; 0: as long as it takes
}

// TxOptions describe the start of a transaction and the statements behind it.
type TxOptions struct {
	// Statement is the script's own BEGIN. If it is empty, the transaction keeps
	// out all other writers from its start.
	Statement string

	// More says that statements of the same revision follow after this transaction,
	// so that checks that run once for each revision wait for them.
	More bool
}

// A Tx is a transaction on the Session's connection.
type Tx interface {
	// Rows reads the version table inside the transaction, sorted.
	Rows(context.Context) ([]string, error)

	// Exec runs one statement of a revision.
	Exec(context.Context, Statement) error

	// Run runs all statements of a script, which were split from it. It returns the
	// index of the statement that failed; -1 with an error that belongs to no
	// statement.
	Run(context.Context, revision.Script, []Statement) (failed int, err error)

	// Call calls a revision's function with this transaction, which stays open
	// whatever the function does.
	Call(context.Context, func(context.Context, *sql.Tx) error) error

	// Edit changes one row of the version table. It fails unless exactly one
	// row was changed. Empty old is an INSERT, empty new a DELETE.
	Edit(ctx context.Context, old, new string) error

	// Log appends an entry and returns its sequence number. If no log is kept, it
	// does nothing and returns 0.
	Log(context.Context, Entry) (int64, error)

	// Amend writes Checksum, Statements, Done, Hashes, Finished, Error, FileHash,
	// Lineages, Contents, Skipped and NoRun of the entry with the same Seq.
	Amend(context.Context, Entry) error

	// Commit commits the transaction. It completes even if ctx ends while the
	// database is committing, and then reports the database's result. If foreign
	// keys are not enforced while a revision runs (SQLite), it first fails with a
	// *ForeignKeyError for those that the revision newly broke. If the result is
	// unknown, the error is a *CommitError. After an error the transaction must
	// still be rolled back.
	Commit(context.Context) error

	// Rollback is safe after Commit. It ends the transaction even if ctx of the
	// calls before it is done. If changes are left behind, the error is a
	// *NotRolledBackError.
	Rollback() error
}

// A ScriptWriter returns the statements of the engine as SQL text without the final
// semicolon, for a script that the database's own client runs.
type ScriptWriter interface {
	// Prologue sets up the connection as a Session does.
	Prologue() []string
	Begin() string
	Commit() string
	// Statement returns a statement as the database's own client reads it, with its
	// terminator.
	Statement(Statement) string
	// CreateVersion and CreateLog create the tables if they are missing. CreateLog
	// is empty if no log is kept.
	CreateVersion() string
	CreateLog() string
	// CheckLog fails if the log lacks one of some columns.
	CheckLog(columns ...string) string
	Edit(old, new string) string
	// Log appends an entry. A zero Started or Finished is the time at which the
	// script runs. It is empty if no log is kept.
	Log(Entry) string
}
