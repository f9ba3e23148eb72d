// Command fromgoose is a service that used goose before. It stamps a database that
// goose has migrated, and upgrades it: go run ./examples/fromgoose FILE.
package main

import (
	"context"
	"database/sql"
	"embed"
	"log"
	"os"

	_ "modernc.org/sqlite"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

//go:embed migrations/versions
var migrations embed.FS

// migrate adopts the database if goose has migrated it, and upgrades it to the heads.
func migrate(ctx context.Context, db *sql.DB) error {
	p, err := ramus.Open(ctx, migrations, sqlite.New(db), ramus.Options{Dir: "migrations/versions", By: "shop"})
	if err != nil {
		return err
	}
	if err := adopt(ctx, db, p); err != nil {
		return err
	}
	_, err = p.Upgrade(ctx, ramus.Heads)
	return err
}

// adopt stamps a database that goose has migrated, once.
func adopt(ctx context.Context, db *sql.DB, p *ramus.Project) error {
	current, err := p.Current(ctx)
	if err != nil || len(current.Rows) > 0 {
		return err // ramus has stamped or upgraded it before
	}
	var tables int
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE name = 'goose_db_version'").Scan(&tables)
	if err != nil || tables == 0 {
		return err // a new database
	}
	adoption, err := p.ReadAdoption(ctx, "goose", "goose_db_version")
	if err != nil {
		return err
	}
	_, err = p.StampAdoption(ctx, adoption)
	return err
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: fromgoose FILE")
	}
	db, err := sql.Open("sqlite", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if err := migrate(context.Background(), db); err != nil {
		log.Fatal(err)
	}
}
