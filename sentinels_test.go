package ramus_test

import (
	"bytes"
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

func TestSentinels(t *testing.T) {
	p, err := ramus.Open(t.Context(), two, sqlite.New(file(t, 1)), ramus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.PlanUpgrade(t.Context(), ramus.Head); !errors.Is(err, ramus.ErrSeveralHeads) {
		t.Errorf("head of a fork: %v", err)
	}
	if _, err := p.Show(t.Context(), "nothing"); errors.Is(err, ramus.ErrSeveralHeads) {
		t.Errorf("an unknown revision is taken for several heads: %v", err)
	}
	lost, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "no", "such", "folder", "app.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer lost.Close()
	_, err = open(t, two, lost, ramus.Options{}).Upgrade(t.Context(), "")
	if !errors.Is(err, ramus.ErrUnreachable) || errors.Is(err, ramus.ErrLocked) {
		t.Errorf("a database in a folder that does not exist: %v", err)
	}
}

func TestErrLocked(t *testing.T) {
	db := file(t, 2)
	var second error
	first := open(t, revisions("a", "a <- b"), db, ramus.Options{Events: func(e ramus.Event) {
		if e.Kind == ramus.Started && second == nil {
			_, second = open(t, revisions("a", "a <- b"), db, ramus.Options{LockTimeout: -1}).Upgrade(t.Context(), "")
		}
	}})
	if _, err := first.Upgrade(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if !errors.Is(second, ramus.ErrLocked) || ramus.ClassOf(second) != ramus.Unreachable {
		t.Errorf("a second runner that does not wait: %v", second)
	}
}

func TestErrNoRevisions(t *testing.T) {
	embedded := fstest.MapFS{"migrations/versions/a.sql": two["a.sql"], "migrations/readme.md": {Data: []byte("nothing to run\n")}}
	for _, test := range []struct {
		fsys fs.FS
		dir  string
		want bool
	}{
		{embedded, "migrations/versions", false},
		{fstest.MapFS{"migrations/readme.md": embedded["migrations/readme.md"]}, "migrations", true},
		{fstest.MapFS{}, "", true},
	} {
		_, err := ramus.Open(t.Context(), test.fsys, nil, ramus.Options{Dir: test.dir})
		if got := errors.Is(err, ramus.ErrNoRevisions); got != test.want || got != (err != nil) {
			t.Errorf("%q: %v", test.dir, err)
		}
		if test.want && ramus.ClassOf(err) != ramus.Usage {
			t.Errorf("%q: class %v", test.dir, ramus.ClassOf(err))
		}
		if _, err := ramus.Open(t.Context(), test.fsys, nil, ramus.Options{Dir: test.dir, AllowEmpty: true}); err != nil {
			t.Errorf("%q, allowed: %v", test.dir, err)
		}
	}
}

func TestEmptyTarget(t *testing.T) {
	p := open(t, two, file(t, 1), ramus.Options{})
	planned, err := p.PlanUpgrade(t.Context(), "")
	if err != nil || len(planned.Steps) != 3 || planned.Target != ramus.Heads {
		t.Fatalf("%+v, %v", planned, err)
	}
	var script strings.Builder
	if err := p.UpgradeScript(t.Context(), &script, ""); err != nil || !strings.Contains(script.String(), "ghi789") {
		t.Errorf("%v\n%s", err, script.String())
	}
	done, err := p.Upgrade(t.Context(), "")
	if err != nil || !slices.Equal(done.Rows, []string{"def456", "ghi789"}) {
		t.Fatalf("%+v, %v", done, err)
	}
	if _, err := p.Downgrade(t.Context(), ""); ramus.ClassOf(err) != ramus.Usage {
		t.Errorf("a downgrade to nowhere: %v", err)
	}
}

func TestElapsed(t *testing.T) {
	fsys := fstest.MapFS{
		"a.sql": {Data: []byte("-- a\n-- revision: a\n\n-- +upgrade\nCREATE TABLE a (x);\n\n-- +downgrade\nDROP TABLE a;\n")},
		"b.sql": {Data: []byte("-- b\n-- revision: b\n-- down_revision: a\n\n-- +upgrade\nCREATE TABLE b (x);\n\n-- +downgrade\nDROP TABLE b;\n")},
	}
	for _, allInOne := range []bool{false, true} {
		p := open(t, fsys, file(t, 1), ramus.Options{AllInOne: allInOne})
		done, err := p.Upgrade(t.Context(), "")
		if err != nil || len(done.Elapsed) != 2 || done.Elapsed[0] <= 0 || done.Elapsed[1] <= 0 {
			t.Errorf("in one transaction %v: %v of %v, %v", allInOne, done.Elapsed, done.Applied, err)
		}
	}
	stamped, err := open(t, fsys, file(t, 1), ramus.Options{}).Stamp(t.Context(), []string{ramus.Head}, false)
	if err != nil || stamped.Elapsed != nil {
		t.Errorf("a stamp took %v for %v, %v", stamped.Elapsed, stamped.Applied, err)
	}
}

func TestLogValue(t *testing.T) {
	fsys := fstest.MapFS{"a.sql": {Data: []byte("-- a\n-- revision: a\n\n-- +upgrade\nCREATE TABLE a (x);\nINSERT INTO b\n  VALUES (1);\n")}}
	_, err := open(t, fsys, file(t, 1), ramus.Options{}).Upgrade(t.Context(), "")
	var text bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&text, nil))
	logger.Error("not migrated", "failure", err)
	for _, want := range []string{"failure.verb=upgrade", "failure.revision=a", "failure.file=a.sql", "failure.line=6", `failure.statement="INSERT INTO b"`, "no such table"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %s in %s", want, text.String())
		}
	}
	if strings.Contains(text.String(), "sqlstate") {
		t.Errorf("SQLite has no SQLSTATE: %s", text.String())
	}
}

func TestStrings(t *testing.T) {
	for class, want := range map[ramus.Class]string{ramus.Other: "other", ramus.Unreachable: "database unreachable", ramus.Interrupted: "interrupted", 99: "99", -1: "-1"} {
		if got := class.String(); got != want {
			t.Errorf("class %d is %q, want %q", int(class), got, want)
		}
	}
	for kind, want := range map[ramus.EventKind]string{
		ramus.Waiting: "waiting", ramus.Resuming: "resuming", ramus.Started: "started", ramus.Retrying: "retrying", ramus.Decided: "decided",
		ramus.Reconnecting: "reconnecting", ramus.Noticed: "noticed", ramus.Reported: "reported", ramus.Delegated: "delegated", ramus.Finished: "finished", 77: "77",
	} {
		if got := kind.String(); got != want {
			t.Errorf("kind %d is %q, want %q", uint8(kind), got, want)
		}
	}
}
