package ramus_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/dialect"
)

// only are the files of some of the revisions: those that are checked out.
func only(fsys fstest.MapFS, ids ...string) fstest.MapFS {
	kept := maps.Clone(fsys)
	maps.DeleteFunc(kept, func(file string, _ *fstest.MapFile) bool {
		id, _, _ := strings.Cut(file, ".")
		return !slices.Contains(ids, id)
	})
	return kept
}

// wantTables compares the tables that revisions have made.
func wantTables(t *testing.T, db *sql.DB, want ...string) {
	t.Helper()
	rows, err := db.Query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'ramus%' ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var have []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		have = append(have, name)
	}
	if !cmp.Equal(have, want) {
		t.Errorf("tables %q, want %q", have, want)
	}
}

// What no file defines is taken back by the scripts of the log.
func TestLogged(t *testing.T) {
	line := revisions("a", "a <- x", "x <- y")
	heads := revisions("a", "a <- b", "a <- x")
	merged := revisions("a", "a <- b", "a <- x", "b, x <- m")
	for _, test := range []struct {
		name   string
		all    fstest.MapFS
		files  []string // that are checked out
		target string
		ran    []string // from the log
		rows   []string
		tables []string
	}{
		{"a line", line, []string{"a"}, "a", []string{"y", "x"}, []string{"a"}, []string{"a"}},
		{"the end of a line", line, []string{"a"}, "-1", []string{"y"}, []string{"x"}, []string{"a", "x"}},
		{"down to one of its own", line, []string{"a"}, "y@x", []string{"y"}, []string{"x"}, []string{"a", "x"}},
		{"no file is left", line, nil, "base", []string{"y", "x", "a"}, []string{}, nil},
		{"one of two heads", heads, []string{"a", "b"}, "x@a", []string{"x"}, []string{"b"}, []string{"a", "b"}},
		{"the other head", heads, []string{"a", "b"}, "b@a", nil, []string{"x"}, []string{"a", "x"}},
		{"both heads", heads, []string{"a", "b"}, "base", []string{"x"}, []string{}, nil},
		{"two heads of the log", heads, []string{"a"}, "a", []string{"b", "x"}, []string{"a"}, []string{"a"}},
		{"a merge down to a parent", merged, []string{"a", "b", "x"}, "m@b", []string{"m"}, []string{"b", "x"}, []string{"a", "b", "x"}},
		{"a merge and one side", merged, []string{"a", "b"}, "x@a", []string{"m", "x"}, []string{"b"}, []string{"a", "b"}},
		{"a merge and all below", merged, []string{"a"}, "a", []string{"m", "b", "x"}, []string{"a"}, []string{"a"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			db := file(t, 1)
			if _, err := open(t, test.all, db, ramus.Options{}).Upgrade(t.Context(), "heads"); err != nil {
				t.Fatal(err)
			}
			var reported []string
			p := open(t, only(test.all, test.files...), db, ramus.Options{AllowEmpty: true, Events: func(e ramus.Event) {
				if e.Kind == ramus.Noticed && strings.Contains(e.Why, "reverted by the script that the log has") {
					reported = append(reported, e.Step.Revision)
				}
			}})
			planned, failed := p.PlanDowngrade(t.Context(), test.target)
			if failed != nil || !cmp.Equal(reported, test.ran) {
				t.Errorf("planning reported %q, want %q; %v", reported, test.ran, failed)
			}
			reported = nil
			result, err := p.Downgrade(t.Context(), test.target)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(planned, result.Plan, cmpopts.IgnoreUnexported(ramus.Plan{})); diff != "" {
				t.Error(diff)
			}
			if !cmp.Equal(result.Rows, test.rows) || !cmp.Equal(reported, test.ran) {
				t.Errorf("rows %q, reported %q; want %q, %q", result.Rows, reported, test.rows, test.ran)
			}
			for _, s := range result.Plan.Steps {
				if got := strings.HasPrefix(s.File, "log:"); got != slices.Contains(test.ran, s.Revision) {
					t.Errorf("the script of %s is that of %s", s.Revision, s.File)
				}
			}
			wantTables(t, db, test.tables...)
			// The project that has them all finds the way up again.
			if _, err := open(t, test.all, db, ramus.Options{}).Upgrade(t.Context(), "heads"); err != nil {
				t.Error(err)
			}
		})
	}
}

