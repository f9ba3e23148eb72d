package mysql

import (
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dialecttest"
)

// The statements of the suite, which run on a database, are not repeated here.
var effectCases = []struct{ statement, want string }{
	{"CREATE TABLE T (Id INT)", "+table T"},
	{"create /* c */ table if not exists `S`.`A.b` select 1", "+table S.A.b?"},
	{"CREATE TEMPORARY TABLE t (a INT)", ""},
	{"CREATE TABLE", ""},
	{"CREATE TABLE t (a INT) /*!50100 PARTITION BY HASH (a) */", ""},
	{`CREATE TABLE "t" (a INT)`, ""},
	{"CREATE PROCEDURE p() CREATE TABLE t (a INT)", ""},
	{"CREATE FULLTEXT INDEX I ON S.T (a)", "+index S.T.i"},
	{"CREATE OR REPLACE SQL SECURITY INVOKER VIEW v AS SELECT 1", "+view v?"},
	{"DROP TABLES a, b", "-table a -table b"},
	{"DROP VIEW IF EXISTS V CASCADE", "-view V?"},
	{"DROP INDEX I", ""},
	{"DROP INDEX IF EXISTS I ON t LOCK=NONE", "-index t.i?"},
	{"DROP DATABASE d", ""},
	{"DROP TEMPORARY TABLE IF EXISTS t", ""},
	{"RENAME TABLE a TO b, c TO A", "+table b -table c"},
	{"RENAME TABLE t TO T", ""},
	{"RENAME TABLE s.t TO u", ""},
	{"RENAME TABLE s.t TO r.u", "-table s.t +table r.u"},
	{"RENAME TABLE IF EXISTS a TO b", ""},
	{"ALTER TABLE T ADD C INT, ADD INDEX I (c), ENGINE=InnoDB", "+column T.c +index T.i"},
	{"ALTER TABLE t ADD COLUMN IF NOT EXISTS a INT, DROP INDEX IF EXISTS i", "+column t.a? -index t.i?"},
	{"ALTER TABLE t ADD vector VECTOR(3) NOT NULL", "+column t.vector"},
	{"ALTER TABLE t ADD VECTOR INDEX v (a)", "+index t.v"},
	{"ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES p (id), DROP b", "-column t.b"},
	{"ALTER TABLE t ADD PRIMARY KEY (a)", "+index t.primary"},
	{"ALTER TABLE t ADD c INT, ADD UNIQUE (c)", ""},
	{"ALTER TABLE t DROP COLUMN c, ADD COLUMN C TEXT", ""},
	{"ALTER TABLE t CHANGE a B INT", "-column t.a +column t.b"},
	{"ALTER TABLE t CHANGE a A INT", ""},
	{"ALTER TABLE t ADD c INT, RENAME TO u", ""},
	{"ALTER TABLE t RENAME TO u, ENGINE=InnoDB", "-table t +table u"},
	{"ALTER TABLE s.t RENAME u", ""},
	{"ALTER TABLE t ADD c INT, ORDER BY a, b", ""},
	{"ALTER TABLE t ADD PARTITION (PARTITION p VALUES LESS THAN (1))", ""},
	{"ALTER TABLE IF EXISTS t ADD c INT", ""},
	{"INSERT INTO t VALUES (1)", ""},
	{"", ""},
}

func TestEffects(t *testing.T) {
	db := &store{}
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
	db := &store{}
	f.Fuzz(func(t *testing.T, text string) {
		for _, e := range db.Effects(dialect.Statement{Text: text}) {
			if e.Kind == "" || (e.Table == "") == (e.Kind == dialect.ColumnObject || e.Kind == dialect.IndexObject) {
				t.Errorf("%q: %+v", text, e)
			}
		}
	})
}

// A server that folds the names of tables accepts them in any case.
func TestFolding(t *testing.T) {
	asked := dialect.Object{Kind: dialect.ColumnObject, Schema: "S", Table: "T", Name: "C"}
	there := []dialect.Object{{Kind: dialect.ColumnObject, Schema: "s", Table: "t", Name: "c"}}
	for _, folds := range []bool{true, false} {
		if dialect.NewCatalog(there, "", folding(folds)).Has(asked) != folds {
			t.Errorf("where tables fold is %t, that it has %s is %t", folds, asked, !folds)
		}
	}
}
