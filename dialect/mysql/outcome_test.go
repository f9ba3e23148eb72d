package mysql_test

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/internal/dialect"
)

// outcomeSetup creates the objects of the cases.
var outcomeSetup = []string{
	"CREATE TABLE p (id INT PRIMARY KEY)",
	"CREATE TABLE t (id INT, a INT, b INT, INDEX ia (a), UNIQUE KEY ub (b), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id), CONSTRAINT ck CHECK (b > 0))",
	"CREATE TABLE k (id INT PRIMARY KEY)",
	"CREATE TABLE x (id INT)",
	"CREATE VIEW v AS SELECT 1 AS one",
	"mariadb:CREATE SEQUENCE sq",
	"CREATE TRIGGER tr BEFORE INSERT ON x FOR EACH ROW SET NEW.id = 1",
	"CREATE PROCEDURE pr() SELECT 1",
	"CREATE FUNCTION fn() RETURNS INT DETERMINISTIC RETURN 1",
	"CREATE EVENT ev ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1",
}

// The outcome of each statement is asked for before and after it runs. DB is the
// name of the database, and OTHER that of a missing one.
func TestOutcome(t *testing.T) {
	to := database(t)
	name := to[strings.LastIndexByte(to, '/')+1:]
	admin := other(t, to)
	session := locked(t, open(t, to, dialect.NewTables("", true)), "")
	for _, c := range []struct{ statement, before, after string }{
		{"CREATE TABLE n (a INT)", "table DB.n does not exist", "table DB.n exists"},
		{"create table `DB`.`N` (a int) engine = innodb", "table DB.N does not exist", "table DB.N exists"},
		{"/*!40101 CREATE TABLE n (a INT) */", "table DB.n does not exist", "table DB.n exists"},
		{"CREATE TABLE n AS SELECT 1 AS a", "table DB.n does not exist", "table DB.n exists"},
		{"CREATE TABLE n LIKE x", "table DB.n does not exist", "table DB.n exists"},
		{"DROP TABLE x", "table DB.x exists", "table DB.x does not exist"},
		{"DROP TABLE x, k CASCADE", "table DB.x exists, table DB.k exists", "table DB.x does not exist, table DB.k does not exist"},
		{"CREATE ALGORITHM=MERGE DEFINER=CURRENT_USER SQL SECURITY INVOKER VIEW n AS SELECT 1", "view DB.n does not exist", "view DB.n exists"},
		{"DROP VIEW v", "view DB.v exists", "view DB.v does not exist"},
		{"mariadb:CREATE SEQUENCE n", "sequence DB.n does not exist", "sequence DB.n exists"},
		{"mariadb:DROP SEQUENCE sq", "sequence DB.sq exists", "sequence DB.sq does not exist"},
		{"CREATE TRIGGER n BEFORE INSERT ON k FOR EACH ROW BEGIN SET NEW.id = 1; END", "trigger DB.n does not exist", "trigger DB.n exists"},
		{"DROP TRIGGER DB.tr", "trigger DB.tr exists", "trigger DB.tr does not exist"},
		{"CREATE DEFINER=`root`@`localhost` PROCEDURE fn() SELECT 1", "procedure DB.fn does not exist", "procedure DB.fn exists"},
		{"DROP PROCEDURE pr", "procedure DB.pr exists", "procedure DB.pr does not exist"},
		{"CREATE FUNCTION n() RETURNS INT DETERMINISTIC RETURN 1", "function DB.n does not exist", "function DB.n exists"},
		{"DROP FUNCTION fn", "function DB.fn exists", "function DB.fn does not exist"},
		{"CREATE EVENT n ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1", "event DB.n does not exist", "event DB.n exists"},
		{"DROP EVENT ev", "event DB.ev exists", "event DB.ev does not exist"},
		{"CREATE DATABASE OTHER", "database OTHER does not exist", "database OTHER exists"},
		{"CREATE UNIQUE INDEX n USING BTREE ON x (id)", "index DB.x.n does not exist", "index DB.x.n exists"},
		{"DROP INDEX ub ON DB.t", "index DB.t.ub exists", "index DB.t.ub does not exist"},
		{"RENAME TABLE x TO y", "table DB.x exists, table DB.y does not exist", "table DB.x does not exist, table DB.y exists"},
		{"RENAME TABLE x TO old, k TO x", "table DB.old does not exist, table DB.k exists", "table DB.old exists, table DB.k does not exist"},
		{"ALTER TABLE x ADD COLUMN n INT", "column DB.x.n does not exist", "column DB.x.n exists"},
		{"ALTER TABLE x ADD n ENUM('a,b', ')') NOT NULL DEFAULT 'a,b' AFTER id, ALGORITHM=COPY", "column DB.x.n does not exist", "column DB.x.n exists"},
		{"ALTER TABLE x ADD COLUMN (n INT, m DECIMAL(5,2))", "column DB.x.n does not exist, column DB.x.m does not exist", "column DB.x.n exists, column DB.x.m exists"},
		{"ALTER TABLE x ADD n INT, MODIFY id BIGINT, ENGINE=Innodb COMMENT='c'", "column DB.x.n does not exist", "column DB.x.n exists"},
		{"ALTER TABLE t DROP COLUMN id", "column DB.t.id exists", "column DB.t.id does not exist"},
		{"ALTER TABLE t DROP id, ADD n INT", "column DB.t.id exists, column DB.t.n does not exist", "column DB.t.id does not exist, column DB.t.n exists"},
		{"ALTER TABLE t RENAME COLUMN id TO n", "column DB.t.id exists, column DB.t.n does not exist", "column DB.t.id does not exist, column DB.t.n exists"},
		{"ALTER TABLE t CHANGE id n BIGINT", "column DB.t.id exists, column DB.t.n does not exist", "column DB.t.id does not exist, column DB.t.n exists"},
		{"ALTER TABLE x ADD INDEX n (id)", "index DB.x.n does not exist", "index DB.x.n exists"},
		{"ALTER TABLE x ADD CONSTRAINT n UNIQUE (id)", "index DB.x.n does not exist", "index DB.x.n exists"},
		{"ALTER TABLE x ADD UNIQUE KEY n (id)", "index DB.x.n does not exist", "index DB.x.n exists"},
		{"ALTER TABLE x ADD PRIMARY KEY (id)", "index DB.x.PRIMARY does not exist", "index DB.x.PRIMARY exists"},
		{"ALTER TABLE k DROP PRIMARY KEY", "index DB.k.PRIMARY exists", "index DB.k.PRIMARY does not exist"},
		{"ALTER TABLE t DROP INDEX ub", "index DB.t.ub exists", "index DB.t.ub does not exist"},
		{"ALTER TABLE t RENAME INDEX ub TO n", "index DB.t.ub exists, index DB.t.n does not exist", "index DB.t.ub does not exist, index DB.t.n exists"},
		{"ALTER TABLE x ADD CONSTRAINT n FOREIGN KEY (id) REFERENCES p (id)", "constraint DB.x.n does not exist", "constraint DB.x.n exists"},
		{"ALTER TABLE x ADD CONSTRAINT n CHECK (id > 0)", "constraint DB.x.n does not exist", "constraint DB.x.n exists"},
		{"ALTER TABLE t DROP FOREIGN KEY fk", "constraint DB.t.fk exists", "constraint DB.t.fk does not exist"},
		{"ALTER TABLE t DROP CONSTRAINT ck", "constraint DB.t.ck exists", "constraint DB.t.ck does not exist"},
		{"ALTER TABLE x RENAME TO y", "table DB.x exists, table DB.y does not exist", "table DB.x does not exist, table DB.y exists"},
		{"DROP DATABASE OTHER", "database OTHER exists", "database OTHER does not exist"},
	} {
		mine := mysql.ForServer([]string{c.statement})
		if len(mine) == 0 {
			continue
		}
		c.statement = mine[0]
		insert := strings.NewReplacer("DB", name, "OTHER", name+"_other").Replace
		execAll(t, admin, "DROP DATABASE "+name, "CREATE DATABASE "+name, "USE "+name)
		if c.statement == "CREATE DATABASE OTHER" {
			execAll(t, admin, insert("DROP DATABASE IF EXISTS OTHER"))
		}
		inDatabase(t, to, mysql.ForServer(outcomeSetup)...)
		st := dialect.Statement{Text: insert(c.statement), Kind: dialect.Alone}
		wantOutcome(t, session, st, dialect.Outcome{Known: true, Why: insert(c.before)})
		inDatabase(t, to, st.Text)
		wantOutcome(t, session, st, dialect.Outcome{Known: true, Applied: true, Why: insert(c.after)})
	}
}

