package mysql

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ramusdb/ramus/internal/dialect/dialecttest"
	"github.com/ramusdb/ramus/internal/revision"
)

var splitting = dialecttest.Split(split)

// splitCases are scripts with the statements that the mysql client finds in them.
// TestSplitAsClient compares them with the real client.
var splitCases = []struct {
	name, script string
	want         []string
}{
	{"nothing", "", nil},
	{"only semicolons", " ;;\n; ", nil},
	{"only comments", "-- a;\n/* b; */ # c;", nil},
	{"no last semicolon", "SELECT 1", []string{"SELECT 1"}},
	{"two on a line", "SELECT 1;SELECT 2;", []string{"SELECT 1", "SELECT 2"}},
	{"outer comments", "-- a\nSELECT 1 -- b;\n ; /* c */ SELECT 2 /* d */", []string{"SELECT 1", "SELECT 2"}},
	{"two dashes need a space", "SELECT 1--1; SELECT 2--\n;", []string{"SELECT 1--1", "SELECT 2"}},
	{"number sign", "SELECT 1 # ; '\n+ 1; SELECT 2", []string{"SELECT 1 # ; '\n+ 1", "SELECT 2"}},
	{"comments do not nest", "SELECT /* /* ; */ 1; SELECT 2", []string{"SELECT /* /* ; */ 1", "SELECT 2"}},
	{"strings", `SELECT ';', 'it''s;', ''; SELECT ''''`, []string{`SELECT ';', 'it''s;', ''`, `SELECT ''''`}},
	{"backslashes escape", `SELECT '\';', "\";", '\\'; SELECT 'a\\\';'`, []string{`SELECT '\';', "\";", '\\'`, `SELECT 'a\\\';'`}},
	{"no backslash in backticks", "SELECT 1 AS `a\\`; SELECT 2 AS `b``;`", []string{"SELECT 1 AS `a\\`", "SELECT 2 AS `b``;`"}},
	{"comment marks in quotes", "SELECT '--', '/*', \"#\", '-- '; SELECT 1 AS `# /*`", []string{"SELECT '--', '/*', \"#\", '-- '", "SELECT 1 AS `# /*`"}},
	{"quotes in comments", "SELECT 1 /* ' */; -- '\nSELECT 2 -- \"", []string{"SELECT 1", "SELECT 2"}},
	{"code in comments", "/*!40101 SET NAMES utf8mb4 */; SELECT /*! 1 */; SELECT 1 /*M!100100 + 1 */", []string{"/*!40101 SET NAMES utf8mb4 */", "SELECT /*! 1 */", "SELECT 1 /*M!100100 + 1 */"}},
	{"the sandbox line", "/*M!999999\\- enable the sandbox mode */\nSELECT 1;", []string{"SELECT 1"}},
	{"hints", "SELECT /*+ MAX_EXECUTION_TIME(1000) */ 1;", []string{"SELECT /*+ MAX_EXECUTION_TIME(1000) */ 1"}},
	{"numbers", "SELECT 1.5e+3, .5, 0x1F, 1e3; SELECT 1.; SELECT 2", []string{"SELECT 1.5e+3, .5, 0x1F, 1e3", "SELECT 1.", "SELECT 2"}},
	{"UTF-8", "SELECT 'ü;'; SELECT 1 AS größe", []string{"SELECT 'ü;'", "SELECT 1 AS größe"}},
	{"delimiter", "DELIMITER //\nSELECT 1; //\nSELECT 2//\ndelimiter ;\nSELECT 3;", []string{"SELECT 1", "SELECT 2", "SELECT 3"}},
	{"several between delimiters", "DELIMITER $$\nDROP PROCEDURE IF EXISTS p;\nCREATE PROCEDURE p() BEGIN SELECT 1; END$$\nDELIMITER ;\nSELECT 1;",
		[]string{"DROP PROCEDURE IF EXISTS p", "CREATE PROCEDURE p() BEGIN SELECT 1; END", "SELECT 1"}},
	{"doubled semicolon", "DELIMITER ;;\nCREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN SET @a = 1; END;;\nDELIMITER ;\nSELECT 1",
		[]string{"CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN SET @a = 1; END", "SELECT 1"}},
	{"mysqldump's trigger", "DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN SET @a = 1; END */;;\nDELIMITER ;\n",
		[]string{"/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN SET @a = 1; END */"}},
	{"a column named delimiter", "CREATE TABLE d (a INT,\n`delimiter` INT); SELECT 1", []string{"CREATE TABLE d (a INT,\n`delimiter` INT)", "SELECT 1"}},
	{"CASE outside programs", "SELECT CASE 1 WHEN 1 THEN 2 END; SELECT IF(1, 2, 3); SELECT 2", []string{"SELECT CASE 1 WHEN 1 THEN 2 END", "SELECT IF(1, 2, 3)", "SELECT 2"}},
	{"BEGIN is a transaction", "BEGIN; SELECT 1; COMMIT; BEGIN WORK; ROLLBACK", []string{"BEGIN", "SELECT 1", "COMMIT", "BEGIN WORK", "ROLLBACK"}},
}

