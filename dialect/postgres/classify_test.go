package postgres

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// The first statement of each script, outside a transaction. Statements that cannot
// run in a transaction are refused in a transactional script.
var kindCases = []struct {
	script  string
	want    dialect.Kind
	outside bool
}{
	{"SELECT 1", dialect.Plain, false},
	{"CREATE TABLE t (a int)", dialect.Plain, false},
	{"CREATE INDEX i ON t (a)", dialect.Plain, false},
	{"CREATE INDEX concurrently_i ON t (a)", dialect.Plain, false},
	{"CREATE INDEX CONCURRENTLY i ON t (a)", dialect.Alone, true},
	{"create unique index concurrently if not exists i on t (a)", dialect.Alone, true},
	{"DROP INDEX CONCURRENTLY i", dialect.Alone, true},
	{"DROP INDEX i", dialect.Plain, false},
	{"REINDEX INDEX CONCURRENTLY i", dialect.Alone, true},
	{"REINDEX (VERBOSE, CONCURRENTLY) TABLE t", dialect.Bare, false},
	{"REINDEX (VERBOSE) DATABASE d", dialect.Bare, true},
	{"REINDEX SCHEMA s", dialect.Bare, true},
	{"REINDEX TABLE t", dialect.Bare, false},
	{"VACUUM", dialect.Bare, true},
	{"VACUUM (FULL, ANALYZE) t", dialect.Bare, true},
	{"ANALYZE t", dialect.Plain, false},
	{"CLUSTER", dialect.Bare, true},
	{"CLUSTER (VERBOSE)", dialect.Bare, true},
	{"CLUSTER t USING i", dialect.Bare, false},
	{"CREATE DATABASE d", dialect.Alone, true},
	{"DROP DATABASE d", dialect.Alone, true},
	{"ALTER DATABASE d SET TABLESPACE s", dialect.Bare, true},
	{"ALTER DATABASE d SET work_mem = '1MB'", dialect.Plain, false},
	{"CREATE TABLESPACE s LOCATION '/s'", dialect.Alone, true},
	{"DROP TABLESPACE s", dialect.Alone, true},
	{"ALTER SYSTEM SET work_mem = '1MB'", dialect.Bare, true},
	{"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p", dialect.Alone, true},
	{"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (create_slot = false)", dialect.Plain, false},
	{"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false)", dialect.Plain, false},
	{"DROP SUBSCRIPTION s", dialect.Alone, true},
	{"ALTER SUBSCRIPTION s REFRESH PUBLICATION", dialect.Bare, true},
	{"ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)", dialect.Plain, false},
	{"ALTER SUBSCRIPTION s DISABLE", dialect.Plain, false},
	{"ALTER TABLE t DETACH PARTITION p CONCURRENTLY", dialect.Alone, true},
	{"ALTER TABLE t DETACH PARTITION p", dialect.Plain, false},
	{"ALTER TABLE t DETACH PARTITION p FINALIZE", dialect.Plain, false},
	{"ALTER TYPE e ADD VALUE 'x'", dialect.Plain, false},
	{"COMMIT PREPARED 'x'", dialect.Alone, true},
	{"ROLLBACK PREPARED 'x'", dialect.Alone, true},
	{"DISCARD ALL", dialect.Setting, true},
	{"DISCARD TEMP", dialect.Setting, false},
	{"SET search_path = a", dialect.Setting, false},
	{"SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", dialect.Setting, false},
	{"SET ROLE r", dialect.Setting, false},
	{"RESET ALL", dialect.Setting, false},
	{"SELECT set_config('a.b', 'c', false)", dialect.Setting, false},
	{"SELECT pg_catalog.set_config('search_path', '', false)", dialect.Setting, false},
	{"SELECT set_config_of_mine()", dialect.Plain, false},
	{"LISTEN x", dialect.Setting, false},
	{"PREPARE p AS SELECT 1", dialect.Setting, false},
	{"LOAD 'auto_explain'", dialect.Setting, false},
	{"CREATE TEMP TABLE t (a int)", dialect.Temp, false},
	{"create local temporary view v as select 1", dialect.Temp, false},
	{"CREATE OR REPLACE TEMP VIEW v AS SELECT 1", dialect.Temp, false},
	{"CREATE TABLE IF NOT EXISTS pg_temp.t (a int)", dialect.Temp, false},
	{"CREATE TABLE temp (a int)", dialect.Plain, false},
	{"SELECT 1 AS a INTO TEMP t", dialect.Temp, false},
	{"WITH x AS (SELECT 1) SELECT * INTO TEMPORARY TABLE t FROM x", dialect.Temp, false},
	{"SELECT 1 AS temp INTO t", dialect.Plain, false},
	{"DECLARE c CURSOR WITH HOLD FOR SELECT 1", dialect.Temp, false},
	{"DECLARE c CURSOR WITHOUT HOLD FOR SELECT 1", dialect.Plain, false},
	{"CALL p()", dialect.Alone, false},
	{"DO $$ BEGIN COMMIT; END $$", dialect.Alone, false},
	{"DO LANGUAGE plpgsql $x$BEGIN PERFORM 'COMMIT'; END$x$", dialect.Plain, false},
	{"COPY t FROM stdin;\n\\.\n", dialect.Plain, false},
}

