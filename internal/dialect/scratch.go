package dialect

import (
	"context"

	"github.com/ramusdb/ramus/internal/schema"
)

// A Scratcher is the Rules of a dialect that can make scratch databases.
type Scratcher interface {
	Rules

	// Scratch makes an empty database for one goroutine. Its Close drops it.
	Scratch(context.Context) (Scratch, error)

	// Outside returns why a statement must not run in a scratch database, in words that
	// follow the statement's place: it reaches something outside the database. It returns
	// "" for a statement that stays inside.
	Outside(Statement) string
}

// A Scratch is a scratch database.
type Scratch interface {
	Database

	// Snapshot returns the schema of the database, without ramus's own tables and those of
	// the server.
	Snapshot(context.Context) (schema.Snapshot, error)
}
