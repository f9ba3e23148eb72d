package main

import (
	"database/sql"
	"path/filepath"
	"testing"
)

// TestMigrate starts the service twice, on a new database and on one that goose has
// migrated to its version 1.
func TestMigrate(t *testing.T) {
	for name, before := range map[string]string{
		"new": "",
		"goose": `CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
			CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')));
			INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (1, 1);`,
	} {
		t.Run(name, func(t *testing.T) {
			db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "app.db"))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.Exec(before); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := migrate(t.Context(), db); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := db.Exec("INSERT INTO orders (customer, total) VALUES (1, 5)"); err != nil {
				t.Error(err)
			}
		})
	}
}