// programCases are single statements. There is a table t(a, b).
var programCases = []struct{ name, program string }{
	{"plain procedure", "CREATE PROCEDURE g() BEGIN SELECT 1; SELECT 2; END"},
	{"lower case", "create or replace procedure g()\nbegin\n  select 1;\nend"},
	{"no block", "CREATE PROCEDURE g() SELECT 1 AS b"},
	{"no block, with a case", "CREATE PROCEDURE g() SELECT CASE WHEN 1 THEN 2 END AS c"},
	{"function with a case", "CREATE FUNCTION g(a INT) RETURNS VARCHAR(20) CHARACTER SET utf8mb4 DETERMINISTIC RETURN CASE a WHEN 1 THEN 'x' ELSE IF(a > 1, 'y', 'z') END"},
	{"function with a charset", "CREATE FUNCTION g(a INT) RETURNS VARCHAR(20) CHARACTER SET utf8mb4 DETERMINISTIC BEGIN RETURN 'a;'; END"},
	{"characteristics", "CREATE DEFINER = CURRENT_USER PROCEDURE g(IN a DECIMAL(5,2), OUT b INT) COMMENT 'x; y' LANGUAGE SQL NOT DETERMINISTIC MODIFIES SQL DATA SQL SECURITY INVOKER BEGIN SET b = a; END"},
	{"definer", "CREATE DEFINER=`root`@`localhost` PROCEDURE `g`() BEGIN SELECT 1; END"},
	{"if", "CREATE PROCEDURE g(a INT) BEGIN IF a = 1 THEN SELECT 1; ELSEIF a = 2 THEN SELECT 2; ELSE IF a = 3 THEN SELECT 3; END IF; END IF; SELECT IF(a, 1, 2); END"},
	{"if without begin", "CREATE PROCEDURE g(a INT) IF a = 1 THEN SELECT 1; SELECT 2; END IF"},
	{"case statement", "CREATE PROCEDURE g(a INT) BEGIN CASE a WHEN 1 THEN SELECT 1; WHEN 2 THEN BEGIN END; ELSE IF a THEN SELECT CASE WHEN 1 THEN IF(1,2,3) ELSE IF(1,2,3) END; END IF; END CASE; END"},
	{"loops", "CREATE PROCEDURE g() BEGIN DECLARE i INT DEFAULT 0; a: LOOP SET i = i + 1; IF i > 3 THEN LEAVE a; END IF; END LOOP a; WHILE i > 0 DO SET i = i - 1; END WHILE; b: REPEAT SET i = i + 1; UNTIL i > 3 END REPEAT b; END"},
	{"DO is a statement too", "CREATE PROCEDURE g() BEGIN WHILE FALSE DO DO IF(1,2,3); END WHILE; DO CASE 1 WHEN 1 THEN 1 END; END"},
	{"while without begin", "CREATE PROCEDURE g() WHILE FALSE DO SELECT 1; END WHILE"},
	{"label", "CREATE PROCEDURE g() lbl: BEGIN IF 1 THEN LEAVE lbl; END IF; END lbl"},
	{"handler with a block", "CREATE PROCEDURE g() BEGIN DECLARE x INT; DECLARE EXIT HANDLER FOR SQLEXCEPTION, NOT FOUND BEGIN ROLLBACK; RESIGNAL; END; DECLARE CONTINUE HANDLER FOR SQLSTATE '23000' SET x = 1; START TRANSACTION; COMMIT; END"},
	{"cursor", "CREATE PROCEDURE g() BEGIN DECLARE done INT DEFAULT 0; DECLARE c CURSOR FOR SELECT a FROM t; DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1; OPEN c; CLOSE c; END"},
	{"function named like a block", "CREATE PROCEDURE g() BEGIN SELECT REPEAT('a', 2), REPLACE('a','b','c'), IF(1,2,3); INSERT INTO t VALUES (IF(1,2,3), CASE WHEN 1 THEN 2 END); END"},
	{"trigger", "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = CASE WHEN 1 THEN 2 END"},
	{"trigger with a block", "CREATE TRIGGER g AFTER UPDATE ON t FOR EACH ROW BEGIN IF NEW.a <> OLD.a THEN SET @x = 1; END IF; END"},
	{"trigger with an if", "CREATE TRIGGER g AFTER DELETE ON `t` FOR EACH ROW IF OLD.a = 1 THEN SET @x = 1; SET @y = 2; END IF"},
	{"trigger that inserts", "CREATE TRIGGER g AFTER DELETE ON t FOR EACH ROW INSERT INTO t2 SELECT CASE 1 WHEN 1 THEN 2 END AS a"},
	{"event", "CREATE EVENT g ON SCHEDULE EVERY 1 DAY STARTS CURRENT_TIMESTAMP + INTERVAL 1 DAY ON COMPLETION PRESERVE DISABLE COMMENT 'c' DO BEGIN DELETE FROM t; DELETE FROM t; END"},
	{"event with one statement", "CREATE EVENT g ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM t WHERE a = CASE WHEN 1 THEN 2 END"},
	{"strings", "CREATE PROCEDURE g() BEGIN SELECT 'END;', \"END\"; SELECT 'a''; END'; END"},
	{"comments", "CREATE /* TABLE */ PROCEDURE g() BEGIN -- ; END;\n SELECT 1; /* END; */ SELECT 2 # END\n; END"},
	{"nested blocks", "CREATE PROCEDURE g() BEGIN BEGIN SELECT 1; END; x: BEGIN SELECT 2; END x; END"},
	{"empty body", "CREATE PROCEDURE g() BEGIN END"},
	{"not atomic", "BEGIN NOT ATOMIC DECLARE x INT DEFAULT 1; SET x = 2; END"},
	{"if outside", "IF 1 = 2 THEN SELECT 1; SELECT 2; END IF"},
	{"for loop", "CREATE PROCEDURE g() BEGIN FOR i IN 1..3 DO SELECT i; END FOR; FOR r IN (SELECT a FROM t) DO SELECT r.a; END FOR; END"},
	{"a column named end", "CREATE PROCEDURE g() BEGIN DECLARE end INT; IF end > 1 THEN SET end = 2; END IF; SELECT end, CASE WHEN end THEN end ELSE end + .5 END AS c FROM (SELECT 1 AS end) x WHERE end = end; SELECT CASE end WHEN 1 THEN (2) END; REPEAT SET end = 1; UNTIL end = end END REPEAT; END"},
	{"CRLF", "CREATE PROCEDURE g()\r\nBEGIN\r\n  SELECT 1;\r\nEND"},
}

