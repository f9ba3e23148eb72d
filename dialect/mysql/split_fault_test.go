package mysql

import (
	"testing"

	"github.com/ramusdb/ramus/internal/revision"
)

func TestSplitFaults(t *testing.T) {
	for _, c := range []struct {
		script string
		want   []string // line:column and a piece of the message
	}{
		{"SELECT 'a;\nb", []string{"1:8 the string that starts here is not closed by '"}},
		{`SELECT 'a\'; SELECT 1`, []string{"1:8 the string that starts here is not closed by '"}},
		{"SELECT 1;\n SELECT \"a", []string{"2:9 the string that starts here is not closed by \""}},
		{"SET sql_mode='no_backslash_escapes'; INSERT INTO t VALUES ('C:\\'), ('D:\\;x'); SET sql_mode=@old; SELECT '\\''", []string{"1:60 NO_BACKSLASH_ESCAPES", "1:69 NO_BACKSLASH_ESCAPES"}},
		{"/*!50003 SET sql_mode='ANSI_QUOTES,NO_BACKSLASH_ESCAPES' */; SET @@sql_mode=CONCAT(@@sql_mode, ''); SELECT '\\'", []string{"1:108 CHAR(92)"}},
		{`INSERT INTO t VALUES ('C:\'), ('D:\;x')`, []string{"1:35 NO_BACKSLASH_ESCAPES"}},
		{`SELECT 'C:\'`, []string{"1:8 NO_BACKSLASH_ESCAPES"}},
		{"SELECT `a``", []string{"1:8 quoted identifier that starts here is not closed by `"}},
		{"SELECT 1 /* a;\n b", []string{"1:10 the comment that starts here is not closed by */"}},
		{"SELECT 1 /*! + 1; SELECT 2", []string{"1:10 the comment that starts here is code, and is not closed"}},
		{"SELECT 1; /*/", []string{"1:11 the comment"}},
		{"SELECT 1\x00; BEGIN", []string{"1:9 NUL"}},
		{"\n CREATE PROCEDURE p() BEGIN SELECT 1;", []string{"2:2 a block without its END"}},
		{"begin; COMMIT; start transaction; Rollback work;", []string{"1:1 BEGIN is", "1:8 COMMIT is", "1:16 START TRANSACTION is", "1:35 ROLLBACK is"}},
		{"SAVEPOINT a; RELEASE SAVEPOINT a; ROLLBACK TO a", []string{"1:1 SAVEPOINT", "1:14 SAVEPOINT", "1:35 SAVEPOINT"}},
		{"XA START 'x'", []string{"1:1 XA is refused"}},
		{"LOCK TABLES t WRITE;\nUNLOCK TABLES", []string{"1:1 LOCK TABLES is refused", "2:1 UNLOCK TABLES is refused"}},
		{"LOCK TABLES t WRITE", []string{"1:1 mysqldump --skip-add-locks"}},
		{"FLUSH TABLES WITH READ LOCK; FLUSH TABLES t FOR EXPORT; FLUSH TABLES", []string{"1:1 FLUSH", "1:30 FLUSH"}},
		{"SET autocommit = 0; SET @@session.autocommit=1", []string{"1:1 SET autocommit", "1:21 SET autocommit"}},
		{"INSERT INTO t SELECT ROW_COUNT(); SELECT found_rows()", []string{"1:1 ROW_COUNT() is refused", "1:35 FOUND_ROWS() is refused"}},
		{"GET DIAGNOSTICS @n = NUMBER; SELECT @@warning_count; SELECT @@session.error_count", []string{"1:1 GET DIAGNOSTICS is refused", "1:30 @@warning_count is refused", "1:54 @@error_count is refused"}},
		{"source a.sql\nBEGIN;", []string{"1:1 source is a command of the mysql client", "2:1 BEGIN is refused"}},
		{"\\. a.sql\nSELECT 1\\G\nBEGIN", []string{`1:1 \. is a command of the mysql client`, `2:9 \G is a command of the mysql client, not SQL: end the statement with a semicolon`, "3:1 BEGIN is"}},
		{"DELIMITER\nSELECT 1;", []string{"1:1 must be followed"}},
		{"DELIMITER a\\b", []string{"1:1 backslash"}},
		{"DELIMITER //\nCREATE PROCEDURE p() BEGIN END\nDELIMITER ;\nBEGIN;", []string{"3:1 the statement before DELIMITER is not ended by //", "4:1 BEGIN is"}},
		{"CREATE PROCEDURE p() BEGIN START TRANSACTION; COMMIT; END; SELECT 'BEGIN'", nil},
		{"CREATE FUNCTION f() RETURNS INT RETURN ROW_COUNT()", nil},
	} {
		splitting.WantFaults(t, revision.Script{Text: c.script, File: "f.sql", Line: 1}, c.want)
	}
}

func TestSplitFaultsOfOwnTransactions(t *testing.T) {
	for _, c := range []struct {
		script string
		want   []string
	}{
		{"BEGIN; INSERT INTO t VALUES (1); COMMIT; START TRANSACTION; CALL p(); ROLLBACK;", nil},
		{"SELECT 1; BEGIN; SELECT 2", []string{"1:11 no COMMIT"}},
		{"BEGIN; BEGIN; COMMIT", []string{"1:8 do not nest"}},
		{"COMMIT; BEGIN; COMMIT; ROLLBACK", []string{"1:1 COMMIT without BEGIN", "1:24 ROLLBACK without BEGIN"}},
		{"BEGIN; CREATE TABLE a (a INT); TRUNCATE TABLE b; COMMIT", []string{"1:8 CREATE TABLE commits the open transaction", "1:32 TRUNCATE TABLE commits"}},
		{"BEGIN; CREATE TEMPORARY TABLE a (a INT); SET sql_mode=''; COMMIT", nil},
		{"BEGIN; COMMIT AND CHAIN", []string{"1:1 no COMMIT", "1:8 AND CHAIN"}},
		{"BEGIN; COMMIT AND NO CHAIN NO RELEASE; SAVEPOINT x", []string{"1:40 SAVEPOINT"}},
		{"BEGIN; SELECT 'x; COMMIT", []string{"1:15 the string"}},
		{"\\q", []string{"1:1 mysql client"}},
	} {
		splitting.WantFaults(t, revision.Script{Text: c.script, File: "f.sql", Line: 1, NoTransaction: true}, c.want)
	}
}
