package ramus_test

import (
	"context"
	"fmt"
	"log"
	"testing/fstest"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

func ExampleProject_SQL() {
	files := fstest.MapFS{
		"a1.sql": {Data: []byte("-- create users\n-- revision: a1\n\n-- +upgrade\nCREATE TABLE users (name text);\n\n-- +downgrade\nDROP TABLE users;\n")},
	}
	db := memory()
	defer db.Close()
	project, err := ramus.Open(context.Background(), files, sqlite.New(db), ramus.Options{})
	if err != nil {
		log.Fatal(err)
	}
	revisions, err := project.SQL(context.Background(), "base:heads")
	if err != nil {
		log.Fatal(err)
	}
	for _, rev := range revisions {
		fmt.Println(rev.Revision, rev.Upgrade.State, rev.Upgrade.Statements[0].SQL)
	}
	// Output:
	// a1 whole CREATE TABLE users (name text)
}
