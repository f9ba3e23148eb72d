// Dbcheck fails unless a SQLite file has the n tables of a chain, with two columns
// each, and the journal mode that all tools should use.
//
//	dbcheck -n 1000 FILE
package main

import (
	"database/sql"
	"flag"
	"fmt"
	"os"

	_ "modernc.org/sqlite"

	"github.com/ramusdb/ramus/bench/internal/project"
)

func main() {
	n := flag.Int("n", 1000, "how many tables")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: dbcheck [-n 1000] FILE")
		os.Exit(2)
	}
	if err := check(flag.Arg(0), *n); err != nil {
		fmt.Fprintf(os.Stderr, "dbcheck: %s: %v\n", flag.Arg(0), err)
		os.Exit(1)
	}
}

func check(file string, n int) error {
	if _, err := os.Stat(file); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
	if err != nil {
		return err
	}
	defer db.Close()
	var mode string
	if err := db.QueryRow("PRAGMA journal_mode").Scan(&mode); err != nil {
		return err
	}
	if mode != "delete" {
		return fmt.Errorf("the journal mode is %s, not delete", mode)
	}
	tables, err := tables(db)
	if err != nil {
		return err
	}
	if len(tables) != n {
		return fmt.Errorf("it has %d tables, not %d", len(tables), n)
	}
	return compare(tables, n)
}

// tables returns, by name, the CREATE statements of the tables that revisions
// create.
func tables(db *sql.DB) (map[string]string, error) {
	rows, err := db.Query("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name GLOB 't[0-9][0-9][0-9][0-9][0-9][0-9]'")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		found[name] = text
	}
	return found, rows.Err()
}

func compare(tables map[string]string, n int) error {
	revisions, err := project.Make("chain", n)
	if err != nil {
		return err
	}
	for _, r := range revisions {
		if got := tables[r.Table()] + ";"; got != r.Up() {
			return fmt.Errorf("table %s is %q, not %q", r.Table(), got, r.Up())
		}
	}
	return nil
}
