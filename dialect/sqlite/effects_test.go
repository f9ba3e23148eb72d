package sqlite

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dialecttest"
)

// The statements of the suite, which run on a database, are not repeated here.
var effectCases = []struct{ statement, want string }{
	{`CREATE TABLE T(id)`, "+table t"},
	{`create /* c */ table if not exists main . "A b" as select 1`, "+table main.a b?"},
	{"CREATE TABLE `a``b` (id)", "+table a`b"},
	{`CREATE TABLE if (a)`, "+table if"},
	{`CREATE TABLE ÉA (a)`, "+table Éa"},
	{`CREATE TABLE other.t (a)`, ""},
	{`CREATE TABLE x'61' (a)`, ""},
	{`CREATE TABLE`, ""},
	{`CREATE TABLE t`, ""},
	{`CREATE TEMP TABLE t (a)`, ""},
	{`CREATE VIRTUAL TABLE t USING fts5 (a)`, "+table t"},
	{`CREATE TRIGGER t AFTER INSERT ON u BEGIN SELECT 1; END`, ""},
	{`CREATE UNIQUE INDEX IF NOT EXISTS main.I ON T (a, b)`, "+index main.i?"},
	{`CREATE INDEX temp.i ON t (a)`, ""},
	{`CREATE VIEW V (a, b) AS SELECT 1, 2`, "+view v"},
	{`DROP TABLE IF EXISTS T`, "-table t?"},
	{`DROP TABLE a, b`, ""},
	{`DROP TRIGGER t`, ""},
	{`DROP INDEX I`, "-index i"},
	{`DROP VIEW main.[V]`, "-view main.v"},
	{`ALTER TABLE t ADD column`, ""},
	{`ALTER TABLE t ADD COLUMN C`, "+column t.c"},
	{`ALTER TABLE t ADD "check" INT CHECK (1)`, "+column t.check"},
	{`ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)`, ""},
	{`ALTER TABLE t ADD CHECK (a > 0)`, ""},
	{`ALTER TABLE t DROP CONSTRAINT c`, ""},
	{`ALTER TABLE t DROP COLUMN C`, "-column t.c"},
	{`ALTER TABLE main.t RENAME A TO B`, "-column main.t.a +column main.t.b"},
	{`ALTER TABLE t RENAME COLUMN a TO A`, ""},
	{`ALTER TABLE main.t RENAME TO "U"`, "-table main.t +table main.u"},
	{`ALTER TABLE temp.t RENAME TO u`, ""},
	{`ALTER TABLE t ALTER COLUMN a SET NOT NULL`, ""},
	{`EXPLAIN DROP TABLE t`, ""},
	{`WITH a AS (SELECT 1) SELECT * FROM a`, ""},
	{``, ""},
}

func TestEffects(t *testing.T) {
	db := newDatabase(dialect.Tables{})
	for _, c := range effectCases {
		if got := dialecttest.FormatEffects(db.Effects(dialect.Statement{Text: c.statement})); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.statement, got, c.want)
		}
	}
}

func FuzzEffects(f *testing.F) {
	for _, c := range effectCases {
		f.Add(c.statement)
	}
	db := newDatabase(dialect.Tables{})
	f.Fuzz(func(t *testing.T, text string) {
		for _, e := range db.Effects(dialect.Statement{Text: text}) {
			if e.Kind == "" || (e.Table == "") == (e.Kind == dialect.ColumnObject) {
				t.Errorf("%q: %+v", text, e)
			}
		}
	})
}

func TestCatalogMakesNoFile(t *testing.T) {
	folder := t.TempDir()
	db, err := Dialect.Open("sqlite:"+filepath.Join(folder, "none.db"), dialect.NewTables("", true))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c, err := db.Catalog(t.Context())
	if err != nil || c.Len() != 0 {
		t.Errorf("%d objects, error %v", c.Len(), err)
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) != 0 {
		t.Errorf("there are %v, error %v", files, err)
	}
}

func TestCatalogOfReadOnlyFile(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "app.db")
	db, err := Dialect.Open("sqlite:"+file, dialect.NewTables("", true))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s, err := db.Lock(t.Context(), dialect.LockOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"PRAGMA journal_mode = WAL", "CREATE TABLE t (a)"} {
		if err := s.Exec(t.Context(), dialect.Statement{Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o400); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o700) })
	c, err := db.Catalog(t.Context())
	if err != nil || !c.Has(dialect.Object{Kind: dialect.ColumnObject, Schema: "main", Table: "T", Name: "A"}) {
		t.Errorf("%d objects, error %v", c.Len(), err)
	}
}