// inDatabase runs statements with a default database that may be new.
func inDatabase(t *testing.T, to string, statements ...string) {
	t.Helper()
	db := other(t, to)
	defer db.Close()
	execAll(t, db, statements...)
}

func wantOutcome(t *testing.T, s dialect.Session, st dialect.Statement, want dialect.Outcome) {
	t.Helper()
	got, err := s.Outcome(t.Context(), st)
	if err != nil || got != want {
		t.Errorf("%s: %+v, %v; want %+v", st.Text, got, err, want)
	}
}

// The catalog does not show the outcome of these.
func TestOutcomeUnknown(t *testing.T) {
	to := database(t)
	inDatabase(t, to, mysql.ForServer(outcomeSetup)...)
	session := locked(t, open(t, to, dialect.NewTables("", true)), "")
	for _, statement := range []string{
		"TRUNCATE TABLE x", "CREATE TABLE IF NOT EXISTS n (a INT)", "CREATE OR REPLACE TABLE n (a INT)", "DROP TABLE IF EXISTS x",
		"DROP TABLE x, missing", "RENAME TABLE x TO k, k TO x", "RENAME TABLE x TO v", "ALTER TABLE x MODIFY id BIGINT", "ALTER TABLE x ADD INDEX (id)",
		"ALTER TABLE x ADD FOREIGN KEY (id) REFERENCES p (id)", "ALTER TABLE x ADD COLUMN id INT, ADD COLUMN n INT", "ALTER TABLE missing DROP COLUMN a",
		"ALTER TABLE v ADD COLUMN a INT", "ALTER TABLE x ADD COLUMN IF NOT EXISTS n INT", "ALTER TABLE IF EXISTS x ADD COLUMN n INT", "DROP INDEX i ON missing",
		"ALTER TABLE t DROP INDEX ia, ADD INDEX ia (b)", "ALTER TABLE x ADD PARTITION (PARTITION a VALUES LESS THAN (1))", "CREATE USER u", "CREATE TABLE v (a INT)",
		"CALL pr()", "BEGIN NOT ATOMIC SELECT 1; END", "ALTER EVENT ev RENAME TO n", "CREATE FUNCTION n RETURNS INT SONAME 'n.so'", "DROP USER u", "ALTER TABLE", "DROP", "CREATE",
		"RENAME TABLE X TO y", "ALTER TABLE X DROP COLUMN id",
	} {
		got, err := session.Outcome(t.Context(), dialect.Statement{Text: statement, Kind: dialect.Alone})
		if statement == "RENAME TABLE X TO y" { // both y and X are missing, so that the evidence contradicts itself
			got.Known = got.Known && !got.Applied
		}
		if err != nil || got.Known {
			t.Errorf("%s: %+v, %v", statement, got, err)
		}
	}
}

