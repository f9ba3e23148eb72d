package ramus_test

import (
	"context"
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/dialect"
)

// two are a fork without a database.
var two = fstest.MapFS{
	"a.sql": {Data: []byte("-- one\n-- revision: abc123\n\n-- +upgrade\n")},
	"b.sql": {Data: []byte("-- two\n-- revision: def456\n-- down_revision: abc123\n\n-- +upgrade\n")},
	"c.sql": {Data: []byte("-- three\n-- revision: ghi789\n-- down_revision: abc123\n\n-- +upgrade\n")},
}

func TestClassOf(t *testing.T) {
	ctx := context.Background()
	p, err := ramus.Open(ctx, two, nil, ramus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, broken := ramus.Open(ctx, fstest.MapFS{"a.sql": {Data: []byte("SELECT 1;")}}, nil, ramus.Options{})
	ended, cancel := context.WithCancel(ctx)
	cancel()
	verb := func(_ any, err error) error { return err }
	for _, test := range []struct {
		name string
		err  error
		want ramus.Class
		hint bool
	}{
		{"done", nil, ramus.Other, false},
		{"unknown target", verb(p.Show(ctx, "nothing")), ramus.Usage, false},
		{"several heads", verb(p.Show(ctx, "head")), ramus.Usage, true},
		{"no database", verb(p.Current(ctx)), ramus.Usage, false},
		{"no folder", verb(p.NewRevision(ctx, ramus.RevisionOptions{Head: "def456"})), ramus.Usage, false},
		{"stale parent", verb(p.NewRevision(ctx, ramus.RevisionOptions{Head: "abc123"})), ramus.Usage, true},
		{"broken file", broken, ramus.Broken, false},
		{"unknown rows", &ramus.UnknownRowsError{Rows: []string{"gone"}}, ramus.Broken, true},
		{"a read that the server canceled", fmt.Errorf("read the version table: %w", &dialect.DatabaseError{Words: "canceling statement due to statement timeout"}), ramus.Unreachable, false},
		{"interrupted", verb(ramus.Open(ended, two, nil, ramus.Options{})), ramus.Interrupted, false},
	} {
		if test.name != "done" && test.err == nil {
			t.Errorf("%s: no error", test.name)
		}
		if got := ramus.ClassOf(test.err); got != test.want {
			t.Errorf("%s: class %d, want %d: %v", test.name, got, test.want, test.err)
		}
		if got := ramus.Hint(test.err) != ""; test.err != nil && got != test.hint {
			t.Errorf("%s: hint %q", test.name, ramus.Hint(test.err))
		}
	}
}