func TestClassify(t *testing.T) {
	for _, c := range kindCases {
		stmts, err := split(revision.Script{Text: c.script, NoTransaction: true})
		if err != nil {
			t.Error(err)
		} else if stmts[0].Kind != c.want {
			t.Errorf("%s is of kind %d, want %d", c.script, stmts[0].Kind, c.want)
		}
		_, err = split(revision.Script{Text: c.script})
		if refused := err != nil && strings.Contains(err.Error(), "cannot run in a transaction"); refused != c.outside {
			t.Errorf("%s in a transaction: %v", c.script, err)
		}
		if _, err := split(revision.Script{Text: "BEGIN; " + c.script + "; COMMIT", NoTransaction: true}); c.outside && err == nil {
			t.Errorf("%s between BEGIN and COMMIT is taken", c.script)
		}
	}
}

// The server refuses in a transaction exactly the statements that ramus refuses.
func TestClassifyAsTheServer(t *testing.T) {
	conn := plainConn(t, newURL(t))
	w := &wire{PgConn: conn.PgConn(), config: conn.Config()}
	const forbidden = "25001"
	if _, err := w.send(t.Context(), "CREATE TABLE t (a int); CREATE INDEX i ON t (a)"); err != nil {
		t.Fatal(err)
	}
	for _, c := range kindCases {
		if strings.Contains(c.script, "SUBSCRIPTION") || strings.Contains(c.script, "DETACH") || strings.Contains(c.script, "SYSTEM") ||
			strings.HasPrefix(c.script, "REINDEX (VERBOSE, CONC") || strings.HasPrefix(c.script, "COPY") || strings.Contains(c.script, "DROP DATABASE") {
			continue // the server first needs objects that do not exist, or the statement would change it
		}
		_, err := w.send(t.Context(), "BEGIN; "+c.script)
		const syntaxError = "42601" // of a later version
		if (code(err) == forbidden) != c.outside && code(err) != syntaxError {
			t.Errorf("%s: %v", c.script, err)
		}
		if err := w.rollBack(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestClassifyOwnTransaction(t *testing.T) {
	stmts, err := split(revision.Script{NoTransaction: true, Text: "BEGIN; INSERT INTO t VALUES (1); END; START TRANSACTION; SET LOCAL a.b = 1; CALL p(); abort; begin; commit and no chain"})
	if err != nil {
		t.Fatal(err)
	}
	want := []dialect.Kind{dialect.Begin, dialect.Plain, dialect.Commit, dialect.Begin, dialect.Plain, dialect.Plain, dialect.Rollback, dialect.Begin, dialect.Commit}
	for i, s := range stmts {
		if s.Kind != want[i] {
			t.Errorf("%s is of kind %d, want %d", s.Text, s.Kind, want[i])
		}
	}
	for script, want := range map[string]string{
		"COMMIT":                       "no transaction is open here",
		"BEGIN; BEGIN; COMMIT":         "do not nest",
		"BEGIN":                        "has no COMMIT",
		"BEGIN; COMMIT AND CHAIN":      "AND CHAIN is refused",
		"SET LOCAL a.b = 1":            "SET LOCAL has no effect outside a transaction",
		"SET CONSTRAINTS ALL DEFERRED": "no effect outside",
		"BEGIN; VACUUM; COMMIT":        "COMMIT first",
	} {
		if _, err := split(revision.Script{NoTransaction: true, Text: script}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", script, err)
		}
	}
}

// In a transactional script every statement is Plain.
func TestClassifyTransactional(t *testing.T) {
	stmts, err := split(revision.Script{Text: "CREATE TEMP TABLE t (a int); SET x.y = 1; SET LOCAL x.y = 2; CALL p(); REINDEX TABLE t"})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stmts {
		if s.Kind != dialect.Plain {
			t.Errorf("%s is of kind %d", s.Text, s.Kind)
		}
	}
}
