package ramus_test

import (
	"context"
	"fmt"
	"log"
	"testing/fstest"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/dialect"
)

// A program brings its own database to the heads of the revisions that it was
// built with; fsys would be an embed.FS.
func ExampleOpen() {
	ctx := context.Background()
	fsys := fstest.MapFS{
		"abc123.sql": {Data: []byte("-- create users\n-- revision: abc123\n\n-- +upgrade\nCREATE TABLE users (id integer);\n")},
		"def456.sql": {Data: []byte("-- add email\n-- revision: def456\n-- down_revision: abc123\n\n-- +upgrade\nALTER TABLE users ADD COLUMN email text;\n")},
	}
	db, err := sqlite.Open("sqlite:file:example?mode=memory&cache=shared", dialect.NewTables("ramus_version", true))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	project, err := ramus.Open(ctx, fsys, db, ramus.Options{})
	if err != nil {
		log.Fatal(err)
	}
	result, err := project.Upgrade(ctx, "heads", nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Applied)
	// Output: [abc123 def456]
}
