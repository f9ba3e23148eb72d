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
	"strings"
	"testing/fstest"

	_ "modernc.org/sqlite"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/postgres"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// A program embeds its revisions:
//
//	//go:embed migrations
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

// shop opens the project on a database in memory, with the first revision
// applied; close it with done.
func shop() (p *ramus.Project, done func()) {
	db := memory()
	p, err := ramus.Open(context.Background(), migrations, sqlite.New(db), ramus.Options{Dir: "migrations", By: "shop"})
	if err == nil {
		_, err = p.Upgrade(context.Background(), "abc123")
	}
	if err != nil {
		log.Fatal(err)
	}
	return p, func() { db.Close() }
}

// fork makes a project on disk in which two developers added a revision to the
// same parent; done removes it.
func fork() (p *ramus.Project, done func()) {
	dir, err := os.MkdirTemp("", "ramus")
	if err != nil {
		log.Fatal(err)
	}
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
	p, err = ramus.Find(context.Background(), ramus.Place{Dir: dir})
	if err != nil {
		log.Fatal(err)
	}
	return p, func() { os.RemoveAll(dir) }
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
	project, done := fork()
	defer done()
	ctx := context.Background()
	written, err := project.Merge(ctx, []string{"heads"}, ramus.MergeOptions{Message: "merge email and age"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(written.Revision.Parents, "->", written.Revision.ID, written.Revision.Message)
	// Output: [0fe789 def456] -> b9eabe0f3c6c merge email and age
}

func ExampleProject_Gate() {
	project, done := fork()
	defer done()
	gated, err := project.Gate(context.Background(), ramus.GateOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range gated.Findings {
		fmt.Println(f.Message)
		fmt.Println(f.Fixes[0].Command)
	}
	// Output:
	// history has 2 heads
	// ramus merge -m "merge 0fe789 and def456" 0fe789 def456
}

// The shop's first revision is edited after it ran.
func ExampleProject_Verify() {
	ctx := context.Background()
	db := memory()
	defer db.Close()
	for _, column := range []string{"name", "nick"} {
		files := fstest.MapFS{"abc123.sql": {Data: []byte("-- create users\n-- revision: abc123\n\n-- +upgrade\nCREATE TABLE users (" + column + " text);\n")}}
		project, err := ramus.Open(ctx, files, sqlite.New(db), ramus.Options{})
		if err != nil {
			log.Fatal(err)
		}
		if _, err := project.Upgrade(ctx, "heads"); err != nil {
			log.Fatal(err)
		}
		verified, err := project.Verify(ctx, ramus.VerifyOptions{})
		if err != nil {
			log.Fatal(err)
		}
		for _, f := range verified.Findings {
			fmt.Println(f.Check, f.Revisions[0].ID, f.Revisions[0].File, f.Revisions[0].Line)
		}
	}
	// Output: recorded abc123 abc123.sql 5
}

func ExampleProject_Heads() {
	project, done := fork()
	defer done()
	for _, head := range project.Heads() {
		fmt.Println(head.ID, head.Message)
	}
	// Output:
	// 0fe789 add age
	// def456 add email
}

func ExampleProject_Branches() {
	project, done := fork()
	defer done()
	for _, point := range project.Branches() {
		fmt.Println(point.ID, "branches into", point.Children)
	}
	// Output: abc123 branches into [0fe789 def456]
}

func ExampleProject_Shape() {
	project, done := shop()
	defer done()
	shape, _, err := project.Shape(context.Background(), ramus.ShapeOptions{Current: true, Each: true})
	if err != nil {
		log.Fatal(err)
	}
	for _, point := range shape.Points {
		fmt.Println(point.ID, "above", point.Below, "pending:", point.Pending)
	}
	// Output:
	// def456 above [1] pending: 1
	// abc123 above [] pending: 0
}

func ExampleProject_History() {
	project, done := shop()
	defer done()
	history, _, err := project.History(context.Background(), "", true)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range history {
		fmt.Println(r.Parents, "->", r.ID, r.Current)
	}
	// Output:
	// [abc123] -> def456 false
	// [] -> abc123 true
}

func ExampleProject_Show() {
	project, done := shop()
	defer done()
	shown, err := project.Show(context.Background(), "head", "current")
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range shown {
		fmt.Println(r.ID, r.Message, r.File)
	}
	// Output:
	// def456 add email migrations/def456.sql
	// abc123 create users migrations/abc123.sql
}

func ExampleProject_Targets() {
	project, done := shop()
	defer done()
	for _, target := range project.Targets() {
		fmt.Println(target.Name)
	}
	// Output:
	// heads
	// head
	// base
	// current
	// def456
	// abc123
}

func ExampleProject_NewRevision() {
	project, done := fork()
	defer done()
	_, err := project.NewRevision(context.Background(), ramus.RevisionOptions{Message: "add phone"})
	fmt.Println(err)
	fmt.Println(ramus.Hint(err))
	// Output:
	// a new revision needs one parent, and there are several heads: 0fe789, def456
	// Ways out:
	//   one for good:  ramus merge 0fe789 def456
	//   one of them:   --head 0fe789 or --head def456
}

func ExampleProject_PlanUpgrade() {
	project, done := shop()
	defer done()
	plan, err := project.PlanUpgrade(context.Background(), "heads")
	if err != nil {
		log.Fatal(err)
	}
	for _, step := range plan.Steps {
		fmt.Println(step.Revision, step.Message, step.Edits)
	}
	// Output: def456 add email [{abc123 def456}]
}

func ExampleProject_PlanDowngrade() {
	project, done := shop()
	defer done()
	plan, err := project.PlanDowngrade(context.Background(), "base")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(plan.Rows, "->", plan.After)
	// Output: [abc123] -> []
}

func ExampleProject_Upgrade() {
	project, done := shop()
	defer done()
	result, err := project.Upgrade(context.Background(), "heads")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Applied, result.Rows)
	again, err := project.Upgrade(context.Background(), "heads")
	fmt.Println(again.Applied, again.Plan.Empty(), err)
	// Output:
	// [def456] [def456]
	// [] true <nil>
}

func ExampleProject_Redo() {
	project, done := shop()
	defer done()
	result, err := project.Redo(context.Background(), "-1")
	fmt.Println("reverted", result.Downgrade.Applied, "applied", result.Upgrade.Applied, "at", result.Upgrade.Rows, err)
	// Output: reverted [abc123] applied [abc123] at [abc123] <nil>
}

func ExampleProject_Downgrade() {
	project, done := shop()
	defer done()
	result, err := project.Downgrade(context.Background(), "-1")
	fmt.Println(result.Applied, result.Rows, err)
	// Output: [abc123] [] <nil>
}

func ExampleProject_Stamp() {
	project, done := shop()
	defer done()
	result, err := project.Stamp(context.Background(), []string{"heads"}, false)
	fmt.Println(result.Plan.Rows, "->", result.Rows, err)
	// Output: [abc123] -> [def456] <nil>
}

// A revision was put below one that had run, and its table was made by hand.
func ExampleProject_StampSkipped() {
	ctx := context.Background()
	db := memory()
	defer db.Close()
	header := func(id, parent string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("-- " + id + "\n-- revision: " + id + "\n-- down_revision: " + parent + "\n\n-- +upgrade\nCREATE TABLE " + id + " (x);\n")}
	}
	open := func(files fstest.MapFS) *ramus.Project {
		p, err := ramus.Open(ctx, files, sqlite.New(db), ramus.Options{})
		if err != nil {
			log.Fatal(err)
		}
		return p
	}
	if _, err := open(fstest.MapFS{"a.sql": header("a", ""), "c.sql": header("c", "a")}).Upgrade(ctx, ramus.Heads); err != nil {
		log.Fatal(err)
	}

	project := open(fstest.MapFS{"a.sql": header("a", ""), "b.sql": header("b", "a"), "c.sql": header("c", "b")})
	_, err := project.Upgrade(ctx, ramus.Heads)
	var skipped *ramus.SkippedError
	if errors.As(err, &skipped) {
		fmt.Println("skipped:", skipped.Revisions)
	}
	result, err := project.StampSkipped(ctx, []string{"b"})
	fmt.Println("recorded:", result.Applied, result.Rows, err)
	_, err = project.Upgrade(ctx, ramus.Heads)
	fmt.Println(err)
	// Output:
	// skipped: [b]
	// recorded: [b] [c] <nil>
	// <nil>
}

func ExampleProject_Current() {
	project, done := shop()
	defer done()
	current, err := project.Current(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(current.Rows, current.Pending, "pending; at the heads:", current.AtHeads())
	// Output: [abc123] 1 pending; at the heads: false
}

func ExampleProject_Status() {
	project, done := shop()
	defer done()
	status, err := project.Status(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range status.All {
		fmt.Printf("%s: %s\n", r.ID, r.State)
	}
	// Output:
	// def456: pending
	// abc123: applied
}

func ExampleProject_EnsureVersion() {
	project, done := shop()
	defer done()
	created, err := project.EnsureVersion(context.Background())
	fmt.Println(created, err)
	// Output: false <nil>
}

func ExampleProject_Abandon() {
	project, done := shop()
	defer done()
	given, err := project.Abandon(context.Background())
	fmt.Println(len(given), err)
	// Output: 0 <nil>
}

func ExampleProject_UpgradeScript() {
	project, done := shop()
	defer done()
	var script strings.Builder
	if err := project.UpgradeScript(context.Background(), &script, "abc123:heads"); err != nil {
		log.Fatal(err)
	}
	_, steps, _ := strings.Cut(script.String(), "-- Running ")
	fmt.Print(steps[:len("upgrade abc123 -> def456")])
	// Output: upgrade abc123 -> def456
}

func ExampleProject_DowngradeScript() {
	project, done := shop()
	defer done()
	var script strings.Builder
	err := project.DowngradeScript(context.Background(), &script, "abc123:base")
	fmt.Println(strings.Contains(script.String(), "DROP TABLE users;"), err)
	// Output: true <nil>
}

func ExampleProject_StampScript() {
	project, done := shop()
	defer done()
	var script strings.Builder
	err := project.StampScript(context.Background(), &script, []string{"heads"}, false)
	fmt.Println(strings.Contains(script.String(), "INSERT INTO ramus_version"), err)
	// Output: true <nil>
}

func ExampleProject_WriteScript() {
	project, done := shop()
	defer done()
	ctx := context.Background()
	plan, err := project.PlanUpgrade(ctx, "heads")
	if err != nil {
		log.Fatal(err)
	}
	var script strings.Builder
	err = project.WriteScript(ctx, &script, plan)
	fmt.Println(strings.Contains(script.String(), "ADD COLUMN email"), err)
	// Output: true <nil>
}

func ExampleProject_EnsureVersionScript() {
	project, done := shop()
	defer done()
	var script strings.Builder
	err := project.EnsureVersionScript(&script)
	fmt.Println(strings.Count(script.String(), "CREATE TABLE"), err)
	// Output: 2 <nil>
}

// A program that finds its database by the project's configuration, as the
// ramus command does.
func ExampleFind() {
	dir, err := os.MkdirTemp("", "ramus")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if _, _, err := ramus.Init(ramus.Place{Dir: dir}, "migrations"); err != nil {
		log.Fatal(err)
	}
	project, err := ramus.Find(context.Background(), ramus.Place{
		Dir:        dir,
		Database:   "sqlite::memory:",
		Dialects:   []ramus.Dialect{sqlite.Dialect},
		AllowEmpty: true, // it was only just made
	})
	if err != nil {
		log.Fatal(err)
	}
	defer project.Close()
	result, err := project.Upgrade(context.Background(), "heads")
	fmt.Println(len(result.Applied), err)
	// Output: 0 <nil>
}

// DatabaseURL names the database in a log, without its password.
func ExampleProject_DatabaseURL() {
	dir, err := os.MkdirTemp("", "ramus")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	place := ramus.Place{
		Dir:      dir,
		Database: "postgres://ann:secret@db/shop",
		Dialects: []ramus.Dialect{postgres.Dialect},
	}
	if _, _, err := ramus.Init(place, "migrations"); err != nil {
		log.Fatal(err)
	}
	project, err := ramus.Find(context.Background(), place)
	if err != nil {
		log.Fatal(err)
	}
	defer project.Close()
	fmt.Println(project.DatabaseURL())
	// Output: postgresql://ann@db:5432/shop <nil>
}

// Close closes a database that the project opened by its URL. One that was
// handed in stays open.
func ExampleProject_Close() {
	project, done := fork()
	defer done()
	fmt.Println(project.Close())
	// Output: <nil>
}

func ExampleInit() {
	dir, err := os.MkdirTemp("", "ramus")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	made, _, err := ramus.Init(ramus.Place{Dir: dir}, "migrations")
	if err != nil {
		log.Fatal(err)
	}
	for _, path := range made {
		rel, _ := filepath.Rel(dir, path)
		fmt.Println(filepath.ToSlash(rel))
	}
	// Output:
	// ramus.toml
	// migrations/versions
}

func ExampleInstallHook() {
	file, installed, err := ramus.InstallHook(context.Background(), ramus.Place{Dir: "services/shop"})
	if err != nil {
		log.Fatal(err, "\n", ramus.Hint(err)) // another program's hook is left as it is
	}
	fmt.Println(file, installed) // .git/hooks/pre-push true
}

// What to do about an error depends on its class; what to type, its hint says.
func ExampleClassOf() {
	project, done := fork()
	defer done()
	_, err := project.Show(context.Background(), "head")
	switch ramus.ClassOf(err) {
	case ramus.Usage:
		fmt.Println("asked for the wrong thing:", err)
	case ramus.Unreachable:
		fmt.Println("try again later:", err)
	}
	// Output: asked for the wrong thing: "head" names several revisions: 0fe789, def456
}

func ExampleHint() {
	project, done := fork()
	defer done()
	_, err := project.Show(context.Background(), "head")
	fmt.Println(ramus.Hint(err))
	// Output:
	// Ways out:
	//   all of them:   heads instead of head
	//   one of them:   0fe789, def456
	//   one for good:  ramus merge 0fe789 def456
}

func ExampleFaults() {
	broken := fstest.MapFS{"abc123.sql": {Data: []byte("-- add email\n-- revision: abc123\n-- down_revision: gone\n\n-- +upgrade\n")}}
	_, err := ramus.Open(context.Background(), broken, nil, ramus.Options{})
	for _, f := range ramus.Faults(context.Background(), err) {
		fmt.Printf("%s, line %d: %s\n", f.Locations[0].File, f.Locations[0].Line, f.Message)
	}
	// Output: abc123.sql, line 3: revision abc123 follows "gone", which no file defines
}

func ExampleOpen() {
	project, err := ramus.Open(context.Background(), migrations, nil, ramus.Options{Dir: "migrations"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(project.Heads()))
	// Output: 1
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
	// bad at migrations/bad.sql:6:7
	// applied: [abc123] the database is at: [abc123]
	// near "TABEL": syntax error
}
