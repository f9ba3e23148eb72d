package ramus_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"testing/fstest"

	_ "modernc.org/sqlite"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// A program embeds its revisions:
//
//	//go:embed migrations/*.sql
//	var migrations embed.FS
//
// and sees them here as a map, so that the example is whole.
var migrations = fstest.MapFS{
	"migrations/abc123.sql": {Data: []byte(`-- create users
--
-- revision: abc123
-- down_revision:

-- +upgrade
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);

-- +downgrade
DROP TABLE users;
`)},
	"migrations/def456.sql": {Data: []byte(`-- add email
--
-- revision: def456
-- down_revision: abc123

-- +upgrade
ALTER TABLE users ADD COLUMN email TEXT;

-- +downgrade
ALTER TABLE users DROP COLUMN email;
`)},
}

// memory opens a database in memory, which needs a pool of one connection.
func memory() *sql.DB {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	return db
}

// A service brings its database to the heads of the revisions that it was built
// with. However many start at once, one runs and the others wait for it.
func Example() {
	ctx := context.Background()
	db := memory()
	defer db.Close()
	project, err := ramus.Open(ctx, migrations, sqlite.New(db), ramus.Options{Dir: "migrations", By: "shop"})
	if err != nil {
		log.Fatal(err)
	}
	result, err := project.Upgrade(ctx, "heads")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Applied, result.Rows)
	// Output: [abc123 def456] [def456]
}

// A service that must not migrate by itself starts only when nothing is pending.
// An older version of it may start beside a newer one that has upgraded the
// database.
func ExampleProject_Pending() {
	ctx := context.Background()
	db := memory()
	defer db.Close()
	project, err := ramus.Open(ctx, migrations, sqlite.New(db), ramus.Options{Dir: "migrations", AllowAhead: true})
	if err != nil {
		log.Fatal(err)
	}
	pending, err := project.Pending(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range pending {
		fmt.Println(r.ID, r.Message)
	}
	// Output:
	// abc123 create users
	// def456 add email
}

// A revision in Go has its place in the graph in a comment of its file. The
// functions are handed in by its id.
func ExampleInTx() {
	fsys := fstest.MapFS{
		"abc123.sql": migrations["migrations/abc123.sql"],
		"backfill.go": {Data: []byte(`// give everybody a name
//
// revision: 9ae10c
// down_revision: abc123

package migrations
`)},
	}
	backfill := func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO users (name) VALUES (?)", "nobody")
		return err
	}
	ctx := context.Background()
	db := memory()
	defer db.Close()
	project, err := ramus.Open(ctx, fsys, sqlite.New(db), ramus.Options{
		Go: map[string]ramus.GoRevision{"9ae10c": {Up: ramus.InTx(backfill)}},
	})
	if err != nil {
		log.Fatal(err)
	}
	result, err := project.Upgrade(ctx, "heads")
	fmt.Println(result.Applied, err)
	// Output: [abc123 9ae10c] <nil>
}

// A function that changes many rows in batches runs outside a transaction. It is
// called again when it was interrupted, so each batch takes what is left.
func ExampleOnConn() {
	up := func(ctx context.Context, conn *sql.Conn) error {
		for {
			done, err := conn.ExecContext(ctx, "UPDATE users SET name = 'nobody' WHERE id IN (SELECT id FROM users WHERE name IS NULL LIMIT 1000)")
			if err != nil {
				return err
			}
			if n, err := done.RowsAffected(); n == 0 || err != nil {
				return err
			}
		}
	}
	_ = map[string]ramus.GoRevision{"9ae10c": {Up: ramus.OnConn(up)}}
}

// Two developers added a revision to the same parent: two heads.
func ExampleProject_Merge() {
	dir, err := os.MkdirTemp("", "ramus")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{
		"ramus.toml": "version_locations = [\".\"]\n",
		"a.sql":      "-- create users\n-- revision: abc123\n\n-- +upgrade\n",
		"b.sql":      "-- add email\n-- revision: def456\n-- down_revision: abc123\n\n-- +upgrade\n",
		"c.sql":      "-- add age\n-- revision: 0fe789\n-- down_revision: abc123\n\n-- +upgrade\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			log.Fatal(err)
		}
	}
	ctx := context.Background()
	project, err := ramus.Find(ctx, ramus.Place{Dir: dir})
	if err != nil {
		log.Fatal(err)
	}
	findings, err := project.Gate(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(findings[0].Message)
	written, err := project.Merge(ctx, []string{"heads"}, ramus.MergeOptions{Message: "merge email and age"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(written.Revision.Parents, "->", written.Revision.Message)
	// Output:
	// history has 2 heads
	// [0fe789 def456] -> merge email and age
}

// The log of a service tells what runs.
func ExampleLogTo() {
	ctx := context.Background()
	db := memory()
	defer db.Close()
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "elapsed" {
				return slog.Attr{} // they differ from run to run
			}
			return a
		},
	}))
	project, err := ramus.Open(ctx, migrations, sqlite.New(db), ramus.Options{Dir: "migrations", Events: ramus.LogTo(logger)})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := project.Upgrade(ctx, "+1"); err != nil {
		log.Fatal(err)
	}
	// Output:
	// level=INFO msg="ramus: running" verb=upgrade revision=abc123 message="create users" step=1 of=1
	// level=INFO msg="ramus: finished" verb=upgrade revision=abc123 message="create users" step=1 of=1
}

// A failure says what stands, what failed, and where.
func ExampleMigrationError() {
	fsys := fstest.MapFS{
		"migrations/abc123.sql": migrations["migrations/abc123.sql"],
		"migrations/bad.sql":    {Data: []byte("-- typo\n-- revision: bad\n-- down_revision: abc123\n\n-- +upgrade\nALTER TABEL users ADD COLUMN age;\n")},
	}
	ctx := context.Background()
	db := memory()
	defer db.Close()
	project, err := ramus.Open(ctx, fsys, sqlite.New(db), ramus.Options{})
	if err != nil {
		log.Fatal(err)
	}
	_, err = project.Upgrade(ctx, "heads")
	if failed, ok := errors.AsType[*ramus.MigrationError](err); ok {
		fmt.Printf("%s at %s:%d:%d\n", failed.Revision, failed.File, failed.Line, failed.Column)
		fmt.Println("applied:", failed.Applied, "the database is at:", failed.Rows)
		fmt.Println(failed.Err)
	}
	// Output:
	// bad at migrations/bad.sql:6:1
	// applied: [abc123] the database is at: [abc123]
	// near "TABEL": syntax error
}
