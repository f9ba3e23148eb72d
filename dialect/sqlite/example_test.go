package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"testing/fstest"

	_ "modernc.org/sqlite"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// A program passes the *sql.DB that it already uses.
func ExampleNew() {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // each connection to :memory: is a database of its own
	fsys := fstest.MapFS{"a.sql": {Data: []byte("-- create users\n-- revision: abc123\n\n-- +upgrade\nCREATE TABLE users (id INTEGER);\n")}}
	project, err := ramus.Open(context.Background(), fsys, sqlite.New(db), ramus.Options{})
	if err != nil {
		log.Fatal(err)
	}
	result, err := project.Upgrade(context.Background(), "heads")
	fmt.Println(result.Applied, err)
	// Output: [abc123] <nil>
}

// A program that finds its database by a URL lists the kinds that it knows.
func ExampleDialect() {
	place := ramus.Place{Database: "sqlite:app.db", Dialects: []ramus.Dialect{sqlite.Dialect}}
	fmt.Println(place.Dialects[0].Schemes[0])
	// Output: sqlite
}
