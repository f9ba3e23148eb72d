package ramus_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// What was changed after the diagnosis is left as it is.
func TestApplyAfterChange(t *testing.T) {
	dir, err := copied()
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	b := filepath.Join(dir, "migrations", "versions", "b.sql")
	if err := os.WriteFile(b, []byte("-- create people\n--\n-- revision: abc123\n-- down_revision:\n\n-- +upgrade\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	place := ramus.Place{Dir: dir, Dialects: []ramus.Dialect{sqlite.Dialect}}
	d, err := ramus.Diagnose(t.Context(), place, ramus.DiagnoseOptions{})
	if err != nil || len(d.Findings) != 1 {
		t.Fatalf("got %+v, %v", d.Findings, err)
	}
	all, err := filepath.Glob(filepath.Join(dir, "*", "*", "*.sql"))
	if err != nil || len(all) < 2 {
		t.Fatalf("got %q, %v", all, err)
	}
	was := map[string]string{}
	for _, file := range all {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		was[file] = string(content) + "-- " + filepath.Base(file) + "\n"
		if err := os.WriteFile(file, []byte(was[file]), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if did, err := d.Findings[0].Fixes[0].Apply(t.Context()); err == nil {
		t.Errorf("it %s", did)
	}
	for file, want := range was {
		if got, err := os.ReadFile(file); string(got) != want {
			t.Errorf("%s is %q, %v", file, got, err)
		}
	}
}
