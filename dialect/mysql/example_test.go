package mysql_test

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"testing/fstest"

	_ "github.com/go-sql-driver/mysql"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/mysql"
)

// A program passes the *sql.DB that it already uses. Nothing connects before the
// first verb that needs the database.
func ExampleNew() {
	db, err := sql.Open("mysql", "app:secret@tcp(localhost:3306)/shop")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	fsys := fstest.MapFS{"a.sql": {Data: []byte("-- create users\n-- revision: abc123\n\n-- +upgrade\nCREATE TABLE users (id INT);\n")}}
	_, err = ramus.Open(context.Background(), fsys, mysql.New(db), ramus.Options{})
	fmt.Println(err)
	// Output: <nil>
}

// A program that finds its database by a URL lists the kinds that it knows.
func ExampleDialect() {
	place := ramus.Place{Database: "mysql://app:secret@localhost/shop", Dialects: []ramus.Dialect{mysql.Dialect}}
	fmt.Println(place.Dialects[0].Schemes[0])
	// Output: mysql
}
