package dialecttest

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
)

// effects runs statements one by one, and compares their effects with the catalog
// before and after each.
func effects(t *testing.T, s subject) {
	if c := s.catalog(t); c.Len() != 0 {
		t.Errorf("an empty database has %d objects", c.Len())
	}
	session := s.session(t)
	db := s.open()
	defer db.Close()
	if c := s.catalog(t); !c.Has(dialect.Object{Kind: dialect.TableObject, Name: s.tables.Version}) {
		t.Error("the catalog has no version table")
	}
	schema := schemaOf(t, db, session)
	before := s.catalog(t)
	for _, text := range effectStatements(db.Name()) {
		text, silent := strings.CutPrefix(strings.ReplaceAll(text, "HERE.", schema+"."), silently)
		st := statement(text)
		effects := db.Effects(st)
		if (len(effects) == 0) != silent {
			t.Errorf("%s: effects are %v", text, effects)
		}
		wantEffects(t, before, effects, text, false)
		if err := session.Exec(t.Context(), st); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		before = s.catalog(t)
		wantEffects(t, before, effects, text, true)
	}
}

// silently marks a statement without effects that its text shows.
const silently = "~"

// wantEffects compares the effects of a statement with the catalog before it has
// run, or after.
func wantEffects(t *testing.T, c dialect.Catalog, effects []dialect.Effect, text string, ran bool) {
	t.Helper()
	for _, e := range effects {
		if want := e.Appears == ran; c.Has(e.Object) != want && (ran || !e.Unless) {
			t.Errorf("%s: that it ran is %t, and that the catalog has %s is %t", text, ran, e.Object, !want)
		}
		if e.Kind == dialect.IndexObject && e.Table == "" && c.Has(e.Object) != c.Has(withTable(e.Object)) {
			t.Errorf("%s: %s is not found by its table too", text, e.Object)
		}
	}
}

func withTable(o dialect.Object) dialect.Object {
	o.Table = "any"
	return o
}