// A downgrade that the log has no valid script for is refused before any statement runs.
func TestLoggedRefused(t *testing.T) {
	line := revisions("a", "a <- x")
	noWayBack := revisions("a", "a <- x")
	noWayBack["x.sql"].Data = []byte("-- x\n-- revision: x\n-- down_revision: a\n\n-- +upgrade\nCREATE TABLE x (x);\n")
	inGo := revisions("a")
	inGo["x.go"] = goFile("x", "a")
	labeled := revisions("a")
	labeled["a.sql"].Data = []byte("-- a\n-- revision: a\n-- branch_labels: x\n\n-- +upgrade\n")
	function := ramus.InTx(func(context.Context, *sql.Tx) error { return nil })
	for _, test := range []struct {
		name   string
		all    fstest.MapFS
		files  fstest.MapFS
		change string // to the log, by somebody else
		stamp  string
		why    string
		row    string
	}{
		{name: "no downgrade section", all: noWayBack, why: ", and the log cannot revert that: x had no downgrade section when it ran"},
		{name: "in Go", all: inGo, why: ", and the log cannot revert that: x ran as a function, in Go or in Python, which the log does not keep"},
		{name: "stamped", all: line, stamp: "x", why: ", and the log cannot revert that: since x ran, it was stamped or reverted"},
		{name: "taken back", all: line, change: "INSERT INTO ramus_log SELECT 99, format, 'downgrade', revision, parents, checksum, statements, done, started, finished, who, version, error, rows_after, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, hashes, NULL FROM ramus_log WHERE revision = 'x'",
			why: ", and the log cannot revert that: since x ran, it was stamped or reverted"},
		{name: "nothing in the log", all: line, change: "DELETE FROM ramus_log"},
		{name: "no log", all: line, change: "DROP TABLE ramus_log"},
		{name: "never finished", all: line, change: "UPDATE ramus_log SET error = 'given up' WHERE revision = 'x'"},
		{name: "a parent that nobody knows", all: line, change: `UPDATE ramus_log SET parents = '["gone"]' WHERE revision = 'x'`,
			why: ", and the log cannot revert that: it does not know gone"},
		{name: "a label of that name", all: line, files: labeled, why: ", and the log cannot revert that: with its revisions, the graph is broken: "},
		{name: "not a script", all: line, change: "UPDATE ramus_log SET down_script = 'DROP TABLE x' WHERE revision = 'x'",
			why: ", and the log cannot revert that: its script of x cannot be read: log:x:1:1: the text must be one downgrade section"},
		{name: "something else that ran", all: dependent(), files: only(dependent(), "a", "b", "c"), row: "z",
			why: ", and the log cannot revert that: by it c ran too, and no version row stands for it: a dependency on it may be missing from the log"},
		{name: "something else of the log", all: dependent(), files: only(dependent(), "a", "b"), row: "z",
			why: ", and the log cannot revert that: by it c ran too, and no version row stands for it: a dependency on it may be missing from the log"},
	} {
		t.Run(test.name, func(t *testing.T) {
			db := file(t, 1)
			o := ramus.Options{}
			if test.all["x.go"] != nil {
				o.Go = map[string]ramus.GoRevision{"x": {Up: function, Down: function}}
			}
			full := open(t, test.all, db, o)
			if _, err := full.Upgrade(t.Context(), "heads"); err != nil {
				t.Fatal(err)
			}
			if test.stamp != "" {
				if _, err := full.Stamp(t.Context(), []string{test.stamp}, true); err != nil {
					t.Fatal(err)
				}
			}
			if test.change != "" {
				if _, err := db.Exec(test.change); err != nil {
					t.Fatal(err)
				}
			}
			files := test.files
			if files == nil {
				files = only(test.all, "a")
			}
			p := open(t, files, db, ramus.Options{})
			row := "x"
			if test.row != "" {
				row = test.row
			}
			for verb, do := range map[string]func() error{
				"downgrade": func() error { _, err := p.Downgrade(t.Context(), "a"); return err },
				"plan":      func() error { _, err := p.PlanDowngrade(t.Context(), "a"); return err },
				"upgrade":   func() error { _, err := p.Upgrade(t.Context(), "heads"); return err },
			} {
				err := do()
				want := fmt.Sprintf("the database is at %s, which no revision file defines", row)
				if verb != "upgrade" {
					want += test.why
				}
				if !isUnknown(err, row) || !strings.HasPrefix(err.Error(), want) || test.why == "" && err.Error() != want {
					t.Errorf("%s: %v\nwant: %s", verb, err, want)
				}
				if hint := ramus.Hint(err); !strings.Contains(hint, "Check out the branch") || strings.Contains(hint, "ramus downgrade") {
					t.Errorf("%s: %s", verb, hint)
				}
			}
			if current, err := p.Current(t.Context()); err != nil || !cmp.Equal(current.Rows, []string{row}) {
				t.Errorf("the database is at %q, %v", current.Rows, err)
			}
		})
	}
}

