package ramus_test

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// fromGoose makes a folder of goose's, a database that goose has brought to its
// version 1, and the project that takes both over; done removes them.
func fromGoose() (place ramus.Place, done func()) {
	dir, err := os.MkdirTemp("", "ramus")
	if err != nil {
		log.Fatal(err)
	}
	for name, text := range map[string]string{
		"1_create_users.sql": "-- +goose Up\nCREATE TABLE users (id INTEGER);\n-- +goose Down\nDROP TABLE users;\n",
		"2_add_email.sql":    "-- +goose Up\nALTER TABLE users ADD COLUMN email TEXT;\n",
	} {
		if err := os.MkdirAll(filepath.Join(dir, "goose"), 0o777); err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "goose", name), []byte(text), 0o666); err != nil {
			log.Fatal(err)
		}
	}
	file := filepath.Join(dir, "app.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE goose_db_version (id, version_id, is_applied); INSERT INTO goose_db_version VALUES (1, 1, 1)"); err != nil {
		log.Fatal(err)
	}
	place = ramus.Place{Dir: dir, Database: "sqlite:" + filepath.ToSlash(file), Dialects: []ramus.Dialect{sqlite.Dialect}}
	return place, func() { os.RemoveAll(dir) }
}

// A folder of goose's becomes revisions, in a project that is made for them.
func ExampleAdopt() {
	place, done := fromGoose()
	defer done()
	adopted, err := ramus.Adopt(context.Background(), place, filepath.Join(place.Dir, "goose"), ramus.AdoptOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range adopted.Revisions {
		fmt.Println(r.ID, r.Message)
	}
	fmt.Println(adopted.Notes)
	// Output:
	// 1 create users
	// 2 add email
	// [no down migration, cannot be reverted: 2]
}

// What goose noted in the database is looked at first.
func ExampleProject_ReadAdoption() {
	place, done := fromGoose()
	defer done()
	ctx := context.Background()
	if _, err := ramus.Adopt(ctx, place, filepath.Join(place.Dir, "goose"), ramus.AdoptOptions{From: "goose"}); err != nil {
		log.Fatal(err)
	}
	p, err := ramus.Find(ctx, place)
	if err != nil {
		log.Fatal(err)
	}
	defer p.Close()
	adoption, err := p.ReadAdoption(ctx, "", "")
	fmt.Println(adoption.Table, adoption.Version, adoption.Applied, adoption.Plan.After, err)
	// Output: goose_db_version 1 [1] [1] <nil>
}

// And then said to ramus.
func ExampleProject_StampAdoption() {
	place, done := fromGoose()
	defer done()
	ctx := context.Background()
	if _, err := ramus.Adopt(ctx, place, filepath.Join(place.Dir, "goose"), ramus.AdoptOptions{}); err != nil {
		log.Fatal(err)
	}
	p, err := ramus.Find(ctx, place)
	if err != nil {
		log.Fatal(err)
	}
	defer p.Close()
	adoption, err := p.ReadAdoption(ctx, "goose", "goose_db_version")
	if err != nil {
		log.Fatal(err)
	}
	if _, err := p.StampAdoption(ctx, adoption); err != nil {
		log.Fatal(err)
	}
	pending, err := p.Pending(ctx)
	fmt.Println(len(pending), pending[0].ID, err)
	// Output: 1 2 <nil>
}
