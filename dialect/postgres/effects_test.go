package postgres

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dialecttest"
)

// The statements of the suite, which run on a database, are not repeated here.
var effectCases = []struct{ statement, want string }{
	{`CREATE TABLE T (id int)`, "+table t"},
	{`create /* c */ table if not exists S."A.b" as select 1`, "+table s.A.b?"},
	{`CREATE TABLE if (a int)`, "+table if"},
	{`CREATE TABLE U&"d\0061t" (a int)`, ""},
	{`CREATE TABLE É (a int)`, ""},
	{`CREATE TABLE db.s.t (a int)`, ""},
	{`CREATE TABLE ` + strings.Repeat("x", 64) + ` (a int)`, ""},
	{`CREATE TABLE`, ""},
	{`CREATE GLOBAL TEMPORARY TABLE t (a int)`, ""},
	{`CREATE TABLE pg_temp.t (a int)`, ""},
	{`CREATE FOREIGN TABLE t (a int) SERVER s`, ""},
	{`CREATE SCHEMA s CREATE TABLE t (a int)`, ""},
	{`CREATE FUNCTION f() RETURNS int AS $$ CREATE TABLE t (a int) $$ LANGUAGE sql`, ""},
	{`CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS I ON ONLY S.t USING gin (a)`, "+index s.i?"},
	{`CREATE INDEX ON t (a)`, ""},
	{`CREATE OR REPLACE TEMP VIEW v AS SELECT 1`, ""},
	{`CREATE OR REPLACE VIEW v AS SELECT 1`, "+view v?"},
	{`CREATE MATERIALIZED VIEW v AS SELECT 1`, "+view v"},
	{`DROP TABLE IF EXISTS a, s."B" CASCADE`, "-table a? -table s.B?"},
	{`DROP TABLE a, pg_temp.b`, ""},
	{`DROP INDEX CONCURRENTLY I`, "-index i"},
	{`DROP FOREIGN TABLE t`, ""},
	{`DROP TRIGGER t ON u`, ""},
	{`ALTER TABLE t ADD c int, ADD "D" text, DROP COLUMN IF EXISTS e`, "+column t.c +column t.D -column t.e?"},
	{`ALTER TABLE t ADD if int, ADD IF NOT EXISTS d int`, "+column t.if +column t.d?"},
	{`ALTER TABLE t ADD c int DEFAULT f(1, 2), ALTER d TYPE numeric(5, 2) USING a[1, 2], SET (fillfactor = 70)`, "+column t.c"},
	{`ALTER TABLE t DROP COLUMN c, ADD COLUMN c text`, ""},
	{`ALTER TABLE t ADD c int, MERGE PARTITIONS (a, b) INTO c`, ""},
	{`ALTER TABLE t ADD CONSTRAINT c NOT NULL a`, ""},
	{`ALTER TABLE t ADD PRIMARY KEY USING INDEX i`, ""},
	{`ALTER TABLE t DROP CONSTRAINT c, DROP d`, "-column t.d"},
	{`ALTER TABLE IF EXISTS t ADD c int`, ""},
	{`ALTER TABLE t SET SCHEMA s`, ""},
	{`ALTER TABLE s.t RENAME TO "U"`, "-table s.t +table s.U"},
	{`ALTER TABLE t RENAME COLUMN a TO "A"`, "-column t.a +column t.A"},
	{`ALTER TABLE t RENAME CONSTRAINT a TO b`, ""},
	{`ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b`, ""},
	{`ALTER INDEX s.i RENAME TO j`, "-index s.i +index s.j"},
	{`ALTER INDEX IF EXISTS i RENAME TO j`, ""},
	{`ALTER INDEX i SET (fillfactor = 70)`, ""},
	{`ALTER VIEW v RENAME COLUMN a TO b`, ""},
	{`ALTER TYPE t ADD ATTRIBUTE a int`, ""},
	{`SELECT 1 INTO t`, ""},
	{``, ""},
}

func TestEffects(t *testing.T) {
	db := newStore(dialect.Tables{})
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
	db := newStore(dialect.Tables{})
	f.Fuzz(func(t *testing.T, text string) {
		for _, e := range db.Effects(dialect.Statement{Text: text}) {
			if e.Kind == "" || (e.Table == "") == (e.Kind == dialect.ColumnObject) {
				t.Errorf("%q: %+v", text, e)
			}
		}
	})
}

// The objects of a schema outside the search path have names with the schema only,
// and an index that was not built to its end does not count.
func TestCatalogSchemas(t *testing.T) {
	url := newURL(t)
	mustExec(t, url, `CREATE SCHEMA far; CREATE TABLE far.t (a int); CREATE TABLE near (a int); CREATE VIEW far.near AS SELECT 1 AS b;
INSERT INTO near VALUES (1), (1)`)
	conn := plainConn(t, url)
	if _, err := conn.Exec(t.Context(), "CREATE UNIQUE INDEX CONCURRENTLY broken ON near (a)"); err == nil {
		t.Fatal("the index was built")
	}
	db := mustOpen(t, url, dialect.NewTables("", true))
	defer db.Close()
	c, err := db.Catalog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		object dialect.Object
		has    bool
	}{
		{dialect.Object{Kind: dialect.TableObject, Schema: "far", Name: "t"}, true},
		{dialect.Object{Kind: dialect.TableObject, Name: "t"}, false},
		{dialect.Object{Kind: dialect.ColumnObject, Schema: "far", Table: "t", Name: "a"}, true},
		{dialect.Object{Kind: dialect.ColumnObject, Table: "t", Name: "a"}, false},
		{dialect.Object{Kind: dialect.TableObject, Name: "near"}, true},
		{dialect.Object{Kind: dialect.TableObject, Schema: "public", Name: "near"}, true},
		{dialect.Object{Kind: dialect.ViewObject, Name: "near"}, false},
		{dialect.Object{Kind: dialect.ViewObject, Schema: "far", Name: "near"}, true},
		{dialect.Object{Kind: dialect.IndexObject, Name: "broken"}, false},
		{dialect.Object{Kind: dialect.TableObject, Schema: "pg_catalog", Name: "pg_class"}, false},
		{dialect.Object{Kind: dialect.TableObject, Name: "pg_class"}, false},
	} {
		if c.Has(want.object) != want.has {
			t.Errorf("that it has %s is %t", want.object, !want.has)
		}
	}
}
