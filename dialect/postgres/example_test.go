package postgres_test

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"os"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/postgres"
)

// A program passes the *sql.DB that it already uses.
func ExampleNew() {
	db, err := sql.Open("pgx", os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	project, err := ramus.Open(context.Background(), os.DirFS("migrations"), postgres.New(db), ramus.Options{})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := project.Upgrade(context.Background(), "heads"); err != nil {
		log.Fatal(err)
	}
}

// A program that finds its database by a URL lists the kinds that it knows.
func ExampleDialect() {
	place := ramus.Place{Database: "postgresql://app@db.example.com/shop", Dialects: []ramus.Dialect{postgres.Dialect}}
	fmt.Println(place.Dialects[0].Name)
	// Output: postgres
}
