package mysql_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// An EXECUTE counts as the change of the schema that was prepared, where that is known:
// whether it left something behind when it failed, and whether it has run.
func TestExecuted(t *testing.T) {
	to := database(t)
	inDatabase(t, to, "CREATE TABLE x (id INT)", "INSERT INTO x VALUES (1), (1)", "CREATE TABLE there (id INT)")
	db := open(t, to, dialect.NewTables("", true))
	session := locked(t, db, "")
	for _, c := range []struct {
		script string
		kept   bool
		known  bool // whether it has run
	}{
		{"SET @d = (SELECT 'CREATE UNIQUE INDEX i ON x (id)'); PREPARE st FROM @d; EXECUTE ST", false, true},
		{"PREPARE st FROM 'CREATE TABLE there (id INT)'; EXECUTE st", false, true},
		{"EXECUTE IMMEDIATE 'CREATE TABLE there (id INT)'", false, true},
		{"PREPARE st FROM 'CREATE TABLE missing_type (a NOTYPE)'; PREPARE st FROM 'CALL missing()'; EXECUTE st", false, false},
		{"EXECUTE IMMEDIATE CONCAT('CREATE TABLE ', 'there (id INT)')", true, false},
	} {
		if mysql.OnMySQL() && strings.HasPrefix(c.script, "EXECUTE IMMEDIATE") {
			continue
		}
		all, err := db.Split(revision.Script{Text: c.script, NoTransaction: true})
		if err != nil {
			t.Fatal(err)
		}
		last := len(all) - 1
		for _, st := range all[:last] {
			_ = session.Exec(t.Context(), st) // some fail
		}
		err = session.Exec(t.Context(), all[last])
		if _, kept := errors.AsType[*dialect.KeptError](err); err == nil || kept != c.kept {
			t.Errorf("%s: %v, kept %v", c.script, err, kept)
		}
		if outcome, err := session.Outcome(t.Context(), all[last]); err != nil || outcome.Known != c.known {
			t.Errorf("%s: %+v, %v", c.script, outcome, err)
		}
	}
}

// A script that is resumed behind the last EXECUTE does not make its PREPARE again if the
// text was computed. The DEALLOCATE behind it then has nothing to do. One that lacks its
// PREPARE in the script fails.
func TestDeallocateAfterResume(t *testing.T) {
	db := open(t, database(t), dialect.NewTables("", true))
	session := locked(t, db, "")
	for _, c := range []struct {
		script string
		fails  bool
	}{
		{"SET @q = (SELECT 'DO 0'); PREPARE st FROM @q; EXECUTE st; DEALLOCATE PREPARE st", false},
		{"DEALLOCATE PREPARE st", true},
	} {
		all, err := db.Split(revision.Script{Text: c.script, NoTransaction: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := session.Exec(t.Context(), all[len(all)-1]); (err != nil) != c.fails {
			t.Errorf("%s: %v", c.script, err)
		}
	}
}
