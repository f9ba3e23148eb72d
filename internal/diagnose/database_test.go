package diagnose

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

func open(t *testing.T) dialect.Database {
	t.Helper()
	db, err := sqlite.Dialect.Open("sqlite:"+filepath.Join(t.TempDir(), "app.db"), dialect.NewTables("", true))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// one reads the revision in a file.
func one(t *testing.T, name, content string) *revision.Revision {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
	all, err := source.Load(t.Context(), source.Disk, []string{dir}, source.Options{
		Formats: []source.Format{alembicpy.New(alembicpy.Options{}), sqlfile.Format},
	})
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	return &all[0]
}

func show(c check.Changes) string {
	var words []string
	for _, e := range c.Effects {
		words = append(words, e.Object.Name)
	}
	return fmt.Sprintf("%s, complete %t, unclear %q", strings.Join(words, " "), c.Complete, c.Unclear)
}

func TestChangesOf(t *testing.T) {
	t.Parallel()
	const head = "-- m\n-- revision: r\n-- +upgrade\n"
	const python = "from alembic import op\nrevision = 'r'\ndown_revision = None\ndef upgrade():\n    op.create_table('a')\n"
	db := open(t)
	for _, test := range []struct{ name, content, want string }{
		{"r.sql", head + "CREATE TABLE a (id int);\nCREATE TABLE b (id int);\n", `a b, complete true, unclear []`},
		{"r.sql", head + "CREATE TABLE a (id int);\nUPDATE a SET id = 1;\n", `a, complete false, unclear ["UPDATE a SET id = 1"]`},
		{"r.sql", head + "UPDATE a SET id = 1;\nCREATE TABLE a (id int);\n", `a, complete false, unclear ["UPDATE a SET id = 1"]`},
		{"r.sql", head + "SELECT '\n", `, complete false, unclear []`},
		{"r.py", python, `a, complete true, unclear []`},
		{"r.go", "// m\n//\n// revision: r\npackage versions\n", `, complete false, unclear []`},
	} {
		r := one(t, test.name, test.content)
		c := ChangesOf(t.Context(), db, r, "")
		if got := show(c); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.content, got, test.want)
		}
		if sure := len(c.Effects) > 0; sure != strings.Contains(strings.ToLower(c.Text), "create") {
			t.Errorf("text %q", c.Text)
		}
	}
	r := one(t, "r.py", python)
	if err := os.Remove(r.File); err != nil {
		t.Fatal(err)
	}
	if got := show(ChangesOf(t.Context(), db, r, "")); got != `, complete false, unclear []` {
		t.Errorf("a file that is gone: %s", got)
	}
}

// ofCurrent is a database whose catalog has the current schema only.
type ofCurrent struct{ dialect.Database }

func (db ofCurrent) Catalog(context.Context) (dialect.Catalog, error) {
	return dialect.NewCatalog(nil, "main", nil).OfCurrent(), nil
}

func (db ofCurrent) Effects(dialect.Statement) []dialect.Effect {
	return []dialect.Effect{
		{Object: dialect.Object{Kind: dialect.TableObject, Schema: "main", Name: "a"}},
		{Object: dialect.Object{Kind: dialect.TableObject, Schema: "other", Name: "b"}},
	}
}

// Effects on objects of which the catalog knows nothing are left out. The changes of
// a revision are kept.
func TestSchema(t *testing.T) {
	t.Parallel()
	s, err := schema(t.Context(), ofCurrent{open(t)})
	if err != nil {
		t.Fatal(err)
	}
	r := one(t, "r.sql", "-- m\n-- revision: r\n-- +upgrade\nCREATE TABLE a (id int);\n")
	for range 2 {
		if got, want := show(s.ChangesOf(t.Context(), r, "")), `a, complete false, unclear []`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if err := os.RemoveAll(r.File); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRunner(t *testing.T) {
	t.Parallel()
	db := open(t)
	if got := dialect.Runner(t.Context(), db, "ramus doctor"); got != "" {
		t.Errorf("nobody's lock is %q's", got)
	}
	session, err := db.Lock(t.Context(), dialect.LockOptions{By: "ada@host"})
	if err != nil {
		t.Fatal(err)
	}
	if got := dialect.Runner(t.Context(), db, "ramus doctor"); !strings.Contains(got, "ada@host") {
		t.Errorf("the lock is %q's", got)
	}
	if err := session.Close(); err != nil {
		t.Fatal(err)
	}
	if got := dialect.Runner(t.Context(), db, "ramus doctor"); got != "" {
		t.Errorf("the closed session's lock is %q's", got)
	}
}

// The runner that holds the lock matters only where a revision is half way.
func TestReadHolder(t *testing.T) {
	t.Parallel()
	db := open(t)
	session, err := db.Lock(t.Context(), dialect.LockOptions{By: "ada@host"})
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	h, err := history.New(one(t, "r.sql", "-- m\n-- revision: r\n-- +upgrade\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, finished := range []time.Time{time.Now(), {}} {
		entry := dialect.Entry{Seq: 1, Format: 1, Action: dialect.ActionUpgrade, Revision: "r", Started: time.Now(), Finished: finished}
		x := Examination{Database: &Database{
			Use:   func() (dialect.Database, error) { return db, nil },
			Table: func() string { return "ramus_version" },
			Record: func(context.Context) (*record.Record, error, error) {
				return record.New(h, dialect.State{Exists: true, HasLog: true, Log: []dialect.Entry{entry}}, true), nil, nil
			},
		}}
		var in check.Input
		err := x.readDatabase(t.Context(), &in, &Result{})
		if held := in.Database.Holder != ""; err != nil || held != finished.IsZero() {
			t.Errorf("half way: %t, held by %q, %v", finished.IsZero(), in.Database.Holder, err)
		}
	}
}

// tabled is a database whose version tables have rows.
type tabled struct {
	dialect.Database
	rows map[string][]string
}

func (db tabled) Table(_ context.Context, name string) (dialect.Table, error) {
	rows, ok := db.rows[name]
	if !ok {
		return dialect.Table{}, errors.New("no table " + name)
	}
	table := dialect.Table{Exists: true, Columns: []string{"version_num"}}
	for _, row := range rows {
		table.Rows = append(table.Rows, []string{row})
	}
	return table, nil
}

func TestOtherTables(t *testing.T) {
	t.Parallel()
	db := tabled{rows: map[string][]string{"alembic_version": {"a", "b"}}}
	others, err := otherTables(t.Context(), db, "ramus_version")
	if err != nil || len(others) != 1 || others[0].Table != "alembic_version" || !slices.Equal(others[0].Rows, []string{"a", "b"}) {
		t.Errorf("%+v, %v", others, err)
	}
	db.rows = map[string][]string{"ramus_version": {}}
	if others, err = otherTables(t.Context(), db, "alembic_version"); err != nil || len(others) > 0 {
		t.Errorf("an empty table: %+v, %v", others, err)
	}
	if _, err = otherTables(t.Context(), db, "ramus_version"); err == nil {
		t.Error("no error of a table that cannot be read")
	}
}
