// Package dialecttest is the suite of behaviors that the engine relies on, which
// every dialect must show. The tests of a dialect run it on the real server. It is
// for tests of this module only.
package dialecttest

import (
	"errors"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A Harness gives the suite access to a dialect.
type Harness struct {
	// Open creates an empty database, and returns a function that opens it. Each
	// call returns a Database of its own, as another process would have.
	Open func(*testing.T, dialect.Tables) func() dialect.Database

	// Missing names a database that does not exist, and returns a function that opens
	// it; nil where there is none.
	Missing func(*testing.T) func() dialect.Database

	// Schema is a query for the current schema.
	Schema string

	// Effects are statements that run one after the other on an empty database with
	// its tables. HERE stands for the current schema; a ~ in front marks a statement
	// whose text shows no effects.
	Effects []string

	// Messages are statements that run one after the other on an empty database with
	// its tables, each with the messages that the server has for it.
	Messages []Spoken

	// Settings are statements that only change the session; # is a number.
	Settings []string

	// Alone are statements that commit by themselves and whose effect the catalog shows.
	// They may use the table ledger with the column id; # is a number.
	Alone []string

	// LogApart says that the database has a place for the log that Alembic's
	// autogenerate does not see.
	LogApart bool

	// AnyWidth says that the database does not enforce the length of a VARCHAR.
	AnyWidth bool
}

// Run runs the suite, in an order in which a new dialect can make its tests pass. Its
// statements are SQL that every database accepts.
func Run(t *testing.T, h Harness) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, subject)
	}{
		{"Split", split},
		{"Empty", empty},
		{"Ensure", ensure},
		{"LockExcludes", lockExcludes},
		{"LockWaits", lockWaits},
		{"LockIsCancelled", lockIsCancelled},
		{"Edits", edits},
		{"EditsMissingRow", editsMissingRow},
		{"Rollback", rollback},
		{"FailedStatement", failedStatement},
		{"CancelledContext", cancelledContext},
		{"Rows", rows},
		{"LockIsFair", lockIsFair},
		{"LogRoundTrip", logRoundTrip},
		{"LogScope", logScope},
		{"OlderLog", olderLog},
		{"NoLog", noLog},
		{"SeenLog", seenLog},
		{"LongID", longID},
		{"Call", call},
		{"CallFails", callFails},
		{"CallOutside", callOutside},
		{"Table", table},
		{"Create", create},
		{"Effects", effects},
		{"Mismatches", mismatches},
		{"Settings", settings},
		{"Temporary", temporary},
		{"Messages", messages},
		{"MessagesOutside", messagesOutside},
	} {
		t.Run(c.name, func(t *testing.T) {
			tables := dialect.NewTables("", c.name != "NoLog")
			tables.AlembicID = c.name == "LongID"
			c.run(t, subject{h, tables, h.Open(t, tables)})
		})
	}
}

// A subject is one empty database.
type subject struct {
	Harness
	tables dialect.Tables
	open   func() dialect.Database
}

func (s subject) state(t *testing.T, scope dialect.ReadScope) dialect.State {
	t.Helper()
	db := s.open()
	defer db.Close()
	state, err := db.Read(t.Context(), scope)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// session returns a session of a new Database, with its tables created.
func (s subject) session(t *testing.T) dialect.Session {
	t.Helper()
	return s.sessionWith(t, dialect.LockOptions{Timeout: 10 * time.Second})
}

func (s subject) sessionWith(t *testing.T, o dialect.LockOptions) dialect.Session {
	t.Helper()
	db := s.open()
	session, err := db.Lock(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(session.Close(), db.Close()); err != nil {
			t.Error(err)
		}
	})
	if _, err := session.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	return session
}

// within runs f in a transaction, and commits it when f returns nil.
func within(t *testing.T, s dialect.Session, f func(dialect.Tx) error) error {
	t.Helper()
	tx, err := s.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit(t.Context())
}

func statement(text string) dialect.Statement {
	return dialect.Statement{Text: text, Line: 1, Column: 1}
}
