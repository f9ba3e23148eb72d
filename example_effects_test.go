package ramus_test

import (
	"context"
	"fmt"
	"log"
	"testing/fstest"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

func ExampleProject_Effects() {
	files := fstest.MapFS{
		"a1.sql": {Data: []byte("-- create users\n-- revision: a1\n\n-- +upgrade\nCREATE TABLE users (name text);\nINSERT INTO users VALUES ('ann');\n")},
		"b1.sql": {Data: []byte("-- emails\n-- revision: b1\n-- down_revision: a1\n\n-- +upgrade\nALTER TABLE users ADD COLUMN email text;\n")},
	}
	db := memory()
	defer db.Close()
	project, err := ramus.Open(context.Background(), files, sqlite.New(db), ramus.Options{})
	if err != nil {
		log.Fatal(err)
	}
	result, err := project.Effects(context.Background(), "b1")
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range result.Effects {
		fmt.Println(e.Text)
	}
	// Output:
	// users: column email added (text)
}
