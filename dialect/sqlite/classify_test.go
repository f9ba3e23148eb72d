package sqlite

import (
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

var kindCases = []struct {
	script string // outside a transaction; the test is about its first statement
	want   dialect.Kind
}{
	{"SELECT 1", dialect.Plain},
	{"CREATE TABLE t(a)", dialect.Plain},
	{"CREATE TABLE temp(a)", dialect.Plain},
	{"CREATE TABLE main.temp(a)", dialect.Plain},
	{"CREATE TABLE tempo.t(a)", dialect.Plain},
	{"CREATE TEMP TABLE t(a)", dialect.Temp},
	{"create temporary view v as select 1", dialect.Temp},
	{"CREATE TEMP TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END", dialect.Temp},
	{"CREATE TABLE IF NOT EXISTS \"Temp\" . t(a)", dialect.Temp},
	{"CREATE UNIQUE INDEX IF NOT EXISTS [temp].i ON t(a)", dialect.Temp},
	{"CREATE VIRTUAL TABLE temp.t USING fts5(a)", dialect.Temp},
	{"EXPLAIN CREATE TEMP TABLE t(a)", dialect.Plain},
	{"BEGIN; COMMIT", dialect.Begin},
	{"EXPLAIN BEGIN", dialect.Plain},
	{"VACUUM", dialect.Bare},
	{"vacuum main into 'x'", dialect.Bare},
	{"ATTACH DATABASE 'x' AS y", dialect.Setting},
	{"DETACH y", dialect.Setting},
	{"PRAGMA foreign_keys=0", dialect.Setting},
	{"EXPLAIN PRAGMA cache_size=5", dialect.Setting},
	{"PRAGMA main.journal_mode(wal)", dialect.Setting},
	{"PRAGMA case_sensitive_like=1", dialect.Setting},
	{"PRAGMA nothing_we_know=1", dialect.Setting},
	{"PRAGMA nothing_we_know", dialect.Plain},
	{"PRAGMA", dialect.Plain},
	{"PRAGMA main.wal_checkpoint", dialect.Bare},
	{"PRAGMA wal_checkpoint(TRUNCATE)", dialect.Bare},
	{"PRAGMA user_version=3", dialect.Plain},
	{"REINDEX", dialect.Plain},
}

func TestClassify(t *testing.T) {
	for _, c := range kindCases {
		stmts, err := split(revision.Script{Text: c.script, NoTransaction: true})
		if err != nil {
			t.Error(err)
		} else if stmts[0].Kind != c.want {
			t.Errorf("%s is of kind %d, want %d", c.script, stmts[0].Kind, c.want)
		}
	}
}

func TestClassifyOwnTransaction(t *testing.T) {
	stmts, err := split(revision.Script{NoTransaction: true, Text: "BEGIN; INSERT INTO t VALUES (1); END TRANSACTION; begin immediate; PRAGMA cache_size=1; rollback; begin; commit"})
	if err != nil {
		t.Fatal(err)
	}
	want := []dialect.Kind{dialect.Begin, dialect.Plain, dialect.Commit, dialect.Begin, dialect.Setting, dialect.Rollback, dialect.Begin, dialect.Commit}
	for i, s := range stmts {
		if s.Kind != want[i] {
			t.Errorf("%s is of kind %d, want %d", s.Text, s.Kind, want[i])
		}
	}
}

// In a transactional script every statement is Plain.
func TestClassifyTransactional(t *testing.T) {
	stmts, err := split(revision.Script{Text: "CREATE TEMP TABLE t(a); PRAGMA cache_size=3; PRAGMA foreign_keys; PRAGMA user_version(5)"})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stmts {
		if s.Kind != dialect.Plain {
			t.Errorf("%s is of kind %d", s.Text, s.Kind)
		}
	}
}
