package ramus_test

import (
	"context"
	"fmt"
	"log"
	"testing/fstest"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

func ExampleProject_Conflicts() {
	files := fstest.MapFS{
		"a1.sql": {Data: []byte("-- create users\n-- revision: a1\n\n-- +upgrade\nCREATE TABLE users (name text);\n")},
		"b1.sql": {Data: []byte("-- rename\n-- revision: b1\n-- down_revision: a1\n\n-- +upgrade\nALTER TABLE users RENAME COLUMN name TO full_name;\n")},
		"c1.sql": {Data: []byte("-- index\n-- revision: c1\n-- down_revision: a1\n\n-- +upgrade\nCREATE INDEX names ON users (name);\n")},
	}
	db := memory()
	defer db.Close()
	project, err := ramus.Open(context.Background(), files, sqlite.New(db), ramus.Options{})
	if err != nil {
		log.Fatal(err)
	}
	result, err := project.Conflicts(context.Background(), ramus.ConflictsOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range result.Conflicts {
		fmt.Println(c.X, c.Y, c.Kind)
		for _, order := range c.Orders {
			if order.Error != nil {
				fmt.Printf("%s first: %s fails at %s:%d\n", order.First, order.Error.Revision, order.Error.File, order.Error.Line)
			}
		}
	}
	// Output:
	// b1 c1 fails
	// b1 first: c1 fails at c1.sql:6
}
