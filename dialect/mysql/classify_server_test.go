package mysql

import (
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// The server commits an open transaction exactly for the statements that are
// classed as committing: behind them a savepoint is gone.
func TestKindsAsServer(t *testing.T) {
	db, _ := testServer(t, "ramus_kinds")
	for _, setup := range ForServer([]string{
		"CREATE TABLE d1 (a INT, b INT, INDEX ib (b))", "CREATE TABLE d2 (a INT)", "CREATE VIEW v AS SELECT 1 AS one", "CREATE PROCEDURE pr() SELECT 1", "mariadb:CREATE SEQUENCE sq",
	}) {
		mustExec(t, db, setup)
	}
	for _, statement := range ForServer([]string{
		"SELECT 1", "(SELECT 1)", "INSERT INTO t VALUES (1, 2)", "REPLACE INTO t VALUES (1, 2)", "UPDATE t SET a = 1", "DELETE FROM t WHERE a = 7", "WITH c AS (SELECT 1) SELECT * FROM c",
		"DO 1", "SHOW TABLES", "EXPLAIN SELECT 1", "DESCRIBE t", "mariadb:ANALYZE SELECT 1", "mariadb:VALUES (1)", "mysql:VALUES ROW(1)", "CHECKSUM TABLE t", "HELP 'x'", "mariadb:SET STATEMENT max_statement_time = 0 FOR SELECT 1",
		"CREATE TEMPORARY TABLE tmp (a INT)", "DROP TEMPORARY TABLE tmp", "mariadb:CREATE OR REPLACE TEMPORARY TABLE tmp2 (a INT)", "SELECT 1 INTO @a", "SET @a = (SELECT 1)",
		"SET @a = 1", "SET sql_mode = @@sql_mode", "SET NAMES utf8mb4", "USE ramus_kinds", "PREPARE s FROM 'SELECT 1'", "DEALLOCATE PREPARE s", "HANDLER t OPEN", "HANDLER t CLOSE",
		"ANALYZE TABLE t", "OPTIMIZE TABLE t", "CHECK TABLE t", "REPAIR TABLE t", "FLUSH PRIVILEGES", "GRANT SELECT ON t TO CURRENT_USER",
		"CREATE TABLE n (a INT)", "CREATE TABLE IF NOT EXISTS n (a INT)", "CREATE TABLE n2 AS SELECT 1 AS a", "mariadb:CREATE OR REPLACE TABLE n (a INT)", "TRUNCATE TABLE n", "DROP TABLE n", "DROP TABLE IF EXISTS n, n2",
		"RENAME TABLE d2 TO d3", "ALTER TABLE d1 ADD c INT", "ALTER TABLE d1 MODIFY c BIGINT", "ALTER TABLE d1 COMMENT = 'x'", "mariadb:ALTER TABLE d1 ADD COLUMN IF NOT EXISTS c INT", "CREATE INDEX ia ON d1 (a)", "DROP INDEX ia ON d1",
		"CREATE OR REPLACE VIEW v AS SELECT 2 AS two", "ALTER VIEW v AS SELECT 3 AS three", "DROP VIEW v", "mariadb:CREATE OR REPLACE PROCEDURE pr() SELECT 2", "ALTER PROCEDURE pr COMMENT 'x'", "DROP PROCEDURE pr",
		"CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1", "DROP FUNCTION f", "CREATE TRIGGER tr BEFORE INSERT ON d1 FOR EACH ROW SET NEW.a = 1", "DROP TRIGGER tr",
		"CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1", "ALTER EVENT e COMMENT 'x'", "DROP EVENT e", "mariadb:CREATE SEQUENCE sq2", "mariadb:ALTER SEQUENCE sq2 RESTART", "mariadb:DROP SEQUENCE sq2",
		"ALTER DATABASE CHARACTER SET utf8mb4", "CREATE DATABASE IF NOT EXISTS ramus_kinds", "CREATE USER ramus_kinds_user", "SET PASSWORD FOR ramus_kinds_user = ''", "RENAME USER ramus_kinds_user TO ramus_kinds_other",
		"GRANT SELECT ON t TO ramus_kinds_other", "REVOKE SELECT ON t FROM ramus_kinds_other", "DROP USER ramus_kinds_other",
		"mariadb:SET STATEMENT max_statement_time = 0 FOR CREATE TABLE n (a INT)", "mysql:CREATE TABLE n (a INT)", "/*!40000 ALTER TABLE n DISABLE KEYS */",
	}) {
		stmts, err := split(revision.Script{Text: statement})
		if err != nil || len(stmts) != 1 {
			t.Errorf("%s: %v", statement, err)
			continue
		}
		mustExec(t, db, "START TRANSACTION")
		mustExec(t, db, "INSERT INTO t2 VALUES (1)")
		mustExec(t, db, "SAVEPOINT here")
		mustExec(t, db, statement)
		_, gone := db.Exec("ROLLBACK TO SAVEPOINT here")
		mustExec(t, db, "ROLLBACK")
		commits := stmts[0].Kind == dialect.Alone || stmts[0].Kind == dialect.Bare
		if (number(gone) == errNoSavepoint) != commits {
			t.Errorf("%s is of kind %d; the server: %v", statement, stmts[0].Kind, gone)
		}
	}
}

// A Bare statement can run twice.
func TestBareStatementsRunTwice(t *testing.T) {
	db, _ := testServer(t, "ramus_twice")
	for _, statement := range ForServer([]string{
		"CREATE TABLE IF NOT EXISTS n (a INT)", "ALTER TABLE n MODIFY a BIGINT NOT NULL, COMMENT 'x', ENGINE=InnoDB", "ALTER TABLE n ALTER COLUMN a SET DEFAULT 1", "ALTER TABLE n CHANGE a a INT",
		"mariadb:ALTER TABLE n ADD COLUMN IF NOT EXISTS b INT, ADD INDEX IF NOT EXISTS ib (b)", "mariadb:ALTER TABLE n DROP COLUMN IF EXISTS b, DROP INDEX IF EXISTS ib", "ALTER TABLE n CONVERT TO CHARACTER SET utf8mb4",
		"mariadb:CREATE INDEX IF NOT EXISTS ia ON n (a)", "mariadb:DROP INDEX IF EXISTS ia ON n", "CREATE OR REPLACE VIEW v AS SELECT 1 AS one", "ALTER VIEW v AS SELECT 2 AS two", "DROP VIEW IF EXISTS v",
		"mariadb:CREATE OR REPLACE PROCEDURE p() SELECT 1", "mariadb:ALTER PROCEDURE p COMMENT 'x'", "DROP PROCEDURE IF EXISTS p", "mariadb:CREATE OR REPLACE TRIGGER tr BEFORE INSERT ON n FOR EACH ROW SET NEW.a = 1",
		"DROP TRIGGER IF EXISTS tr", "mariadb:CREATE SEQUENCE IF NOT EXISTS s", "mariadb:DROP SEQUENCE IF EXISTS s", "ANALYZE TABLE n", "OPTIMIZE TABLE n", "ALTER TABLE n ROW_FORMAT=DYNAMIC", "ALTER TABLE n FORCE",
		"GRANT SELECT ON n TO CURRENT_USER", "ALTER DATABASE CHARACTER SET utf8mb4", "DROP TABLE IF EXISTS n, m", "CREATE USER IF NOT EXISTS ramus_twice_user", "DROP USER IF EXISTS ramus_twice_user", "FLUSH TABLES",
	}) {
		stmts, err := split(revision.Script{Text: statement})
		if err != nil || len(stmts) != 1 || stmts[0].Kind != dialect.Bare {
			t.Errorf("%s: %+v, %v", statement, stmts, err)
		}
		mustExec(t, db, statement)
		mustExec(t, db, statement)
	}
}
