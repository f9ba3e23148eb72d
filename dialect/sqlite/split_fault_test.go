package sqlite

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
		{"SELECT 1;\n SELECT \"a", []string{"2:9 quoted identifier that starts here is not closed by \""}},
		{"SELECT `a``", []string{"1:8 quoted identifier that starts here is not closed by `"}},
		{"SELECT [a", []string{"1:8 quoted identifier that starts here is not closed by ]"}},
		{"SELECT x'00", []string{"1:8 the blob that starts here is not closed by '"}},
		{"SELECT 1 /* a;\n b", []string{"1:10 the comment that starts here is not closed by */"}},
		{"SELECT 1;\r\n/*", []string{"2:1 the comment that starts here is not closed by */"}},
		{"SELECT 1; /*/", []string{"1:11 the comment"}},
		{"SELECT 1\x00; BEGIN", []string{"1:9 NUL"}},
		{"\n create trigger t after insert on a begin select 1 end;\nselect 2;", []string{"2:2 this trigger has no END"}},
		{"CREATE TRIGGER t ON a BEGIN SELECT 'x; END;", []string{"1:36 the string"}},
		{"CREATE TRIGGER t ON a BEGIN SELECT 1; END\nSELECT 2; COMMIT", []string{"2:1 expected ; after the END", "2:11 COMMIT is refused"}},
		{".read a.sql; '\n\nSELECT 1;\n  .mode csv", []string{"1:1 .read is a command of the sqlite3 shell", "4:3 .mode is"}},
		{"\\i a.sql\r\nBEGIN", []string{`1:1 \i is a command of the psql shell`, "2:1 BEGIN is refused"}},
		{"begin immediate; COMMIT; end transaction; Rollback;", []string{"1:1 BEGIN is", "1:18 COMMIT is", "1:26 END is", "1:43 ROLLBACK is"}},
		{"SAVEPOINT a; RELEASE a; ROLLBACK TRANSACTION TO a", []string{"1:1 SAVEPOINT, RELEASE", "1:14 SAVEPOINT", "1:25 SAVEPOINT"}},
		{"VACUUM; VACUUM main INTO 'x'", []string{"1:1 -- +upgrade transaction:false", "1:9 VACUUM"}},
		{"ATTACH 'x' AS y; DETACH y", []string{"1:1 ATTACH changes the connection", "1:18 DETACH changes"}},
		{"PRAGMA foreign_keys = OFF", []string{"1:1 ramus turns foreign keys off around a revision"}},
		{"PRAGMA a; VACUUM; 'b", []string{"1:11 VACUUM", "1:19 the string"}},
		{"EXPLAIN VACUUM; EXPLAIN BEGIN; EXPLAIN QUERY PLAN COMMIT; \"BEGIN\"; SELECT 1 BEGIN", nil},
	} {
		splitting.WantFaults(t, revision.Script{Text: c.script, File: "f.sql", Line: 1}, c.want)
	}
}

func TestSplitFaultsOfOwnTransactions(t *testing.T) {
	for _, c := range []struct {
		script string
		want   []string
	}{
		{"BEGIN; SELECT 1; COMMIT; begin exclusive transaction; end;", nil},
		{"BEGIN; ROLLBACK; VACUUM", nil},
		{"SELECT 1; BEGIN; SELECT 2", []string{"1:11 no COMMIT"}},
		{"BEGIN; BEGIN; COMMIT", []string{"1:8 do not nest"}},
		{"COMMIT; BEGIN; END; ROLLBACK", []string{"1:1 COMMIT without BEGIN", "1:21 ROLLBACK without BEGIN"}},
		{"BEGIN; VACUUM; ATTACH 'x' AS y; PRAGMA foreign_keys(1)", []string{"1:1 no COMMIT", "1:8 COMMIT first", "1:16 ATTACH inside", "1:33 put it outside"}},
		{"SAVEPOINT x", []string{"1:1 SAVEPOINT"}},
		{"BEGIN; SELECT 'x; COMMIT", []string{"1:15 the string"}},
		{".quit", []string{"1:1 sqlite3 shell"}},
	} {
		splitting.WantFaults(t, revision.Script{Text: c.script, File: "f.sql", Line: 1, NoTransaction: true}, c.want)
	}
}
