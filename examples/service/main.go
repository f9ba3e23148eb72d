// Command service upgrades its SQLite database to the heads of its embedded
// revisions when it starts: go run ./examples/service FILE.
package main

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"log"
	"log/slog"
	"os"
	"os/signal"

	_ "modernc.org/sqlite"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

//go:embed migrations/versions
var migrations embed.FS

func migrate(ctx context.Context, db *sql.DB) error {
	p, err := ramus.Open(ctx, migrations, sqlite.New(db), ramus.Options{
		Dir:        "migrations/versions",
		By:         "shop",
		Events:     ramus.LogTo(slog.Default()),
		AllowAhead: true, // an older version may start beside a newer one
	})
	if err != nil {
		return err
	}
	_, err = p.Upgrade(ctx, ramus.Heads) // p.Pending(ctx) only asks, in one round trip
	return err
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: service FILE")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	db, err := sql.Open("sqlite", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if err := migrate(ctx, db); err != nil {
		log.Fatal(err)
	}
	var users int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM users").Scan(&users); err != nil {
		log.Fatal(err)
	}
	fmt.Println(users, "users")
}
