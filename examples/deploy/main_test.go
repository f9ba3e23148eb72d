package main

import (
	"bytes"
	"database/sql"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/examples/team/migrations/versions"
)

// newDatabase returns an empty database, and a logger with its output.
func newDatabase(t *testing.T) (*sql.DB, *slog.Logger, *bytes.Buffer) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "app.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	var log bytes.Buffer
	return db, slog.New(slog.NewTextHandler(&log, nil)), &log
}

func TestUpgrade(t *testing.T) {
	db, logger, log := newDatabase(t)
	if err := ready(t.Context(), db, logger); err == nil || err.Error() != "3 revisions are pending, the first is a1b2c3 (create users)" {
		t.Errorf("before the upgrade: %v", err)
	}
	if err := upgrade(t.Context(), db, logger); err != nil {
		t.Fatal(err)
	}
	if err := ready(t.Context(), db, logger); err != nil {
		t.Errorf("after the upgrade: %v", err)
	}
	if !strings.Contains(log.String(), `msg=upgraded retries=0 now_at=[c3d4e5]`) {
		t.Error(log)
	}
}

// TestReport logs a revision that fails, and a lock that another program holds.
func TestReport(t *testing.T) {
	db, logger, log := newDatabase(t)
	if _, err := db.Exec("CREATE TABLE users (id INTEGER PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	if code := report(logger, upgrade(t.Context(), db, logger)); code != 1 || !strings.Contains(log.String(), "migration failed") || !strings.Contains(log.String(), "migration.revision=a1b2c3") {
		t.Errorf("exit code %d\n%s", code, log)
	}
	tx, err := db.Begin()
	if err == nil {
		_, err = tx.Exec("CREATE TABLE other (x)")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	p, err := ramus.Open(t.Context(), versions.Files, sqlite.New(db), ramus.Options{Go: versions.Go, LockTimeout: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Upgrade(t.Context(), "heads")
	if code := report(logger, err); code != 75 {
		t.Errorf("exit code %d of %v", code, err)
	}
}