// A downgrade that does not come upon what cannot be taken back is none of that's
// business.
func TestLoggedPart(t *testing.T) {
	all := revisions("a", "x <- y", "a <- b")
	all["x.sql"] = &fstest.MapFile{Data: []byte("-- x\n-- revision: x\n-- down_revision: a\n\n-- +upgrade\nCREATE TABLE x (x);\n")}
	db := file(t, 1)
	if _, err := open(t, all, db, ramus.Options{}).Upgrade(t.Context(), "heads"); err != nil {
		t.Fatal(err)
	}
	p := open(t, only(all, "a", "b"), db, ramus.Options{})
	if _, err := p.Downgrade(t.Context(), "x@a"); !isUnknown(err, "y") || !strings.HasSuffix(err.Error(), "x had no downgrade section when it ran") {
		t.Errorf("through x: %v", err)
	}
	if _, err := p.Upgrade(t.Context(), "heads"); !strings.Contains(ramus.Hint(err), "ramus downgrade TARGET") {
		t.Errorf("%v; %s", err, ramus.Hint(err))
	}
	if result, err := p.Downgrade(t.Context(), "y@x"); err != nil || !cmp.Equal(result.Rows, []string{"b", "x"}) {
		t.Errorf("to x: %+v, %v", result.Rows, err)
	}
	if _, err := p.Upgrade(t.Context(), "heads"); strings.Contains(ramus.Hint(err), "ramus downgrade TARGET") {
		t.Errorf("%v; %s", err, ramus.Hint(err))
	}
}

// A file counts for more than the log.
func TestLoggedFileFirst(t *testing.T) {
	all := revisions("a", "a <- b", "b <- x")
	db := file(t, 1)
	if _, err := open(t, all, db, ramus.Options{}).Upgrade(t.Context(), "heads"); err != nil {
		t.Fatal(err)
	}
	files := only(all, "a", "b")
	files["b.sql"].Data = []byte("-- b\n-- revision: b\n-- down_revision: a\n\n-- +upgrade\n\n-- +downgrade\nALTER TABLE b RENAME TO kept;\n")
	result, err := open(t, files, db, ramus.Options{}).Downgrade(t.Context(), "a")
	if err != nil || !cmp.Equal(result.Applied, []string{"x", "b"}) {
		t.Errorf("%+v, %v", result, err)
	}
	wantTables(t, db, "a", "kept")
}

// Where no log is kept, there is nothing to ask.
func TestLoggedWithoutLog(t *testing.T) {
	db := file(t, 1)
	if _, err := open(t, revisions("a", "a <- x"), db, ramus.Options{}).Upgrade(t.Context(), "heads"); err != nil {
		t.Fatal(err)
	}
	p := open(t, revisions("a"), db, ramus.Options{NoLog: true})
	for _, err := range []error{
		func() error { _, err := p.Downgrade(t.Context(), "a"); return err }(),
		func() error { _, err := p.PlanDowngrade(t.Context(), "a"); return err }(),
	} {
		if !isUnknown(err, "x") || strings.Contains(ramus.Hint(err), "ramus downgrade") {
			t.Errorf("%v; %s", err, ramus.Hint(err))
		}
	}
}

// The log may move on under the same rows while a run waits for its lock: what
// counts is what it says under the lock.
func TestLoggedUnderLock(t *testing.T) {
	for name, test := range map[string]struct {
		change string
		err    string
		tables []string
	}{
		"another script": {
			"UPDATE ramus_log SET down_script = replace(down_script, 'DROP TABLE x', 'ALTER TABLE x RENAME TO kept') WHERE revision = 'x'", "", []string{"a", "kept"},
		},
		"no script": {
			"UPDATE ramus_log SET down_script = NULL WHERE revision = 'x'", "x had no downgrade section when it ran", []string{"a", "x"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			db := file(t, 3)
			if _, err := open(t, revisions("a", "a <- x"), db, ramus.Options{}).Upgrade(t.Context(), "heads"); err != nil {
				t.Fatal(err)
			}
			other, err := sqlite.New(db).With(dialect.NewTables("", true)).Lock(t.Context(), dialect.LockOptions{})
			if err != nil {
				t.Fatal(err)
			}
			waited := false
			p := open(t, revisions("a"), db, ramus.Options{Events: func(e ramus.Event) {
				if e.Kind != ramus.Waiting {
					return
				}
				waited = true
				if _, err := db.Exec(test.change); err != nil {
					t.Error(err)
				}
				if err := other.Close(); err != nil {
					t.Error(err)
				}
			}})
			_, err = p.Downgrade(t.Context(), "a")
			if !waited || (test.err == "") != (err == nil) || err != nil && !strings.HasSuffix(err.Error(), test.err) {
				t.Errorf("waited: %t; %v", waited, err)
			}
			wantTables(t, db, test.tables...)
		})
	}
}

// A plan of a revision that only the log has keeps the log's script.
func TestLoggedScript(t *testing.T) {
	db := file(t, 1)
	full := open(t, revisions("a", "a <- x"), db, ramus.Options{})
	if _, err := full.Upgrade(t.Context(), "heads"); err != nil {
		t.Fatal(err)
	}
	p := open(t, revisions("a"), db, ramus.Options{})
	planned, err := p.PlanDowngrade(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	if err := p.WriteScript(t.Context(), &script, planned); err != nil || !strings.Contains(script.String(), "DROP TABLE x;") {
		t.Errorf("%v: %s", err, script.String())
	}
	if err := p.WriteScript(t.Context(), &script, ramus.Plan{Kind: "downgrade", Steps: planned.Steps}); ramus.ClassOf(err) != ramus.Usage {
		t.Errorf("a plan that was put together by hand: %v", err)
	}
}
