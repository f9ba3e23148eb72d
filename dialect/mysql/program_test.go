package mysql_test

import (
	"errors"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// A program that fails may have committed, also when it failed because of a lock, for
// which other statements are retried.
func TestProgramMayHaveCommitted(t *testing.T) {
	to := database(t)
	admin := other(t, to)
	execAll(t, admin, "CREATE TABLE p (a INT)", "CREATE TABLE busy (a INT PRIMARY KEY)", "INSERT INTO busy VALUES (1)",
		"CREATE TABLE old (a INT) ENGINE=MyISAM",
		"CREATE PROCEDURE commits() BEGIN INSERT INTO p VALUES (1); COMMIT; UPDATE busy SET a = 2; END",
		"CREATE PROCEDURE whole() BEGIN INSERT INTO p VALUES (1); UPDATE busy SET a = 2; END",
		"CREATE PROCEDURE schema_change() BEGIN CREATE TABLE n (a INT); UPDATE busy SET a = 2; END",
		"CREATE PROCEDURE unlogged() BEGIN INSERT INTO old VALUES (1); UPDATE busy SET a = 2; END",
		"CREATE PROCEDURE undone() BEGIN INSERT INTO p VALUES (1); ROLLBACK; INSERT INTO p VALUES (2); UPDATE busy SET a = 2; END",
	)
	holder, err := admin.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Rollback()
	if _, err := holder.Exec("SELECT * FROM busy FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	db := open(t, to, dialect.NewTables("", true))
	session := locked(t, db, "")
	if err := session.Reset(t.Context(), dialect.Limits{Lock: time.Second}); err != nil {
		t.Fatal(err)
	}
	for program, want := range map[string]bool{
		"CALL whole()": false, "CALL commits()": true, "CALL schema_change()": true, "CALL unlogged()": true, "CALL undone()": true,
		"PREPARE st FROM 'CALL commits()'; EXECUTE st": true, "PREPARE st FROM 'CALL whole()'; EXECUTE st": false,
	} {
		for _, block := range []bool{false, true} {
			err := runProgram(t, db, session, program, block)
			if _, kept := errors.AsType[*dialect.KeptError](err); err == nil || kept != want {
				t.Errorf("%s, in a transaction %v: %v, kept %v", program, block, err, kept)
			}
			failed, ok := errors.AsType[*dialect.DatabaseError](err)
			if !ok || !failed.Transient {
				t.Errorf("%s: not the lock's error: %v", program, err)
			}
			execAll(t, admin, "DROP TABLE IF EXISTS n")
		}
	}
}

// runProgram runs a script in the journal's way, or in one transaction.
func runProgram(t *testing.T, db dialect.Database, session dialect.Session, script string, block bool) error {
	t.Helper()
	all, err := db.Split(revision.Script{Text: script, NoTransaction: true})
	if err != nil {
		t.Fatal(err)
	}
	last := len(all) - 1
	for _, st := range all[:last] {
		if err := session.Exec(t.Context(), st); err != nil {
			t.Fatal(err)
		}
	}
	if !block {
		return session.Exec(t.Context(), all[last])
	}
	tx, err := session.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return dialect.WithRollback(tx.Exec(t.Context(), all[last]), tx.Rollback())
}
