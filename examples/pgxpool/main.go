// Command pgxpool upgrades the PostgreSQL database of a service that uses pgxpool:
// DATABASE_URL=postgres://… go run ./examples/pgxpool.
package main

import (
	"context"
	"embed"
	"fmt"
	"log"
	"log/slog"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/postgres"
)

//go:embed migrations/versions
var migrations embed.FS

// migrate upgrades the database of the pool to the heads.
func migrate(ctx context.Context, pool *pgxpool.Pool) error {
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close() // the pool stays open
	p, err := ramus.Open(ctx, migrations, postgres.New(db), ramus.Options{
		Dir:    "migrations/versions",
		By:     "shop",
		Events: ramus.LogTo(slog.Default()),
	})
	if err != nil {
		return err
	}
	_, err = p.Upgrade(ctx, ramus.Heads)
	return err
}

func main() {
	ctx := context.Background()
	pool, err := pgxpool.New(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()
	if err := migrate(ctx, pool); err != nil {
		log.Fatal(err)
	}
	var orders int
	if err := pool.QueryRow(ctx, "SELECT count(*) FROM orders").Scan(&orders); err != nil {
		log.Fatal(err)
	}
	fmt.Println(orders, "orders")
}
