package mysql_test

import (
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Each of these statements fails. Unchanged knows of those that change nothing when they
// do.
func TestUnchanged(t *testing.T) {
	to := database(t)
	inDatabase(t, to, "CREATE TABLE x (id INT)", "CREATE TABLE y (id INT)", "CREATE PROCEDURE pr() BEGIN CREATE TABLE z (a INT); SELECT * FROM missing; END")
	session := locked(t, open(t, to, dialect.NewTables("", true)), "")
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
		st := dialect.Statement{Text: statement, Kind: dialect.Alone}
		if err := session.Exec(t.Context(), st); err == nil {
			t.Errorf("%s: no error", statement)
		}
		if got, err := session.Unchanged(t.Context(), st); err != nil || got != want {
			t.Errorf("%s: unchanged %v, %v", statement, got, err)
		}
	}
}