// oracleCases are for MariaDB's sql_mode=ORACLE.
var oracleCases = []struct{ name, program string }{
	{"procedure", "CREATE OR REPLACE PROCEDURE g AS a INT; b INT := 1; BEGIN SELECT 1; END"},
	{"function", "CREATE FUNCTION g(a INT) RETURN INT AS b INT; BEGIN b := a; RETURN b; END"},
	{"no declarations", "CREATE PROCEDURE g(a INT) IS BEGIN SELECT 1; END"},
	{"package", "CREATE PACKAGE g AS FUNCTION f() RETURN INT; PROCEDURE p(a INT); END"},
	{"package body", "CREATE PACKAGE BODY g AS x INT := 1; FUNCTION f() RETURN INT AS y INT; BEGIN RETURN 1; END; PROCEDURE p(a INT) AS BEGIN SELECT a; END; END"},
}

func TestSplit(t *testing.T) {
	for _, c := range splitCases {
		t.Run(c.name, func(t *testing.T) { splitting.WantTexts(t, c.script, c.want) })
	}
}

func TestSplitPrograms(t *testing.T) {
	for _, c := range append(programCases, oracleCases...) {
		t.Run(c.name, func(t *testing.T) {
			splitting.WantTexts(t, c.program, []string{c.program})
			splitting.WantTexts(t, "SELECT 0; "+c.program+" ; SELECT 1", []string{"SELECT 0", c.program, "SELECT 1"})
			splitting.WantTexts(t, c.program+"/**/;\n"+c.program, []string{c.program, c.program})
			splitting.WantTexts(t, "DELIMITER $$\n"+c.program+" $$\n"+c.program+"$$\nDELIMITER ;\nSELECT 1", []string{c.program, c.program, "SELECT 1"})
		})
	}
}

