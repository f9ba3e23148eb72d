package mysql

import (
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

func TestKinds(t *testing.T) {
	kinds := map[dialect.Kind][]string{
		dialect.Plain: {
			"SELECT 1", "(SELECT 1) UNION SELECT 2", "INSERT INTO t VALUES (1)", "WITH a AS (SELECT 1) SELECT * FROM a", "REPLACE INTO t VALUES (1)",
			"UPDATE t SET a = 1", "DELETE FROM t", "DO 1", "SHOW TABLES", "EXPLAIN SELECT 1", "LOAD DATA INFILE 'x' INTO TABLE t", "DROP TEMPORARY TABLE t",
			"ANALYZE FORMAT=JSON SELECT 1", "SET STATEMENT max_statement_time=1 FOR DELETE FROM t", "/*!40101 */", "SELECT ':=', '@a'",
		},
		dialect.Bare: {
			"ANALYZE TABLE t", "OPTIMIZE TABLE t", "FLUSH PRIVILEGES", "GRANT SELECT ON t TO u", "CREATE TABLE IF NOT EXISTS t (a INT)", "DROP TABLE IF EXISTS a, b",
			"CREATE OR REPLACE VIEW v AS SELECT 1", "CREATE OR REPLACE PROCEDURE p() SELECT 1", "ALTER TABLE t MODIFY a BIGINT, COMMENT='x'", "ALTER TABLE t ENGINE=InnoDB",
			"ALTER TABLE t ADD COLUMN IF NOT EXISTS a INT", "ALTER TABLE t DROP INDEX IF EXISTS i", "ALTER DATABASE x CHARACTER SET utf8mb4", "ALTER TABLE t CHANGE a a BIGINT",
			"SET PASSWORD = 'x'", "CREATE USER IF NOT EXISTS u", "DROP USER IF EXISTS u", "LOAD INDEX INTO CACHE t", "ALTER TABLE t ALTER COLUMN a SET DEFAULT 1",
			"CREATE OR REPLACE DEFINER = `a`@`table` SQL SECURITY INVOKER VIEW v AS SELECT 1",
		},
		dialect.Alone: {
			"CREATE TABLE t (a INT)", "CREATE TABLE IF NOT EXISTS t SELECT 1", "CREATE OR REPLACE TABLE t (a INT)", "DROP TABLE t", "TRUNCATE t", "TRUNCATE TABLE t",
			"RENAME TABLE a TO b", "ALTER TABLE t ADD a INT", "ALTER TABLE t ADD a INT, MODIFY b INT", "CREATE INDEX i ON t (a)", "REVOKE SELECT ON t FROM u", "CALL p()",
			"EXECUTE s", "EXECUTE IMMEDIATE 'SELECT 1'", "BEGIN NOT ATOMIC SELECT 1; END", "IF 1 THEN SELECT 1; END IF", "CREATE USER u", "INSTALL SONAME 'x'",
			"SET STATEMENT max_statement_time=1 FOR CREATE TABLE t (a INT)", "FROBNICATE t", "/*!50003 CREATE*/ /*!50020 DEFINER=`a`@`b`*/ /*!50003 TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET @a = 1 */",
			"CREATE TABLE a (b INT DEFAULT (@c := 1))", "CREATE FUNCTION f RETURNS INT SONAME 'f.so'",
		},
		dialect.Setting: {
			"SET sql_mode = ''", "SET NAMES utf8mb4", "USE other", "SET @a = 1, @b = @@sql_mode", "SET SESSION foreign_key_checks = 0", "PREPARE s FROM 'SELECT 1'",
			"DEALLOCATE PREPARE s", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SET GLOBAL x = (SELECT 1)",
			"SET @a = (SELECT 1)", "SET @a = UUID()", "SET @now = CURRENT_TIMESTAMP", "SET @a = (SELECT IF(count(*) > 0, 'SELECT 1', 'CREATE INDEX i ON t (a)') FROM t WHERE b IN (1, 2))", "/*!40101 SET @OLD=@@SQL_MODE, SQL_MODE='' */",
		},
		dialect.Temp: {
			"CREATE TEMPORARY TABLE t (a INT)", "CREATE OR REPLACE TEMPORARY TABLE t (a INT)", "SET @id = LAST_INSERT_ID()", "SET @a = stored(1)", "SET @a = `count`(1)", "SET @a = app.count(1)", "SET @a = (@b := 2)",
			"SELECT 1 INTO @a", "SELECT @a := 1", "UPDATE t SET a = (@r := @r + 1)", "HANDLER t OPEN",
		},
	}
	for kind, all := range kinds {
		for _, text := range all {
			stmts, err := split(revision.Script{Text: text, Line: 1})
			if err != nil || len(stmts) != 1 || stmts[0].Kind != kind {
				t.Errorf("%s: %+v, %v; want kind %d", text, stmts, err, kind)
			}
		}
	}
}

// A script cannot be resumed behind an INSERT whose LAST_INSERT_ID() a later
// statement may read: the second INSERT sets it only if it generates a key.
func TestLastInsertID(t *testing.T) {
	stmts, err := split(revision.Script{Text: "INSERT INTO a VALUES (1); INSERT INTO a VALUES (2); UPDATE a SET a = 1; INSERT INTO b VALUES (LAST_INSERT_ID()); INSERT INTO c VALUES (1)"})
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range stmts {
		if s.Kind != dialect.Plain || (s.Session == "LAST_INSERT_ID()") != (i < 2) || (s.NeededBy == 3) != (i < 2) {
			t.Errorf("%+v", s)
		}
	}
}
