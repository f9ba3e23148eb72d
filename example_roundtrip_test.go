package ramus_test

import (
	"context"
	"fmt"
	"log"
	"testing/fstest"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

func ExampleProject_Test() {
	files := fstest.MapFS{"abc123.sql": {Data: []byte(`-- create users
-- revision: abc123

-- +upgrade
CREATE TABLE users (name text);
CREATE TABLE groups (name text);

-- +downgrade
DROP TABLE users;
`)}}
	db := memory()
	defer db.Close()
	project, err := ramus.Open(context.Background(), files, sqlite.New(db), ramus.Options{})
	if err != nil {
		log.Fatal(err)
	}
	tested, err := project.Test(context.Background(), ramus.TestOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tested.Revisions[0].Revision, tested.Revisions[0].Outcome)
	for _, f := range tested.Findings {
		fmt.Println(f.Message)
	}
	// Output:
	// abc123 failed
	// abc123: its downgrade does not restore the schema
	//   table groups is left
}