func TestSplitPositions(t *testing.T) {
	script := revision.Script{Text: "-- x\r\n  SELECT 1;;  SELECT\r\n 2; ü('\n');\n\n\tDELIMITER //\n CREATE PROCEDURE t() BEGIN\n a; END//", File: "f.sql", Line: 10}
	stmts, err := split(script)
	if err != nil {
		t.Fatal(err)
	}
	want := [][2]int{{11, 3}, {11, 15}, {12, 5}, {16, 2}}
	if len(stmts) != len(want) {
		t.Fatalf("%d statements: %v", len(stmts), dialecttest.Texts(stmts))
	}
	for i, s := range stmts {
		if got := [2]int{s.Line, s.Column}; got != want[i] {
			t.Errorf("%q is at %v, want %v", s.Text, got, want[i])
		}
	}
}

// Any statements, joined with any white space, comments and delimiters, are split
// into themselves.
func TestSplitLaws(t *testing.T) {
	statements := []string{"SELECT 1", "INSERT INTO t VALUES ('a;', \"b\\\";\", `c;`)", "/*!40101 SET NAMES utf8 */", "UPDATE t SET a = CASE WHEN 1 THEN 2 END", "DROP TABLE t"}
	for _, c := range append(programCases, oracleCases...) {
		statements = append(statements, c.program)
	}
	gap := rapid.SampledFrom([]string{"", " ", "\n", "\r\n\t", "-- ; ' \" END;\n", "# `\n", "/* ; ' */", "--\r\n", "/*M!999999\\- x */"})
	gaps := func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(gap, 0, 3).Draw(t, "gap"), "") }
	rapid.Check(t, func(t *rapid.T) {
		var script strings.Builder
		var want []string
		for range rapid.IntRange(0, 6).Draw(t, "statements") {
			text := rapid.SampledFrom(statements).Draw(t, "statement")
			want = append(want, text)
			script.WriteString(gaps(t))
			if mark := rapid.SampledFrom([]string{";", "//", "$$", ";;"}).Draw(t, "delimiter"); mark != ";" {
				text = "\nDELIMITER " + mark + "\n" + text + gaps(t) + mark + "\nDELIMITER ;\n"
				script.WriteString(text)
				continue
			}
			script.WriteString(text + gaps(t) + ";")
		}
		stmts, err := split(revision.Script{Text: script.String(), File: "f.sql", Line: 1, NoTransaction: true})
		if err != nil {
			t.Fatalf("%q: %v", script.String(), err)
		}
		if got := dialecttest.Texts(stmts); strings.Join(got, "\x00") != strings.Join(want, "\x00") {
			t.Fatalf("%q splits into\n\t%q, want\n\t%q", script.String(), got, want)
		}
	})
}
