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

func ExampleProject_EffectsOfSides() {
	files := fstest.MapFS{
		"a1.sql": {Data: []byte("-- create users\n-- revision: a1\n\n-- +upgrade\nCREATE TABLE users (name text);\n")},
		"b1.sql": {Data: []byte("-- emails\n-- revision: b1\n-- down_revision: a1\n\n-- +upgrade\nALTER TABLE users ADD COLUMN email text;\n")},
		"c1.sql": {Data: []byte("-- ages\n-- revision: c1\n-- down_revision: a1\n\n-- +upgrade\nALTER TABLE users ADD COLUMN age int;\n")},
	}
	db := memory()
	defer db.Close()
	ctx := context.Background()
	project, err := ramus.Open(ctx, files, sqlite.New(db), ramus.Options{})
	if err != nil {
		log.Fatal(err)
	}
	sides, err := project.MergeSides(ctx, []string{ramus.Heads}, ramus.MergeOptions{})
	if err != nil {
		log.Fatal(err)
	}
	project.EffectsOfSides(ctx, sides)
	for _, side := range sides {
		fmt.Println(side.Head.ID, side.Effects.Effects[0].Text)
	}
	// Output:
	// b1 users: column email added (text)
	// c1 users: column age added (int)
}