// The catalog ignores accents when it is asked by name, and the server does not.
func TestOutcomeComparesNamesExactly(t *testing.T) {
	to := database(t)
	inDatabase(t, to, "CREATE TABLE t (id INT, `numéro` INT, INDEX `clé` (id), CONSTRAINT `règle` CHECK (id > 0))", "CREATE TABLE `été` (id INT)", "CREATE VIEW `vüe` AS SELECT 1 AS one")
	name := to[strings.LastIndexByte(to, '/')+1:]
	session := locked(t, open(t, to, dialect.NewTables("", true)), "")
	for statement, why := range map[string]string{
		"ALTER TABLE t ADD COLUMN numero INT":                    "column DB.t.numero does not exist",
		"ALTER TABLE t ADD COLUMN `NUMÉRO` INT":                  "column DB.t.NUMÉRO exists",
		"CREATE INDEX cle ON t (id)":                             "index DB.t.cle does not exist",
		"ALTER TABLE t ADD CONSTRAINT regle CHECK (id > 0)":      "constraint DB.t.regle does not exist",
		"CREATE TABLE ete (id INT)":                              "table DB.ete does not exist",
		"CREATE VIEW vue AS SELECT 1 AS one":                     "view DB.vue does not exist",
		"ALTER TABLE t DROP COLUMN `numéro`, ADD COLUMN b INT":   "column DB.t.numéro exists, column DB.t.b does not exist",
		"CREATE TRIGGER u BEFORE INSERT ON t FOR EACH ROW DO 0;": "trigger DB.u does not exist",
	} {
		why = strings.ReplaceAll(why, "DB", name)
		got, err := session.Outcome(t.Context(), dialect.Statement{Text: statement})
		if err != nil || !got.Known || got.Why != why {
			t.Errorf("%s: %+v, %v, want %s", statement, got, err, why)
		}
	}
}
