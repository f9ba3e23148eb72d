// Package ramus migrates databases along a graph of revisions.
//
// A Project is a set of revisions, read once and checked whole, and usually a
// database. A service opens one over the files that it was built with and the
// *sql.DB that it uses anyway, and brings the database to the heads:
//
//	//go:embed migrations/*.sql
//	var migrations embed.FS
//
//	p, err := ramus.Open(ctx, migrations, sqlite.New(db), ramus.Options{Dir: "migrations"})
//	...
//	result, err := p.Upgrade(ctx, "heads")
//
// Each verb of the ramus command is a method: Heads, Branches, History, Show and
// Gate need the revisions alone; Pending, Current, Status and the Plan methods
// read the database; Upgrade, Downgrade, Stamp and EnsureVersion write to it, one
// runner at a time; the Script methods write SQL for the database's own client;
// NewRevision and Merge write files, in a project on disk that Find has opened.
//
// Results are values, and errors have a class ([ClassOf]) and say what to type
// ([Hint]); a revision that fails is a [*MigrationError]. Nothing here prints,
// exits, or reads the environment, and no database driver is imported: a program
// links the one of the dialect that it hands in. A Project is safe for
// concurrent use.
package ramus