func (s subject) catalog(t *testing.T) dialect.Catalog {
	t.Helper()
	db := s.open()
	defer db.Close()
	c, err := db.Catalog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// schemaOf returns the schema of a name without one.
func schemaOf(t *testing.T, db dialect.Database, session dialect.Session) (name string) {
	t.Helper()
	query := map[string]string{"sqlite": "SELECT 'main'", "postgres": "SELECT current_schema()", "mysql": "SELECT DATABASE()"}[db.Name()]
	err := session.Call(t.Context(), func(ctx context.Context, conn *sql.Conn) error {
		return conn.QueryRowContext(ctx, query).Scan(&name)
	})
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func effectStatements(dialect string) []string {
	switch dialect {
	case "sqlite":
		return sqliteEffects
	case "postgres":
		return postgresEffects
	}
	return mysqlEffects
}

var sqliteEffects = []string{
	`CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE)`,
	`CREATE TABLE IF NOT EXISTS T (id)`,
	`CREATE TABLE "Order ""x"".y" ("Group" INT, 'Straße' TEXT)`,
	`CREATE TABLE [main].[É] (a, b AS (a + 1))`,
	`CREATE TABLE "é" (a)`,
	`CREATE TABLE copied AS SELECT * FROM t`,
	`~CREATE TEMP TABLE gone (a)`,
	`~CREATE TEMPORARY VIEW goneview AS SELECT 1`,
	`~CREATE TABLE temp.gone2 (a)`,
	`ALTER TABLE T ADD COLUMN Email TEXT DEFAULT 'a, b'`,
	`ALTER TABLE main.t ADD "select" INT`,
	`ALTER TABLE t ADD made INT GENERATED ALWAYS AS (id + 1) VIRTUAL`,
	`ALTER TABLE t RENAME EMAIL TO mail`,
	`ALTER TABLE t RENAME COLUMN "SELECT" TO [from]`,
	`~ALTER TABLE t RENAME COLUMN mail TO MAIL`,
	`CREATE UNIQUE INDEX "Ix.1" ON t (mail)`,
	`CREATE INDEX IF NOT EXISTS main.ix2 ON T (mail) WHERE mail IS NOT NULL`,
	`CREATE VIEW v (a) AS SELECT id FROM t`,
	`CREATE VIEW IF NOT EXISTS V AS SELECT 1`,
	`CREATE VIRTUAL TABLE search USING fts5 (body)`,
	`DROP INDEX "IX.1"`,
	`DROP INDEX IF EXISTS main.ix2`,
	`DROP VIEW V`,
	`DROP VIEW IF EXISTS V`,
	`ALTER TABLE t DROP COLUMN "from"`,
	`ALTER TABLE t DROP MAIL`,
	`ALTER TABLE main."É" RENAME TO renamed`,
	`DROP TABLE "é"`,
	`DROP TABLE "order ""X"".y"`,
	`DROP TABLE search`,
	`DROP TABLE IF EXISTS main.Renamed`,
	`DROP TABLE IF EXISTS none`,
	`~INSERT INTO t (id) VALUES (1)`,
	`~EXPLAIN CREATE TABLE explained (a)`,
}

var postgresEffects = []string{
	`CREATE TABLE T (id INT PRIMARY KEY, name TEXT UNIQUE)`,
	`CREATE TABLE "T" (a INT)`,
	`CREATE TABLE IF NOT EXISTS t (id INT)`,
	`~CREATE SCHEMA "Far.away"`,
	`CREATE UNLOGGED TABLE "Far.away"."Order ""x"".y" ("Group" INT)`,
	`CREATE TABLE "É" ("Straße" TEXT)`,
	`CREATE TABLE copied AS SELECT * FROM t`,
	`CREATE TABLE parted (a INT) PARTITION BY LIST (a)`,
	`CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1)`,
	`~CREATE TEMP TABLE gone (a INT)`,
	`~CREATE LOCAL TEMPORARY TABLE gone2 (a INT)`,
	`~CREATE TABLE pg_temp.gone3 (a INT)`,
	`ALTER TABLE T ADD COLUMN Email TEXT DEFAULT 'a, b', ADD "Select" NUMERIC(5, 2), ADD CONSTRAINT ck CHECK (id > 0), ALTER name SET NOT NULL`,
	`ALTER TABLE HERE.t * ADD COLUMN IF NOT EXISTS email INT, DROP IF EXISTS nothing CASCADE`,
	`ALTER TABLE t RENAME email TO "Mail"`,
	`ALTER TABLE t RENAME COLUMN "Mail" TO mail`,
	`~ALTER TABLE t RENAME CONSTRAINT ck TO ck2`,
	`~ALTER TABLE t DROP CONSTRAINT ck2, DROP CONSTRAINT IF EXISTS ck3`,
	`CREATE UNIQUE INDEX CONCURRENTLY "Ix.1" ON t (mail)`,
	`CREATE INDEX IF NOT EXISTS IX2 ON ONLY HERE.t USING btree (mail)`,
	`CREATE INDEX ix3 ON "Far.away"."Order ""x"".y" ("Group")`,
	`CREATE INDEX ix4 ON ONLY parted (a)`,
	`~CREATE INDEX ON t (name)`,
	`~CREATE INDEX CONCURRENTLY ON t (id)`,
	`ALTER INDEX "Ix.1" RENAME TO "Ix.2"`,
	`CREATE VIEW v (a) AS SELECT id FROM t`,
	`CREATE OR REPLACE VIEW V AS SELECT id AS a FROM t`,
	`CREATE RECURSIVE VIEW r (n) AS SELECT 1`,
	`CREATE MATERIALIZED VIEW IF NOT EXISTS "Far.away".m AS SELECT 1 AS one`,
	`ALTER MATERIALIZED VIEW "Far.away".m RENAME TO m2`,
	`ALTER VIEW r RENAME TO s`,
	`ALTER TABLE s RENAME COLUMN n TO number`,
	`~ALTER TABLE copied SET SCHEMA "Far.away"`,
	`DROP INDEX CONCURRENTLY IF EXISTS ix2`,
	`DROP INDEX "Ix.2", "Far.away".ix3 RESTRICT`,
	`DROP MATERIALIZED VIEW "Far.away".m2`,
	`DROP VIEW v, s CASCADE`,
	`ALTER TABLE t DROP COLUMN "Select", DROP mail RESTRICT`,
	`ALTER TABLE "É" RENAME TO renamed`,
	`DROP TABLE "T", renamed, parted`,
	`DROP TABLE IF EXISTS "Far.away"."Order ""x"".y", none CASCADE`,
	`~DO $$ BEGIN CREATE TABLE hidden (a INT); END $$`,
	`~INSERT INTO t (id, name) VALUES (1, 'x')`,
}

var mysqlEffects = []string{
	"CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20), UNIQUE KEY un (name))",
	"CREATE TABLE IF NOT EXISTS t (id INT)",
	"CREATE TABLE HERE.`Order ``x``.y` (`Group` INT, `Straße` INT)",
	"CREATE TABLE `É` (a INT)",
	"CREATE OR REPLACE TABLE `É` (b INT)",
	"CREATE TABLE copied AS SELECT 1 AS a",
	"CREATE TABLE alike LIKE t",
	"~CREATE TEMPORARY TABLE gone (a INT)",
	"~DROP TEMPORARY TABLE gone",
	"~CREATE SEQUENCE sq",
	"ALTER TABLE t ADD COLUMN Email VARCHAR(20) DEFAULT 'a, b', ADD `Select` DECIMAL(5, 2), ADD CONSTRAINT ck CHECK (id > 0), ADD INDEX Ia (email)",
	"ALTER TABLE HERE.t ADD COLUMN IF NOT EXISTS EMAIL INT, DROP COLUMN IF EXISTS nothing, ADD INDEX IF NOT EXISTS ia (name), ADD n INT",
	"ALTER TABLE t ADD vector INT",
	"ALTER TABLE t ADD COLUMN (p INT, `q.r` INT)",
	"~ALTER TABLE t CHANGE email EMAIL TEXT(30)",
	"ALTER TABLE t CHANGE COLUMN email mail VARCHAR(30), DROP `SELECT`",
	"ALTER TABLE t RENAME COLUMN mail TO post, ALGORITHM=INPLACE",
	"ALTER TABLE t RENAME INDEX ia TO ib",
	"ALTER TABLE t ADD UNIQUE KEY Uk (n), DROP KEY ib",
	"ALTER TABLE t DROP INDEX IF EXISTS uk",
	"~ALTER TABLE t ADD UNIQUE (n)",
	"~ALTER TABLE IF EXISTS t ADD COLUMN sure INT",
	"~/*!50100 CREATE TABLE some_servers (a INT) */",
	"~ALTER TABLE alike ADD COLUMN a INT, RENAME TO liked",
	"CREATE UNIQUE INDEX `Ix.1` USING BTREE ON t (p)",
	"CREATE INDEX IF NOT EXISTS ix2 ON HERE.t (name)",
	"CREATE ALGORITHM=MERGE DEFINER=CURRENT_USER VIEW v (a) AS SELECT id FROM t",
	"CREATE OR REPLACE VIEW v AS SELECT id AS b FROM t",
	"DROP INDEX `ix.1` ON t",
	"DROP INDEX IF EXISTS ix2 ON HERE.t",
	"ALTER TABLE t DROP PRIMARY KEY",
	"DROP VIEW v",
	"DROP VIEW IF EXISTS v",
	"ALTER TABLE t DROP `q.r`, DROP COLUMN p",
	"~RENAME TABLE copied TO swap, liked TO copied, swap TO liked",
	"RENAME TABLE copied TO old, liked TO copied",
	"RENAME TABLE HERE.old TO HERE.`Old.er`",
	"ALTER TABLE copied RENAME AS renamed",
	"~ALTER TABLE HERE.renamed RENAME again",
	"DROP TABLE again, HERE.`Old.er`",
	"DROP TABLE IF EXISTS `É`, `Order ``x``.y`, none CASCADE",
	"~INSERT INTO t (id) VALUES (1)",
}

// FormatEffects returns effects in the form of the tests: "+table a -column a.b",
// with a question mark behind those that may have held before.
func FormatEffects(effects []dialect.Effect) string {
	all := make([]string, len(effects))
	for i, e := range effects {
		all[i] = map[bool]string{true: "+", false: "-"}[e.Appears] + e.Object.String() + map[bool]string{true: "?"}[e.Unless]
	}
	return strings.Join(all, " ")
}
