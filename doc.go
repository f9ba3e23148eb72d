// Package ramus migrates databases along a graph of revisions.
//
// A Project is a set of revisions, usually with a database. Open reads and checks
// the revisions at once. A service embeds them, passes the *sql.DB that it uses
// anyway, and upgrades the database when it starts:
//
//	//go:embed migrations/versions
//	var migrations embed.FS
//
//	p, err := ramus.Open(ctx, migrations, sqlite.New(db), ramus.Options{Dir: "migrations/versions"})
//	...
//	result, err := p.Upgrade(ctx, ramus.Heads)
//
// Each verb of the ramus command is a method of Project. Heads, Branches, History,
// Show and Gate need only the revisions. Pending, Current, Status and the Plan
// methods read the database. Upgrade, Downgrade, Stamp and EnsureVersion write to
// it, one runner at a time. The Script methods write SQL for the database's own
// client. NewRevision and Merge write files, in a project on disk that Find opened.
//
// A revision that fails is a [*MigrationError]. ErrSeveralHeads, ErrLocked,
// ErrUnreachable and ErrNoRevisions are for errors.Is; [ClassOf] sorts all errors,
// and [Hint] returns the commands that help. The package prints nothing, never
// exits, does not read the environment, and imports no database driver: a program
// imports the package of its dialect. A Project is safe for concurrent use.
package ramus
