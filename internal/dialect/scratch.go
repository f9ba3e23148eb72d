package dialect

import (
	"context"
	"errors"
	"fmt"

	"github.com/ramusdb/ramus/internal/contents"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/schema"
)

// Scratching is the Rules of a dialect that can make scratch databases.
type Scratching interface {
	Rules

	// Scratcher returns a Scratcher that makes its databases on the server that a URL
	// names, in ramus's form. The URL is empty if the user names no server. The dialect
	// refuses a missing URL with the error of NoScratch, or one that it has no use for.
	Scratcher(ctx context.Context, server string) (Scratcher, error)
}

// A Scratcher makes scratch databases. It is safe for concurrent use.
type Scratcher interface {
	Rules

	// Scratch makes an empty database for one goroutine. Its Close drops it.
	Scratch(context.Context) (Scratch, error)

	// Outside returns why a statement must not run in a scratch database, in words that
	// follow the statement's place: it reaches something outside the database. It returns
	// "" for a statement that stays inside.
	Outside(Statement) string

	// Notes returns sentences for the user about the server, once revisions have run: what
	// they could have reached outside their database, and what changed there meanwhile.
	Notes(context.Context) ([]string, error)

	// Close drops the scratch databases that are left.
	Close() error
}

// NoScratch returns the error of a server dialect without the URL of a server for scratch
// databases. The example is a URL.
func NoScratch(example string) error {
	return hint.New(fmt.Sprintf("Name a server for development, never that of production, in ramus.toml: scratch = %q, with RAMUS_SCRATCH or with --scratch.", example),
		"no server is named on which ramus may make databases of its own to run the revisions in")
}

// A Scratch is a scratch database.
type Scratch interface {
	Database

	// Snapshot returns the schema of the database, without ramus's own tables and those of
	// the server.
	Snapshot(context.Context) (schema.Snapshot, error)
}

// A Rehearsal is a scratch database in which revisions can be run on trial.
type Rehearsal interface {
	Scratch

	// Contents returns all rows of the database, but those of ramus's own tables.
	Contents(context.Context) (contents.Contents, error)

	// Try calls f with a database that is equal to this one, schema, rows and generators of
	// values, and leaves this one as it was before. The database is for f alone, and may be
	// this one; f may call Try itself. Commits says that f runs what commits by itself, or a
	// function of the program. The error is that of f, or says why the database could not
	// be restored, or is a *CopyError.
	Try(ctx context.Context, commits bool, f func(context.Context, Rehearsal) error) error
}

// An Advancer is a Rehearsal that can move its generators of values.
type Advancer interface {
	// Advance moves all generators of keys so far that no value which was generated before is
	// generated again. It fails if one of them has no room.
	Advance(context.Context) error
}

// A Keeper is a Rehearsal whose state can be kept as bytes.
type Keeper interface {
	// Keep returns the state; none for an empty database.
	Keep(context.Context) ([]byte, error)

	// Restore replaces the state by one that Keep returned.
	Restore(context.Context, []byte) error

	// KeptAs returns what decides on the state beside the scripts that made it: the names of
	// ramus's tables, and the version of the database.
	KeptAs(context.Context) (string, error)
}

// A Forgetter is a Rehearsal that can do without ramus's own tables.
type Forgetter interface {
	// Forget drops ramus's own tables, such as those that came with a dump.
	Forget(context.Context) error
}

// An Applier is a Rehearsal that runs scripts itself, since a run of the engine would need
// another connection.
type Applier interface {
	// Apply runs the statements that were split from a script, as a run does, but without
	// bookkeeping. It returns the index of the statement that failed; -1 with an error that
	// belongs to no statement. A script that failed leaves nothing.
	Apply(ctx context.Context, script revision.Script, statements []Statement) (failed int, err error)
}

// A CopyError reports that a scratch database cannot be copied for a trial. It says nothing
// of what was to run there.
type CopyError struct{ Why string }

func (e *CopyError) Error() string { return "the scratch database cannot be copied: " + e.Why }

// ErrNeedsCommit reports that something can run on trial only if Try is called with
// commits.
var ErrNeedsCommit = errors.New("this cannot run in a transaction that is rolled back")
