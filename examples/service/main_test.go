package main

import (
	"database/sql"
	"path/filepath"
	"testing"
)

// newDatabase returns a database for one test, at the heads.
func newDatabase(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := migrate(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestEmail(t *testing.T) {
	db := newDatabase(t)
	if _, err := db.Exec("UPDATE users SET email = 'ann@example.com' WHERE name = 'ann'"); err != nil {
		t.Error(err)
	}
}

// TestSecondStart checks that the second start of the service finds nothing to do.
func TestSecondStart(t *testing.T) {
	if err := migrate(t.Context(), newDatabase(t)); err != nil {
		t.Error(err)
	}
}
