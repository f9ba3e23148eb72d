package main

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMigrate starts the service twice; the second start finds nothing to do.
func TestMigrate(t *testing.T) {
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "app.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for range 2 {
		if err := migrate(t.Context(), db); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Exec("UPDATE users SET email = 'ann@example.com' WHERE name = 'ann'"); err != nil {
		t.Error(err)
	}
}

// TestReadme checks that the Go code in the README is the code of this program
// and of examples/team.
func TestReadme(t *testing.T) {
	page := read(t, "../../README.md")
	code := read(t, "main.go") + read(t, "../team/main.go") + read(t, "../team/migrations/versions/revisions.go")
	blocks := strings.Split(page, "\n```go\n")[1:]
	if len(blocks) < 2 {
		t.Error("the README shows too little Go")
	}
	for _, block := range blocks {
		block, _, _ = strings.Cut(block, "\n```\n")
		for part := range strings.SplitSeq(block, "\n\n") {
			if !strings.Contains(code, part) {
				t.Errorf("no example has this code of the README:\n%s", part)
			}
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
