package engine_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/plan"
)

const family = `
= base
CREATE TABLE parent (id INTEGER PRIMARY KEY);
CREATE TABLE child (id INTEGER PRIMARY KEY, p REFERENCES parent (id) ON DELETE CASCADE);
INSERT INTO parent VALUES (1), (2);
INSERT INTO child VALUES (10, 1), (20, 2);
`

// rebuild is the procedure of SQLite's manual
// (https://www.sqlite.org/lang_altertable.html section 7).
const rebuild = `CREATE TABLE new_parent (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO new_parent (id) SELECT id FROM parent;
DROP TABLE parent;
ALTER TABLE new_parent RENAME TO parent;
`

func TestForeignKeys(t *testing.T) {
	for _, c := range []struct {
		name   string
		before string // another program runs it after family
		script string
		want   []dialect.Violation
	}{
		{name: "a rebuilt parent keeps its children", script: rebuild},
		{name: "broken before", before: "INSERT INTO child VALUES (30, 3)", script: rebuild},
		{name: "broken before, in a renamed table", before: "INSERT INTO child VALUES (30, 3)", script: "ALTER TABLE child RENAME TO kid;"},
		{
			name: "an orphan", script: "INSERT INTO child VALUES (40, 4);",
			want: []dialect.Violation{{Table: "child", Parent: "parent", RowID: 40, Count: 1}},
		},
		{
			name: "one more orphan", before: "INSERT INTO child VALUES (30, 3)", script: "DELETE FROM parent WHERE id = 1;",
			want: []dialect.Violation{{Table: "child", Parent: "parent", RowID: 30, Count: 1}},
		},
		{
			name: "the parent is gone", script: "DROP TABLE parent;",
			want: []dialect.Violation{{Table: "child", Parent: "parent", RowID: 20, Count: 2}},
		},
		{
			name: "the key of a reference is gone", before: "CREATE TABLE nokey (x); CREATE UNIQUE INDEX key ON nokey (x); CREATE TABLE odd (x REFERENCES nokey (x))",
			script: "DROP INDEX key;",
			want:   []dialect.Violation{{Table: "odd", Count: 1, Fault: `foreign key mismatch - "odd" referencing "nokey"`}},
		},
		{name: "a reference to no key, before", before: "CREATE TABLE nokey (x); CREATE TABLE odd (x REFERENCES nokey (x))", script: "DELETE FROM child;"},
	} {
		for _, option := range []string{"", " transaction:false"} {
			t.Run(c.name+option, func(t *testing.T) {
				path := file(t)
				db := open(t, path)
				run(t, parse(family).request(db, plan.Upgrade))
				if c.before != "" {
					must(t, plain(t, path), c.before)
				}
				_, err := engine.Run(t.Context(), parse(family+"\n= r"+option+"\n"+c.script).request(db, plan.Upgrade))
				var broken *dialect.ForeignKeyError
				if errors.As(err, &broken) != (c.want != nil) || c.want == nil && err != nil {
					t.Fatalf("error: %v", err)
				}
				if c.want != nil {
					if diff := cmp.Diff(c.want, broken.Violations); diff != "" {
						t.Error(diff)
					}
				}
				if c.script == rebuild && values(t, plain(t, path), "SELECT count(*) FROM child WHERE id < 30")[0] != "2" {
					t.Error("children are lost")
				}
			})
		}
	}
}

func TestForeignKeyErrorReads(t *testing.T) {
	err := &dialect.ForeignKeyError{Violations: []dialect.Violation{
		{Table: "child", Parent: "parent", RowID: 30, Count: 1}, {Table: "a", Parent: "b", Count: 2},
	}}
	const want = "foreign keys are broken: 1 row of child (one has rowid 30) refers to nothing in parent; 2 rows of a refer to nothing in b"
	if diff := cmp.Diff(want, err.Error()); diff != "" || strings.Contains(want, "\n") {
		t.Error(diff)
	}
}
