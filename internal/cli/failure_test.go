package cli_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/cli"
)

// withFormat returns the names of the verbs that have --format.
func withFormat() (names []string) {
	for _, c := range cli.Command().Commands() {
		if c.Flags().Lookup("format") != nil {
			names = append(names, c.Name())
		}
	}
	return names
}

// failed runs a verb that fails with a code, and returns its error, which the page
// describes.
func (r jsonReader) failed(p project, code int, args ...string) map[string]any {
	r.t.Helper()
	output := p.ramus(code, append(args, "--format", "json")...)
	var value struct {
		Error map[string]any `json:"error"`
	}
	if err := json.Unmarshal([]byte(output), &value); err != nil || value.Error == nil {
		r.t.Errorf("ramus %s prints %q: %v", strings.Join(args, " "), output, err)
		return nil
	}
	r.object(args[0], "failure", value.Error)
	if got := value.Error["exit_code"]; got != float64(code) {
		r.t.Errorf("ramus %s: the exit code is %v, not %d", strings.Join(args, " "), got, code)
	}
	return value.Error
}

// arguments are those that a verb needs to get as far as the revisions.
var arguments = map[string][]string{
	"show": {"b"}, "effects": {"b"}, "upgrade": {"heads"}, "downgrade": {"base"}, "redo": {"-1"}, "stamp": {"heads"}, "revision": {"-m", "x"}, "merge": {"heads"},
	"rebase": {"b"}, "accept": {"b", "--because", "x"}, "adopt": {"goose"},
}

// failures checks the errors of all verbs: a wrong command line, broken revisions, a
// wrong configuration, a database that cannot be reached, and failed migrations.
func failures(t *testing.T, r jsonReader) {
	p := newProject(t, map[string]string{
		"a": "-- a\n-- revision: a\n-- +upgrade\n-- +downgrade\n",
		"b": "-- b\n-- revision: b\n-- down_revision: a\n-- +upgrade\nCREATE TABLE t (x);\nCREATE TABEL u (x);\n-- +downgrade\n",
		"c": "-- c\n-- revision: c\n-- down_revision: a\n-- +upgrade transaction:false\nCREATE TABLE v (x);\nSELECT nothing;\n",
	})
	for _, verb := range withFormat() {
		if e := r.failed(p, 2, verb, "--bogus"); e["kind"] != "usage" {
			t.Errorf("ramus %s: %v", verb, e)
		}
	}
	migrations(t, r, p)
	p.write("a.sql", "-- a\n-- revision: a\n-- down_revision: nowhere\n-- +upgrade\n-- +downgrade\n")
	if faults, _ := r.failed(p, 3, "heads")["faults"].([]any); len(faults) != 1 || faults[0].(map[string]any)["revision"] != "a" || faults[0].(map[string]any)["column"] != 19. {
		t.Errorf("%v", faults)
	}
	p.write("c.sql", "-- c\n-- rivision: c\n-- down_revision: a\n-- +upgrade\n")
	for _, verb := range withFormat() {
		if slices.Contains([]string{"version", "doctor", "adopt"}, verb) {
			continue // which do without a graph
		}
		e := r.failed(p, 3, append([]string{verb}, arguments[verb]...)...)
		faults, _ := e["faults"].([]any)
		if len(faults) == 0 || faults[0].(map[string]any)["line"] != 3. || faults[0].(map[string]any)["column"] == nil {
			t.Errorf("ramus %s: %v", verb, e)
		}
	}
	if err := os.WriteFile("ramus.toml", []byte("database = \"sqlite:app.db\"\nlok = 1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	e := r.failed(p, 2, "heads")
	if faults, _ := e["faults"].([]any); len(faults) != 1 || faults[0].(map[string]any)["line"] != 2. {
		t.Errorf("%v", e)
	}
}

// migrations checks the errors of runs.
func migrations(t *testing.T, r jsonReader, p project) {
	for _, verb := range []string{"upgrade", "downgrade", "stamp", "current", "status", "plan", "verify", "history"} {
		args := append([]string{verb, "--database", "postgres://nobody@127.0.0.1:1/x"}, arguments[verb]...)
		if verb == "history" {
			args = append(args, "--indicate-current")
		}
		if e := r.failed(p, 4, args...); e["kind"] != "unreachable" {
			t.Errorf("ramus %s: %v", verb, e)
		}
	}
	e := r.failed(p, 5, "upgrade", "b")
	m, _ := e["migration"].(map[string]any)
	if m["file"] != "migrations/versions/b.sql" || m["line"] != 6. || m["column"] != 8. || m["source"] != "CREATE TABEL u (x);" || m["statement"] != "CREATE TABEL u (x)" {
		t.Errorf("%v", m)
	}
	if applied, _ := m["applied"].([]any); len(applied) != 1 || applied[0] != "a" || len(m["rows"].([]any)) != 1 {
		t.Errorf("%v", m)
	}
	e = r.failed(p, 5, "upgrade", "c")
	if m, _ := e["migration"].(map[string]any); m["partial"] == nil {
		t.Errorf("%v", e)
	}
	e = r.failed(p, 5, "upgrade", "b") // while c is half way
	if e["migration"] != nil || len(e["fixes"].([]any)) == 0 {
		t.Errorf("%v", e)
	}
	p.ramus(0, "abandon")
}

// TestFailureOnPostgres checks the parts of an error that only a server has, and who held
// the lock.
func TestFailureOnPostgres(t *testing.T) {
	r := jsonReader{t, readJSONPage(t), map[string]map[string]bool{}}
	database := serverDatabase(t, "RAMUS_TEST_POSTGRES", connectPostgres)
	p := newProject(t, map[string]string{
		"a": "-- a\n-- revision: a\n-- +upgrade\nCREATE TABLE t (x int PRIMARY KEY);\n",
		"b": "-- b\n-- revision: b\n-- down_revision: a\n-- +upgrade\nDO $$ BEGIN\n\tRAISE WARNING 'odd' USING DETAIL = 'row 1', HINT = 'look';\n\tRAISE 'bad' USING DETAIL = 'row 17', HINT = 'fix it', ERRCODE = 'RA001';\nEND $$;\n",
		"c": "-- c\n-- revision: c\n-- down_revision: a\n-- +upgrade ddl_lock_timeout:400ms\nALTER TABLE t ADD y int;\n",
	})
	if err := os.WriteFile("ramus.toml", []byte("database = \""+database+"\"\nretries = 0\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	e := r.failed(p, 5, "upgrade", "b")
	want := map[string]any{"message": "bad", "sqlstate": "RA001", "detail": "row 17", "hint": "fix it"}
	got, _ := e["server"].(map[string]any)
	for key, value := range want {
		if got[key] != value {
			t.Errorf("%s is %v", key, got[key])
		}
	}
	if m, _ := e["migration"].(map[string]any); len(m["messages"].([]any)) != 1 {
		t.Errorf("%v", m)
	}
	defer holding(t, database, connectPostgres, "SELECT * FROM t")()
	m, _ := r.failed(p, 5, "upgrade", "c")["migration"].(map[string]any)
	wait, _ := m["wait"].(map[string]any)
	if wait["lock"] != "AccessExclusiveLock on t" || wait["by"].([]any)[0].(map[string]any)["state"] != "idle in transaction" {
		t.Errorf("%v", m)
	}
	for _, object := range []string{"server error", "server message", "lock wait", "blocker"} {
		for _, key := range r.page.keys[object] {
			if rare := []string{"number", "maybe", "unseen", "at", "application"}; !r.seen[object][key] && !slices.Contains(rare, key) {
				t.Errorf("%s has no %q", object, key)
			}
		}
	}
}
