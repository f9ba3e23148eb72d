package mysql_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// Each of these statements fails. Where it may have changed something, the error says so.
func TestKept(t *testing.T) {
	to := database(t)
	inDatabase(t, to, "CREATE TABLE x (id INT)", "CREATE TABLE y (id INT)", "CREATE PROCEDURE pr() BEGIN CREATE TABLE z (a INT); SELECT * FROM missing; END")
	db := open(t, to, dialect.NewTables("", true))
	session := locked(t, db, "")
	for statement, want := range map[string]bool{
		"CREAT TABLE u (id INT)":                                    true,
		"CREATE TABLE x (id INT)":                                   true,
		"ALTER TABLE x ADD COLUMN n INT, DROP COLUMN missing":       true,
		"CREATE INDEX i ON x (missing)":                             true,
		"DROP TABLE missing":                                        true,
		"SET STATEMENT max_statement_time=9 FOR DROP TABLE missing": true,
		"CREATE TABLE IF NOT EXISTS n (a NOTYPE)":                   true,
		"RENAME TABLE y TO k, missing TO l":                         false, // missing does not exist, as if it were done
		"DROP TABLE y, missing":                                     false,
		"CREATE OR REPLACE TABLE x AS SELECT * FROM missing":        false,
		"CALL pr()": false,
		"BEGIN NOT ATOMIC CREATE TABLE q (a INT); SIGNAL SQLSTATE '45000'; END": false,
	} {
		if mysql.OnMySQL() && strings.HasPrefix(statement, "BEGIN NOT ATOMIC") {
			continue
		}
		all, err := db.Split(revision.Script{Text: statement, NoTransaction: true})
		if err != nil {
			t.Fatal(err)
		}
		err = session.Exec(t.Context(), all[0])
		if _, kept := errors.AsType[*dialect.KeptError](err); err == nil || kept == want {
			t.Errorf("%s: %v, kept %v", statement, err, kept)
		}
	}
}
