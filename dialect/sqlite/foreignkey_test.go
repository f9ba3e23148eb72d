package sqlite_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
)

const keySchema = `CREATE TABLE parent (id INTEGER PRIMARY KEY);
CREATE TABLE child (parent_id INTEGER REFERENCES parent (id));
INSERT INTO parent VALUES (1), (2);
INSERT INTO child VALUES (1);`

// A COMMIT finds the foreign keys that its statements newly broke, and no others.
func TestForeignKeysAtCommit(t *testing.T) {
	const stale = "INSERT INTO child VALUES (7)"
	for name, c := range map[string]struct {
		before, run string
		want        []dialect.Violation
	}{
		"none":             {"", "INSERT INTO child VALUES (2)", nil},
		"a broken row":     {"", "DELETE FROM parent", []dialect.Violation{{Table: "child", Parent: "parent", RowID: 1, Count: 1}}},
		"broken before":    {stale, "INSERT INTO child VALUES (2)", nil},
		"one more":         {stale, "INSERT INTO child VALUES (8)", []dialect.Violation{{Table: "child", Parent: "parent", RowID: 3, Count: 1}}},
		"a renamed child":  {stale, "ALTER TABLE child RENAME TO kid", nil},
		"a renamed parent": {stale, "ALTER TABLE parent RENAME TO elder", nil},
		"no unique key": {"CREATE TABLE plain (id INTEGER PRIMARY KEY); CREATE TABLE odd (id REFERENCES plain (id)); INSERT INTO odd VALUES (NULL)", "DROP TABLE plain; CREATE TABLE plain (id INTEGER)",
			[]dialect.Violation{{Table: "odd", Count: 1, Fault: `foreign key mismatch - "odd" referencing "plain"`}}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "app.db")
			exec(t, other(t, path), keySchema, c.before)
			session := lock(t, open(t, path, dialect.NewTables("", true)))
			tx, err := session.Begin(t.Context(), dialect.TxOptions{})
			if err != nil {
				t.Fatal(err)
			}
			defer tx.Rollback()
			for statement := range strings.SplitSeq(c.run, "; ") {
				if err := tx.Exec(t.Context(), dialect.Statement{Text: statement}); err != nil {
					t.Fatal(err)
				}
			}
			err = tx.Commit(t.Context())
			var broken *dialect.ForeignKeyError
			if errors.As(err, &broken) != (c.want != nil) || err != nil && broken == nil {
				t.Fatal(err)
			}
			if broken != nil {
				if diff := cmp.Diff(c.want, broken.Violations); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// Of a revision in several transactions, the last one checks the keys of all.
func TestForeignKeysAreOwed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	exec(t, other(t, path), keySchema)
	session := lock(t, open(t, path, dialect.NewTables("", true)))
	commit := func(statement string, more bool) error {
		tx, err := session.Begin(t.Context(), dialect.TxOptions{More: more})
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		if err := tx.Exec(t.Context(), dialect.Statement{Text: statement}); err != nil {
			t.Fatal(err)
		}
		return tx.Commit(t.Context())
	}
	if err := commit("DELETE FROM parent", true); err != nil {
		t.Fatal(err)
	}
	var broken *dialect.ForeignKeyError
	if err := commit("CREATE TABLE more (a)", false); !errors.As(err, &broken) {
		t.Errorf("%v", err)
	}
}
