package ramus_test

import (
	"context"
	"database/sql"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/postgres"
)

// TestRoundTripOfGoOnServer tests revisions of a program, one of them in Go, on the server
// that the program names.
func TestRoundTripOfGoOnServer(t *testing.T) {
	server := os.Getenv("RAMUS_TEST_POSTGRES")
	if server == "" {
		t.Skip("RAMUS_TEST_POSTGRES is not set")
	}
	own, err := sql.Open("pgx", "postgres://nobody@127.0.0.1:1/nothing") // is not connected to
	if err != nil {
		t.Fatal(err)
	}
	defer own.Close()
	files := fstest.MapFS{
		"a.sql": {Data: []byte("-- users\n-- revision: aaa\n\n-- +upgrade\nCREATE TABLE users (name text);\n\n-- +downgrade\nDROP TABLE users;\n")},
		"b.go":  {Data: []byte("// groups\n//\n// revision: bbb\n// down_revision: aaa\n\npackage migrations\n")},
	}
	exec := func(statements string) ramus.Func {
		return ramus.InTx(func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, statements)
			return err
		})
	}
	project, err := ramus.Open(t.Context(), files, postgres.New(own), ramus.Options{
		Scratch: server,
		Go: map[string]ramus.GoRevision{"bbb": {
			Up:   exec("CREATE TABLE groups (id serial PRIMARY KEY)"),
			Down: exec("ALTER TABLE groups RENAME TO old"),
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	tested, err := project.Test(t.Context(), ramus.TestOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(tested.Revisions) != 2 || tested.Revisions[0].Outcome != "restored" || tested.Revisions[1].Outcome != "failed" {
		t.Errorf("%+v", tested.Revisions)
	}
	if len(tested.Findings) != 1 || !strings.Contains(tested.Findings[0].Message, "table public.old is left") {
		t.Errorf("%+v", tested.Findings)
	}
}
