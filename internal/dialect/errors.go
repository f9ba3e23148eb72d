package dialect

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// The kinds of failure that a program tells apart with errors.Is.
var (
	ErrLocked      = errors.New("the database is locked by another runner") // matches every *LockedError
	ErrUnreachable = errors.New("the database cannot be reached")           // matches every *UnreachableError
)

// A LockedError says that another runner or another program kept the database
// locked until the timeout.
type LockedError struct {
	Holder string // of the lock, as far as the database shows it
	Waited time.Duration
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("the database is locked by %s; gave up after %s", e.Holder, e.Waited.Round(time.Millisecond))
}

// Is reports whether target is ErrLocked.
func (e *LockedError) Is(target error) bool { return target == ErrLocked }

// An UnreachableError says that the database could not be reached or opened.
type UnreachableError struct {
	Where     string // the URL without its password, or the file
	Err       error
	Temporary bool // the server may be starting, or have no free connection: a retry may succeed
	Missing   bool // the database does not exist, and a Creator can create it
}

func (e *UnreachableError) Error() string { return fmt.Sprintf("cannot open %s: %v", e.Where, e.Err) }
func (e *UnreachableError) Unwrap() error { return e.Err }

// Is reports whether target is ErrUnreachable.
func (e *UnreachableError) Is(target error) bool { return target == ErrUnreachable }

// A URLError says why a URL does not name a database of the dialect.
type URLError struct {
	Where  string // the URL without its password
	Reason string // the rest of a sentence that starts with the URL
	Fix    string // the URL to write instead; may be empty
	Err    error  // the error of its parser; may be nil
}

func (e *URLError) Error() string {
	text := fmt.Sprintf("%q %s", e.Where, e.Reason)
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *URLError) Unwrap() error { return e.Err }

// Hint returns Fix.
func (e *URLError) Hint() string { return e.Fix }

// A TableError says that one of ramus's own tables belongs to another program, or
// has rows that ramus does not write.
type TableError struct {
	Table  string
	Reason string
	Fix    string // instead of the usual advice; may be empty
}

func (e *TableError) Error() string {
	return fmt.Sprintf("the table %s cannot be used: %s", e.Table, e.Reason)
}

// Hint returns the remedy.
func (e *TableError) Hint() string {
	if e.Fix != "" {
		return e.Fix
	}
	return "Fix the table, or give ramus another one with version_table in the configuration."
}

// A RightsError says that the database's role lacks rights on ramus's own tables.
type RightsError struct {
	Grants  []string // statements that grant them
	Columns []string // instead: statements that add the missing columns of the log
	Err     error    // the database's error
}

func (e *RightsError) Error() string { return e.Err.Error() }
func (e *RightsError) Unwrap() error { return e.Err }

// Hint returns the statements that grant the rights, or make them unnecessary.
func (e *RightsError) Hint() string {
	if len(e.Columns) > 0 {
		return "The log lacks columns that this version of ramus writes. Its owner, or a superuser, can add them:\n  " + strings.Join(e.Columns, ";\n  ") + ";"
	}
	return "An owner of the tables, or a superuser, can grant the rights:\n  " + strings.Join(e.Grants, ";\n  ") + ";"
}

// A CommitError says that a COMMIT failed in a way that leaves open whether the
// transaction was committed. Only another read of the database shows it.
type CommitError struct{ Err error }

func (e *CommitError) Error() string { return e.Err.Error() }
func (e *CommitError) Unwrap() error { return e.Err }

// A DatabaseError is the database's error about a statement. Words are the words of
// the database, without the driver's additions; Err is the driver's error.
type DatabaseError struct {
	Words string
	State string // the SQLSTATE; empty where the database has none
	Err   error

	// The parts of Words, as far as the database sends them apart.
	Message, Detail, Hint, Context string
	Number                         int // of the error on MySQL and MariaDB

	// Transient says that another session caused the error (a lock timeout, a
	// deadlock, a serialization failure), that the transaction is rolled back, and
	// that a retry may succeed.
	Transient bool

	// Denied says that the user lacks a right, or that the statement was not sent since it
	// reaches outside a scratch database: nothing is known about the statement itself.
	Denied bool

	// Lost says that the connection ended. It is then unknown whether the statement
	// has run.
	Lost bool

	// Mismatch says how the schema differs from the one that the statement expects.
	Mismatch Mismatch

	// Line and Column, from 1, are the place in the script's file, if the database
	// reports one other than the start of the statement.
	Line, Column int
}

// A Mismatch is a difference between a schema and the one that a statement expects,
// as far as the error shows it.
type Mismatch uint8

// The mismatches.
const (
	NoMismatch    Mismatch = iota
	ObjectExists           // a table, column, index or the like is there already
	ObjectMissing          // one is not there
)

func (e *DatabaseError) Error() string { return e.Words }
func (e *DatabaseError) Unwrap() error { return e.Err }

// A Violation is a foreign key of Table that refers to nothing in Parent.
type Violation struct {
	Table  string
	Parent string
	RowID  int64  // of one of the rows; 0 in a table without rowids
	Count  int    // the number of such rows that there were not before
	Fault  string // the database's error if it cannot check the table at all; then Parent and RowID are empty
}

// A ForeignKeyError lists the foreign keys that a revision newly broke.
type ForeignKeyError struct{ Violations []Violation }

func (e *ForeignKeyError) Error() string {
	parts := make([]string, len(e.Violations))
	for i, v := range e.Violations {
		parts[i] = v.String()
	}
	return "foreign keys are broken: " + strings.Join(parts, "; ")
}

func (v Violation) String() string {
	if v.Fault != "" {
		return v.Fault
	}
	rows, verb := "rows", "refer"
	if v.Count == 1 {
		rows, verb = "row", "refers"
	}
	row := ""
	if v.RowID != 0 {
		row = fmt.Sprintf(" (one has rowid %d)", v.RowID)
	}
	return fmt.Sprintf("%d %s of %s%s %s to nothing in %s", v.Count, rows, v.Table, row, verb, v.Parent)
}

// A RowsError says that the version table has other rows than expected, because
// someone else changed it.
type RowsError struct{ Want, Have []string }

func (e *RowsError) Error() string {
	return fmt.Sprintf("the version table holds %s where %s was expected: someone else changed it; run the command again",
		list(e.Have), list(e.Want))
}

func list(rows []string) string {
	if len(rows) == 0 {
		return "nothing"
	}
	return strings.Join(rows, ", ")
}

// An EndedError says that the caller's context ended, and why.
type EndedError struct{ err, cause error }

func (e *EndedError) Error() string {
	if e.cause == e.err {
		return e.err.Error()
	}
	return fmt.Sprintf("%v (%v)", e.err, e.cause)
}

// Unwrap returns the context's error and its cause, which may be the signal that
// ended it.
func (e *EndedError) Unwrap() []error { return []error{e.err, e.cause} }

// Ended returns why ctx is done, as an *EndedError; nil while it is not.
func Ended(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return &EndedError{ctx.Err(), context.Cause(ctx)}
}
