package ramus_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// A formatter has changed a revision that the database ran.
func ExampleProject_Accept() {
	dir, done := inTemporary()
	defer done()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			log.Fatal(err)
		}
	}
	write("ramus.toml", "database = \"sqlite:app.db\"\nversion_locations = [\".\"]\n")
	write("create.sql", "-- create users\n-- revision: abc123\n-- +upgrade\ncreate table users (id integer);\n")
	ctx, place := context.Background(), ramus.Place{Config: filepath.Join(dir, "ramus.toml"), Dialects: []ramus.Dialect{sqlite.Dialect}}
	find := func() *ramus.Project {
		project, err := ramus.Find(ctx, place)
		if err != nil {
			log.Fatal(err)
		}
		return project
	}
	if _, err := find().Upgrade(ctx, ramus.Heads); err != nil {
		log.Fatal(err)
	}
	write("create.sql", "-- create users\n-- revision: abc123\n-- +upgrade\nCREATE TABLE users (id integer);\n")
	if _, err := find().Accept(ctx, []string{"abc123"}, ramus.AcceptOptions{Because: "our formatter"}); err != nil {
		log.Fatal(err)
	}
	v, err := find().Verify(ctx, ramus.VerifyOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(v.Findings), "findings")
	for _, a := range v.Accepted {
		fmt.Printf("%s: %s, because of %s\n", a.Revision, a.Change, a.Because)
	}
	// Output:
	// 0 findings
	// abc123: edit, because of our formatter
}
