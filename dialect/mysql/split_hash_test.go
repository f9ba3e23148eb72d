package mysql

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

func TestSplitHash(t *testing.T) {
	const script = "CREATE TABLE t(a INT, `b  c` INT);\nINSERT INTO t VALUES(1.5, 'x\n y')"
	for _, same := range []string{
		"CREATE TABLE t(a INT, `b  c` INT); INSERT INTO t VALUES(1.5, 'x\n y');",
		"-- c\nCREATE TABLE t(a INT, `b  c` INT) /* d */;;\r\nINSERT INTO t VALUES(1.5, 'x\r\n y') # e",
		"CREATE/**/TABLE\r\n\tt /* ; */ ( a --\nINT, `b  c` INT ) ; INSERT INTO t VALUES (1.5,'x\n y')",
		"DELIMITER //\nCREATE TABLE t(a INT, `b  c` INT); //\nINSERT INTO t VALUES(1.5, 'x\n y')//\nDELIMITER ;",
	} {
		if checksum(t, same) != checksum(t, script) {
			t.Errorf("%q has another checksum", same)
		}
	}
	for _, other := range []string{
		strings.ToLower(script),
		strings.Replace(script, "b  c", "b c", 1),
		strings.Replace(script, "x\n y", "x\ny", 1),
		strings.Replace(script, ";\n", " ", 1),
		strings.Replace(script, "1.5", "15", 1),
		strings.Replace(script, "'x\n y'", "\"x\n y\"", 1),
		strings.Replace(script, "INSERT", "INSERT /*+ hint */", 1),
		strings.Replace(script, "INTO", "/*! IGNORE */ INTO", 1),
		strings.Replace(script, "INTO", "/*M!100500 IGNORE */ INTO", 1),
		strings.Replace(script, "INTO", "IGNORE INTO", 1),
	} {
		if checksum(t, other) == checksum(t, script) {
			t.Errorf("%q has the same checksum", other)
		}
	}
	if checksum(t, "SELECT /*!40000 1 */") == checksum(t, "SELECT /*!50000 1 */") {
		t.Error("the version of code in a comment does not count")
	}
}

// The semicolons inside a program count, the last one does not.
func TestSplitHashOfPrograms(t *testing.T) {
	const program = "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END"
	if checksum(t, program) != checksum(t, "DELIMITER $$\n"+program+";\n$$") {
		t.Error("DELIMITER changes the checksum")
	}
	if checksum(t, program) == checksum(t, strings.Replace(program, "1; SELECT", "1, SELECT", 1)) {
		t.Error("a semicolon inside a program does not count")
	}
}

func checksum(t *testing.T, script string) string {
	t.Helper()
	stmts, err := split(revision.Script{Text: script})
	if err != nil {
		t.Fatal(err)
	}
	return dialect.Checksum(stmts)
}
