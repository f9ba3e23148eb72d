package ramus_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// A file was copied, to start the next revision from it, and its id with it.
func ExampleDiagnose() {
	dir, err := copied()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	place := ramus.Place{Dir: dir, Dialects: []ramus.Dialect{sqlite.Dialect}}
	d, err := ramus.Diagnose(context.Background(), place, ramus.DiagnoseOptions{})
	for _, finding := range d.Findings {
		fmt.Println(finding.Check, finding.Certainty)
		for _, fix := range finding.Fixes {
			fmt.Println("safe:", fix.Safe)
		}
	}
	fmt.Println(err)
	// Output:
	// duplicate-id likely
	// safe: true
	// <nil>
}

// What is safe can be done at once.
func ExampleFix_Apply() {
	dir, err := copied()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	place := ramus.Place{Dir: dir, Dialects: []ramus.Dialect{sqlite.Dialect}}
	d, err := ramus.Diagnose(ctx, place, ramus.DiagnoseOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := d.Findings[0].Fixes[0].Apply(ctx); err != nil {
		fmt.Println(err)
	}
	d, err = ramus.Diagnose(ctx, place, ramus.DiagnoseOptions{})
	fmt.Println(len(d.Findings), err)
	// Output: 0 <nil>
}

// copied is a project in which two files have one id.
func copied() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "example"); err != nil {
		return "", err
	}
	const text = "-- create users\n--\n-- revision: abc123\n-- down_revision:\n\n-- +upgrade\nCREATE TABLE users (id integer);\n"
	for name, content := range map[string]string{
		"ramus.toml":                "database = \"sqlite:app.db\"\n",
		"migrations/versions/a.sql": text,
		"migrations/versions/b.sql": text,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return "", err
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			return "", err
		}
	}
	return dir, nil
}
