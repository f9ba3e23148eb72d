package mysql

import (
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// Each statement reaches something outside its schema.
var reachesOutside = map[string]string{
	"USE shop": "USE changes the database", "/*!40000 USE shop */": "USE changes the database",
	"CREATE DATABASE x": "CREATE DATABASE changes databases", "drop schema if exists x": "DROP SCHEMA changes databases",
	"ALTER DATABASE CHARACTER SET latin1": "ALTER DATABASE changes databases", "CREATE OR REPLACE DATABASE x": "CREATE DATABASE changes databases",
	"CREATE USER a": "CREATE USER changes accounts", "DROP ROLE a": "DROP ROLE changes accounts", "ALTER USER a ACCOUNT LOCK": "ALTER USER changes accounts",
	"RENAME USER a TO b": "RENAME USER changes accounts", "GRANT SELECT ON t TO a": "GRANT changes the rights of accounts", "REVOKE ALL ON t FROM a": "REVOKE changes the rights of accounts",
	"SET PASSWORD = 'x'": "SET PASSWORD changes accounts", "SET DEFAULT ROLE a TO b": "SET DEFAULT changes accounts", "SET ROLE a": "SET ROLE changes accounts",
	"SET GLOBAL max_connections = 1": "SET GLOBAL changes settings of the server", "SET @a = 1, GLOBAL max_connections = 1": "SET GLOBAL changes settings of the server",
	"SET @@global.max_connections = 1": "SET GLOBAL changes settings of the server", "SET PERSIST max_connections = 1": "SET PERSIST changes settings of the server",
	"SET STATEMENT max_statement_time = 1 FOR FLUSH TABLES": "FLUSH acts on the whole server",
	"LOAD DATA INFILE 'x' INTO TABLE t":                     "LOAD reads a file", "SELECT LOAD_FILE('x')": "LOAD_FILE reads a file",
	"SELECT 1 INTO OUTFILE 'x'": "INTO OUTFILE writes a file", "SELECT 1 INTO DUMPFILE 'x'": "INTO DUMPFILE writes a file",
	"INSTALL PLUGIN a SONAME 'a.so'": "INSTALL acts on the whole server", "UNINSTALL COMPONENT 'x'": "UNINSTALL acts on the whole server",
	"CREATE FUNCTION f RETURNS STRING SONAME 'a.so'": "SONAME loads a library into the server",
	"CHANGE MASTER TO MASTER_HOST = 'x'":             "CHANGE MASTER acts on the whole server", "STOP REPLICA": "STOP REPLICA acts on the whole server",
	"PURGE BINARY LOGS TO 'x'": "PURGE acts on the whole server", "RESET MASTER": "RESET acts on the whole server", "FLUSH PRIVILEGES": "FLUSH acts on the whole server",
	"SHUTDOWN": "SHUTDOWN acts on the whole server", "KILL 5": "KILL acts on the whole server",
	"CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'x')": "CREATE SERVER acts on the whole server", "CREATE TABLESPACE x ADD DATAFILE 'x'": "CREATE TABLESPACE acts on the whole server",
	"CREATE TABLE t (a INT) ENGINE = FEDERATED CONNECTION = 'x'": "tables of the engine FEDERATED are on other servers", "ALTER TABLE t ENGINE spider": "tables of the engine spider are on other servers",
	"SET default_storage_engine = 'CONNECT'":                                         "tables of the engine 'CONNECT' are on other servers",
	"CREATE TABLE t (a INT) DATA DIRECTORY = '/x'":                                   "DATA DIRECTORY names a folder for files",
	"PREPARE s FROM CONCAT('a', @a)":                                                 "PREPARE runs a text that is computed, which ramus cannot read",
	"PREPARE s FROM 'DROP TABLE shop.t'":                                             "it names the database shop",
	"EXECUTE IMMEDIATE CONCAT('DROP TABLE ', @a)":                                    "EXECUTE IMMEDIATE runs a text that is computed, which ramus cannot read",
	"CREATE PROCEDURE p () FLUSH TABLES":                                             "FLUSH acts on the whole server",
	"CREATE PROCEDURE p () BEGIN SELECT 1; KILL 5; END":                              "KILL acts on the whole server",
	"CREATE PROCEDURE p () BEGIN IF a THEN SHUTDOWN; END IF; END":                    "SHUTDOWN acts on the whole server",
	"CREATE PROCEDURE p () BEGIN SET GLOBAL a = 1; END":                              "SET GLOBAL changes settings of the server",
	"CREATE PROCEDURE p () BEGIN PREPARE s FROM @x; EXECUTE s; END":                  "PREPARE runs a text that is computed, which ramus cannot read",
	"CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DROP DATABASE x":                      "DROP DATABASE changes databases",
	"BEGIN NOT ATOMIC DELETE FROM shop.t; END":                                       "it names the database shop",
	"CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW INSERT INTO shop.t VALUES (1)": "it names the database shop",
	"CREATE TRIGGER r BEFORE INSERT ON shop.t FOR EACH ROW SET NEW.a = 1":            "it names the database shop",
	"CREATE VIEW v AS SELECT * FROM shop.t":                                          "it names the database shop",
	"CREATE VIEW v AS SELECT t.a, shop.f(t.a) FROM t":                                "it calls shop.f, which may be in another database",
	"CREATE VIEW shop.v AS SELECT 1":                                                 "it names the database shop",
	"SELECT a FROM t, shop.t":                                                        "it names the database shop",
	"SELECT a FROM (t, shop.t)":                                                      "it names the database shop",
	"SELECT a FROM t JOIN u ON t.a = u.a, shop.t":                                    "it names the database shop",
	"SELECT shop.t.a FROM t":                                                         "it names the database shop",
	"SELECT shop.a FROM t":                                                           "it names shop.a, which may be in another database",
	"SELECT EXTRACT(YEAR FROM (SELECT a FROM shop.t))":                               "it names the database shop",
	"INSERT shop.t VALUES (1)":                                                       "it names the database shop",
	"REPLACE shop.t VALUES (1)":                                                      "it names the database shop",
	"UPDATE IGNORE shop.t SET a = 1":                                                 "it names the database shop",
	"UPDATE t, `shop`.t SET a = 1":                                                   "it names the database `shop`",
	"DELETE t, shop.u FROM t JOIN u":                                                 "it names the database shop",
	"DELETE FROM t USING t, shop.u":                                                  "it names the database shop",
	"ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES shop.t (id)":                       "it names the database shop",
	"CREATE TABLE t LIKE shop.t":                                                     "it names the database shop",
	"CREATE TABLE t (LIKE shop.t)":                                                   "it names the database shop",
	"RENAME TABLE t TO shop.t":                                                       "it names the database shop",
	"RENAME TABLE a TO b, shop.t TO c":                                               "it names the database shop",
	"ALTER TABLE t RENAME shop.t":                                                    "it names the database shop",
	"ALTER TABLE t RENAME AS shop.t":                                                 "it names the database shop",
	"ALTER TABLE t EXCHANGE PARTITION p WITH TABLE shop.t":                           "it names the database shop",
	"CREATE TABLE m (a INT) ENGINE = MERGE UNION = (t, shop.t)":                      "it names the database shop",
	"CREATE INDEX shop ON shop.t (a)":                                                "it names the database shop",
	"DROP TABLE t, shop.t":                                                           "it names the database shop",
	"DROP TABLE IF EXISTS shop . t":                                                  "it names the database shop",
	"TRUNCATE shop.t":                                                                "it names the database shop",
	"CALL shop.p()":                                                                  "it names the database shop",
	"SELECT NEXTVAL(shop.s)":                                                         "it names the database shop",
	"SELECT NEXT VALUE FOR shop.s":                                                   "it names the database shop",
	"SELECT a FROM shop.2024_t":                                                      "it names the database shop",
	"SELECT a FROM \"shop\".\"t\"":                                                   "it names the database \"shop\"",
	"SELECT a FROM mysql.user":                                                       "it names the database mysql",
	"SELECT 1 FROM t FOR UPDATE OF shop.t":                                           "it names the database shop",
	"SELECT 1 FROM a AS shop JOIN b ON b.value = shop.set, shop.t":                   "it names the database shop",
	"SELECT 1 FROM a AS shop JOIN b ON CASE WHEN 1 THEN 1 ELSE 2 END, shop.t":        "it names the database shop",
	"SELECT 1 FROM {OJ shop.t LEFT OUTER JOIN u ON t.a = u.a}":                       "it names shop.t, which may be in another database",
	"SELECT new.f(1)":                                                                "it calls new.f, which may be in another database",
	"ALTER EVENT e RENAME TO shop.e":                                                 "it names the database shop",
	"UPDATE t, (SELECT 1) AS x, shop.u SET a = 1":                                    "it names the database shop",
	"SELECT a FROM t USE INDEX (i, j), shop.u":                                       "it names the database shop",
	"DO shop.f()":          "it calls shop.f, which may be in another database",
	"HANDLER shop.t OPEN":  "it names the database shop",
	"EXPLAIN FLUSH TABLES": "FLUSH acts on the whole server",
	"CREATE PROCEDURE p () BEGIN DECLARE a ROW TYPE OF shop.t; SELECT 1; END": "it names the database shop",
}

// Each statement stays inside.
var staysInside = []string{
	"CREATE TABLE t (id INT, user INT, role INT, reset INT, flush INT, `database` INT, engine VARCHAR(9), `grant` INT, restart INT, PRIMARY KEY (id))",
	"SELECT t.a, u.b FROM t JOIN u ON t.a = u.a WHERE t.a IN (u.b, u.c) GROUP BY t.a, u.b ORDER BY t.a DESC, u.b",
	"SELECT x.a FROM (SELECT t.a, t.b FROM t) AS x, u WHERE x.a = u.a",
	"SELECT EXTRACT(YEAR FROM t.a), TRIM(LEADING 'x' FROM t.b), SUBSTRING(t.c FROM 2 FOR t.d) FROM t",
	"UPDATE t SET t.a = 1, t.b = 2 WHERE t.c LIKE t.d", "UPDATE t JOIN u ON t.a = u.a SET t.b = u.b, t.c = u.c",
	"DELETE t FROM t JOIN u ON t.a = u.a", "DELETE FROM t WHERE t.a = 1",
	"INSERT INTO t (a, b) SELECT u.a, u.b FROM u ON DUPLICATE KEY UPDATE t.a = u.a, t.b = u.b",
	"INSERT INTO t (a) VALUES (1) AS new ON DUPLICATE KEY UPDATE a = new.a",
	"SELECT COUNT(*) FROM information_schema.COLUMNS c WHERE c.TABLE_SCHEMA = DATABASE() AND information_schema.columns.x = 1",
	"SET @x = @@global.max_connections, SESSION sql_mode = ''", "SET @@session.sql_mode = ''", "SET NAMES utf8mb4", "SET foreign_key_checks = 0",
	"START TRANSACTION", "PREPARE s FROM 'ALTER TABLE t ADD a INT'", "EXECUTE s", "PREPARE s FROM @a", "EXECUTE IMMEDIATE @a", "EXECUTE IMMEDIATE 'SELECT 1'",
	"CREATE TRIGGER r BEFORE UPDATE ON t FOR EACH ROW BEGIN IF NEW.a <> OLD.a THEN UPDATE u SET u.b = NEW.b, u.c = OLD.c WHERE u.id = NEW.id; END IF; END",
	"CREATE PROCEDURE p (a INT) BEGIN DECLARE x INT; SELECT t.reset, t.flush INTO x FROM t; SET x = reset + 1; SELECT flush FROM t; END",
	"CREATE PROCEDURE p () BEGIN DECLARE a TYPE OF t.b; START TRANSACTION; SAVEPOINT x; COMMIT; END",
	"CREATE DEFINER = `a`@`b.c` VIEW v AS SELECT 1.5, .5, t.* FROM t",
	"CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t WHERE t.a < NOW()",
	"ALTER SEQUENCE s RESTART", "CREATE SEQUENCE s NOMAXVALUE CACHE 10", "SELECT s.nextval, NEXTVAL(s)",
	"ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id) ON DELETE CASCADE ON UPDATE SET NULL, RENAME TO u", "ALTER TABLE t CHANGE master slave INT, ENGINE = InnoDB",
	"ALTER TABLE t DISCARD TABLESPACE", "CREATE TABLE t (a INT) ENGINE = MyISAM PARTITION BY HASH (a) PARTITIONS 2", "INSERT INTO t VALUES ('USE shop; FLUSH shop.t', 'GRANT')", "CREATE TABLE a LIKE b",
	"SELECT t.`a`, `t`.b FROM t WHERE a LIKE t.b AND EXISTS (SELECT 1 FROM u WHERE u.a = t.a)", "WITH x AS (SELECT 1 AS a) SELECT x.a, y.a FROM x, x AS y",
	"SELECT ROW_NUMBER() OVER (PARTITION BY t.a, t.b ORDER BY t.c, t.d) FROM t", "SHOW TABLES", "DROP INDEX i ON t", "CREATE UNIQUE INDEX i ON t (a)", "-- shop.t\nSELECT 1 /* USE shop */",
}

func TestOutside(t *testing.T) {
	s := &scratcher{}
	for statement, want := range reachesOutside {
		if got := s.Outside(dialect.Statement{Text: statement}); got != want {
			t.Errorf("%s: %q, want %q", statement, got, want)
		}
	}
	for _, statement := range staysInside {
		if got := s.Outside(dialect.Statement{Text: statement}); got != "" {
			t.Errorf("%s: %s", statement, got)
		}
	}
}

// The place of a statement inside a script is that of the statement.
func TestOutsideHasTheStatementsOfAScript(t *testing.T) {
	script := revision.Script{File: "a.sql", Line: 1, Text: "SELECT 1;\n  DELIMITER //\nCREATE PROCEDURE p () BEGIN SELECT 1; DELETE FROM shop.t; END//\n"}
	all, err := split(script)
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	if (&scratcher{}).Outside(all[0]) != "" || (&scratcher{}).Outside(all[1]) == "" || all[1].Line != 3 {
		t.Errorf("%+v", all)
	}
}
