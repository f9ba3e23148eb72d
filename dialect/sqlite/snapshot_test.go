package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/schema"
)

// snapshotOf runs statements in a scratch database and returns its schema, and SQLite's own
// texts in one order, as .schema of its shell shows them.
func snapshotOf(t interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}, statements ...string) (schema.Snapshot, string) {
	t.Helper()
	made, err := scratcher{newDatabase(dialect.NewTables("", true))}.Scratch(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer made.Close()
	db, err := made.(*store).inMemory()
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range statements {
		if _, err := db.Exec(st); err != nil {
			t.Fatalf("%s: %v", st, err)
		}
	}
	taken, err := made.Snapshot(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return taken, dump(t, db)
}

func dump(t interface{ Fatal(...any) }, db *sql.DB) string {
	rows, err := db.Query("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

func TestSnapshot(t *testing.T) {
	const users = "CREATE TABLE users (id integer PRIMARY KEY, name text)"
	for _, test := range []struct {
		name   string
		a, b   []string
		differ string // the kinds and names that differ; "" for equal schemas
	}{
		{"comments, white space and the case of words", []string{users},
			[]string{"create table Users ( -- people\n id INTEGER primary key,\n name TEXT)"}, ""},
		{"the order of columns", []string{users}, []string{"CREATE TABLE users (name text, id integer PRIMARY KEY)"}, ""},
		{"a column that was added", []string{users},
			[]string{"CREATE TABLE users (id integer PRIMARY KEY)", "ALTER TABLE users ADD COLUMN name text"}, ""},
		{"names that ALTER TABLE wrote in quotes", []string{users, "CREATE TABLE posts (user REFERENCES users (id))", "CREATE INDEX posts_user ON posts (user)"},
			[]string{"CREATE TABLE people (id integer PRIMARY KEY, label text)", "CREATE TABLE posts (user REFERENCES people (id))", "CREATE INDEX posts_user ON posts (user)",
				"ALTER TABLE people RENAME TO users", "ALTER TABLE users RENAME COLUMN label TO name"}, ""},
		{"ramus's own tables", []string{users}, []string{users, "CREATE TABLE ramus_version (x)", "CREATE TABLE ramus_log (x)", "CREATE INDEX l ON ramus_log (x)"}, ""},
		{"a type", []string{users}, []string{"CREATE TABLE users (id integer PRIMARY KEY, name varchar(20))"}, "column users.name"},
		{"a default that is a word", []string{"CREATE TABLE t (a text DEFAULT Ada)"}, []string{"CREATE TABLE t (a text DEFAULT ada)"}, "column t.a"},
		{"a default in double quotes", []string{`CREATE TABLE t (a text DEFAULT "A")`}, []string{`CREATE TABLE t (a text DEFAULT "a")`}, "column t.a"},
		{"the case of a constant", []string{"CREATE TABLE t (a text DEFAULT NULL)"}, []string{"CREATE TABLE t (a text DEFAULT null)"}, ""},
		{"a string", []string{"CREATE TABLE t (a text CHECK (a <> 'X'))"}, []string{"CREATE TABLE t (a text CHECK (a <> 'x'))"}, "column t.a"},
		{"a string in double quotes, and a column of another table", []string{users, "CREATE TABLE t (a)", `CREATE VIEW v AS SELECT "NAME" AS x FROM t`}, []string{users, "CREATE TABLE t (a)", `CREATE VIEW v AS SELECT "name" AS x FROM t`}, "view v"},
		{"a name in capitals that ALTER TABLE wrote in quotes", []string{"CREATE TABLE users (id integer PRIMARY KEY, Label text)", "CREATE INDEX i ON users (label)"},
			[]string{users, "CREATE INDEX i ON users (name)", "ALTER TABLE users RENAME COLUMN name TO Label"}, ""},
		{"options", []string{"CREATE TABLE t (a text PRIMARY KEY) STRICT, WITHOUT ROWID"}, []string{"CREATE TABLE t (a text PRIMARY KEY) without rowid, strict"}, ""},
		{"an option that is missing", []string{"CREATE TABLE t (a text PRIMARY KEY) STRICT"}, []string{"CREATE TABLE t (a text PRIMARY KEY)"}, "table t"},
		{"a constraint", []string{"CREATE TABLE t (a, b, CONSTRAINT u UNIQUE (a))"}, []string{"CREATE TABLE t (a, b, CONSTRAINT u UNIQUE (b))"}, "constraint u on t"},
		{"a constraint without a name", []string{"CREATE TABLE t (a, b, UNIQUE (a), UNIQUE (b))"}, []string{"CREATE TABLE t (a, b, UNIQUE (a))"}, "constraint on t"},
		{"an index", []string{users, "CREATE INDEX i ON users (name)"}, []string{users, "CREATE UNIQUE INDEX i ON users (name)"}, "index i"},
		{"a view", []string{users, "CREATE VIEW v AS SELECT id FROM users"}, []string{users, "CREATE VIEW v AS SELECT name FROM users"}, "view v"},
		{"a trigger", []string{users, "CREATE TRIGGER t AFTER INSERT ON users BEGIN SELECT 1; END"}, []string{users}, "trigger t"},
		{"a trigger on a view", []string{users, "CREATE VIEW v AS SELECT id FROM users", "CREATE TRIGGER t INSTEAD OF DELETE ON v BEGIN SELECT 1; END"}, []string{users, "CREATE VIEW v AS SELECT id FROM users"}, "trigger t"},
		{"a table hides its parts", []string{users, "CREATE INDEX i ON users (name)"}, nil, "table users"},
		{"a virtual table", []string{"CREATE VIRTUAL TABLE d USING dbstat"}, []string{"CREATE VIRTUAL TABLE d USING dbstat(main)"}, "table d"},
		{"a number of the application", []string{"PRAGMA user_version = 7"}, nil, "pragma user_version"},
		{"a column with a keyword's name", []string{`CREATE TABLE t ("check" int, "unique" int)`}, []string{`CREATE TABLE t ("unique" int)`}, "column t.check"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, _ := snapshotOf(t, test.a...)
			b, _ := snapshotOf(t, test.b...)
			var differ []string
			for _, d := range schema.Diff(a, b) {
				differ = append(differ, d.Kind+" "+d.Name)
			}
			if got := strings.Join(differ, ", "); got != test.differ {
				t.Errorf("differ: %q, want %q", got, test.differ)
			}
		})
	}
}

// Two databases with different texts have different snapshots; equal statements in another
// order have equal ones.
func TestSnapshotsOfRandomSchemas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := randomSchema(t, "a"), randomSchema(t, "b")
		left, leftDump := snapshotOf(t, a...)
		right, rightDump := snapshotOf(t, b...)
		if equal := len(schema.Diff(left, right)) == 0; equal != (leftDump == rightDump) {
			t.Fatalf("snapshots equal: %v\n%s\n---\n%s", equal, leftDump, rightDump)
		}
		slices.Reverse(a)
		if turned, _ := snapshotOf(t, a...); len(schema.Diff(left, turned)) > 0 {
			t.Fatalf("the order of the statements counts:\n%s", strings.Join(a, "\n"))
		}
	})
}

// randomSchema returns tables with columns, constraints and options; each table is one
// statement, so that the statements can run in any order.
func randomSchema(t *rapid.T, label string) (statements []string) {
	one := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label+name) }
	for i := range rapid.IntRange(0, 3).Draw(t, label+"tables") {
		columns := []string{"id integer PRIMARY KEY"}
		for j := range rapid.IntRange(0, 2).Draw(t, label+"columns") {
			columns = append(columns, strings.TrimSpace(fmt.Sprintf("c%d %s %s %s", j, one("type", "text", "int", "varchar(9)", ""),
				one("null", "", "NOT NULL"), one("more", "", "DEFAULT 1", "DEFAULT 'a'", "COLLATE nocase", "CHECK (id > 0)", "UNIQUE", "REFERENCES other (x) ON DELETE CASCADE", "GENERATED ALWAYS AS (id + 1)"))))
		}
		statements = append(statements, fmt.Sprintf("CREATE TABLE t%d (%s)%s", i, strings.Join(columns, ", "), one("options", "", " WITHOUT ROWID")))
	}
	return statements
}
