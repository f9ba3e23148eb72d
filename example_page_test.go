package ramus_test

import (
	"context"
	"fmt"
	"log"
	"testing/fstest"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// twoHeads has the heads b1 and c1.
var twoHeads = fstest.MapFS{
	"a1.sql": {Data: []byte("-- create users\n-- revision: a1\n\n-- +upgrade\nCREATE TABLE users (name text);\n")},
	"b1.sql": {Data: []byte("-- emails\n-- revision: b1\n-- down_revision: a1\n\n-- +upgrade\nALTER TABLE users ADD COLUMN email text;\n")},
	"c1.sql": {Data: []byte("-- ages\n-- revision: c1\n-- down_revision: a1\n\n-- +upgrade\nALTER TABLE users ADD COLUMN age int;\n")},
}

func ExampleProject_Sources() {
	db := memory()
	defer db.Close()
	ctx := context.Background()
	project, err := ramus.Open(ctx, twoHeads, sqlite.New(db), ramus.Options{})
	if err != nil {
		log.Fatal(err)
	}
	sources, err := project.Sources(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range sources {
		fmt.Println(s.Revision, s.Creates, s.Sections[0].Directive)
	}
	// Output:
	// b1 [column users.email] -- +upgrade
	// c1 [column users.age] -- +upgrade
	// a1 [table users] -- +upgrade
}

func ExampleProject_Compare() {
	db := memory()
	defer db.Close()
	ctx := context.Background()
	project, err := ramus.Open(ctx, twoHeads, sqlite.New(db), ramus.Options{})
	if err != nil {
		log.Fatal(err)
	}
	c, err := project.Compare(ctx, "b1", "c1", ramus.CompareOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Only, c.Conflicts.OK())
	for _, join := range c.Joins {
		fmt.Println(join.Command)
	}
	// Output:
	// [[b1] [c1]] true
	// ramus merge -m "merge b1 and c1" b1 c1
}

func ExamplePlace_Fingerprint() {
	place := ramus.Place{Dir: "examples/fork", Dialects: []ramus.Dialect{sqlite.Dialect}}
	ctx := context.Background()
	before := place.Fingerprint(ctx)
	// … and some seconds later:
	if place.Fingerprint(ctx) == before {
		fmt.Println("nothing was written")
	}
	// Output: nothing was written
}
