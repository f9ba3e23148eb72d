package ramus_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

func TestEffectsOfARangeThatGoesDown(t *testing.T) {
	files := fstest.MapFS{
		"a1.sql": {Data: []byte("-- a\n-- revision: a1\n\n-- +upgrade\nCREATE TABLE users (name text);\n")},
		"b1.sql": {Data: []byte("-- b\n-- revision: b1\n-- down_revision: a1\n\n-- +upgrade\nCREATE TABLE b (x);\n")},
		"c1.sql": {Data: []byte("-- c\n-- revision: c1\n-- down_revision: a1\n\n-- +upgrade\nCREATE TABLE c (x);\n")},
	}
	db := memory()
	defer db.Close()
	project, err := ramus.Open(context.Background(), files, sqlite.New(db), ramus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []string{"b1:a1", "b1:c1", "a1:base"} {
		if _, err := project.Effects(context.Background(), of); err == nil || !strings.Contains(err.Error(), " is not below ") {
			t.Errorf("%s: got %v", of, err)
		}
	}
	for _, of := range []string{"a1:b1", "base:b1", ":c1", "a1:", "b1:b1"} {
		if _, err := project.Effects(context.Background(), of); err != nil {
			t.Errorf("%s: got %v", of, err)
		}
	}
}
