package postgres

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// psql runs a script in the real client.
func psql(t *testing.T, url, script string) (string, error) {
	t.Helper()
	program, err := exec.LookPath("psql")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no psql")
		}
		t.Skip("no psql")
	}
	command := exec.Command(program, "-X", "-q", "-d", url)
	command.Stdin = strings.NewReader(script)
	out, err := command.CombinedOutput()
	return string(out), err
}

const section = `CREATE TABLE t (a int, b text);
COPY t FROM stdin;
1	:name \\ 'x'
2	\N
\.
CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC; SELECT 1; END;
INSERT INTO t VALUES (f(), $$a;\b$$), (3, E'c\'d'), (4, ':b'), (5, U&'\0061;');
CREATE RULE r AS ON DELETE TO t DO ALSO (SELECT 1; SELECT 2);
SET standard_conforming_strings = off; SET search_path = nowhere;`

// The written script has the same effect in psql as a run of the session.
func TestScriptInPsql(t *testing.T) {
	own := dialect.Tables{Schema: "My app", Version: "alembic_version", Log: "ramus_log", AlembicID: true}
	w := &scriptWriter{tables: tables{Tables: own}}
	long := strings.Repeat(`é'\`, 20)
	entry := dialect.Entry{Action: "upgrade", Revision: long, Parents: []string{"p'"}, DownScript: "-- +downgrade\nDROP '\\\n", Statements: 7, Done: 7}
	statements, err := split(revision.Script{Text: section})
	if err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	for _, s := range w.Prologue() {
		script.WriteString(s + ";\n\n")
	}
	for _, s := range []string{w.Begin(), w.CreateVersion(), w.CreateLog(), w.Edit("", "a"), w.Commit(), w.Begin()} {
		script.WriteString(s + ";\n\n")
	}
	for _, s := range statements {
		script.WriteString(w.Statement(s) + "\n\n")
	}
	for _, s := range []string{w.Edit("a", long), w.Edit("", "b"), w.Edit("b", ""), w.Log(entry), w.Commit()} {
		script.WriteString(s + ";\n\n")
	}
	url := newURL(t)
	mustExec(t, url, `CREATE SCHEMA "My app"`)
	before := time.Now().Add(-time.Minute)
	if out, err := psql(t, url, script.String()); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, script.String())
	}
	state, err := mustOpen(t, url, own).Read(t.Context(), dialect.AllEntries)
	if err != nil || len(state.Rows) != 1 || state.Rows[0] != long || len(state.Log) != 1 {
		t.Fatalf("%+v, %v", state, err)
	}
	got := state.Log[0]
	if got.Revision != long || got.Parents[0] != "p'" || got.DownScript != entry.DownScript || got.Seq != 1 || got.Started.Before(before) || got.Finished.IsZero() {
		t.Errorf("%+v", got)
	}
	other := newURL(t)
	s := locked(t, mustOpen(t, other, dialect.NewTables("", true)))
	runScript(t, s, section, "a")
	const content = "SELECT string_agg(a || coalesce(b, '-'), '|' ORDER BY a, b) FROM t"
	if one, two := query(t, url, content), query(t, other, content); one != two || !strings.Contains(one, `:name \ 'x'`) {
		t.Errorf("psql made %s\nramus made %s", one, two)
	}
}

// The settings of a revision do not affect the statements behind it.
func TestScriptSettings(t *testing.T) {
	url := newURL(t)
	w := &scriptWriter{tables: tables{Tables: dialect.NewTables("", true)}}
	mustExec(t, url, "DROP ROLE IF EXISTS ramus_test_script; CREATE ROLE ramus_test_script")
	t.Cleanup(func() { mustExec(t, serverURL(t), "DROP ROLE ramus_test_script") })
	script := w.CreateVersion() + ";\n" + w.CreateLog() + ";\n"
	for i, st := range []string{"SELECT pg_catalog.set_config('search_path', '', false)", "SET ROLE ramus_test_script", "SET SESSION AUTHORIZATION ramus_test_script", "SET standard_conforming_strings = off"} {
		script += w.Statement(stmt("%s", st)) + "\n" + w.Edit("", `\`+strings.Repeat("x", i)) + ";\n" + w.Log(dialect.Entry{Action: "upgrade"}) + ";\n"
	}
	script += w.Statement(stmt(`CREATE TABLE t AS SELECT 'a\' AS a`)) + "\n"
	if out, err := psql(t, url, strings.Join(w.Prologue(), ";\n")+";\n"+script); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, script)
	}
	if got := query(t, url, "SELECT a || (SELECT count(*) FROM ramus_log) FROM public.t"); got != `a\4` {
		t.Error(got)
	}
}

// The script stops at the first error, without an option on the command line.
func TestScriptStops(t *testing.T) {
	w := &scriptWriter{tables: tables{Tables: dialect.NewTables("", true)}}
	url := newURL(t)
	out, err := psql(t, url, strings.Join(w.Prologue(), ";\n")+";\nBEGIN;\nCREATE TABLE t (a int);\nSELECT nothing;\nCOMMIT;\n")
	if err == nil || !strings.Contains(out, "nothing") || query(t, url, "to_regclass('t')") != "" {
		t.Errorf("%v\n%s", err, out)
	}
}
