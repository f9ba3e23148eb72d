package cli_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/cli"
)

// A project is a folder for whole commands, which run in this process.
type project struct{ t *testing.T }

// newProject turns the working directory into a project with the revisions.
func newProject(t *testing.T, files map[string]string) project {
	t.Helper()
	t.Chdir(t.TempDir())
	versions := filepath.Join("migrations", "versions")
	if err := os.MkdirAll(versions, 0o777); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("ramus.toml", "database = \"sqlite:app.db\"\n")
	for name, text := range files {
		write(filepath.Join(versions, name+".sql"), text)
	}
	return project{t}
}

// ramus runs a command, which must exit with that code, and returns its output.
func (p project) ramus(code int, args ...string) string {
	p.t.Helper()
	var out, errs bytes.Buffer
	got := cli.Main(args, cli.IO{In: strings.NewReader(""), Out: &out, Err: &errs, Getenv: func(string) (string, bool) { return "", false }})
	if got != code {
		p.t.Errorf("ramus %s exits with %d, not %d\n%s%s", strings.Join(args, " "), got, code, &out, &errs)
	}
	return out.String()
}

// write replaces the file of a revision.
func (p project) write(name, text string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join("migrations", "versions", name), []byte(text), 0o666); err != nil {
		p.t.Fatal(err)
	}
}

// remove deletes a revision.
func (p project) remove(name string) {
	p.t.Helper()
	if err := os.Remove(filepath.Join("migrations", "versions", name)); err != nil {
		p.t.Fatal(err)
	}
}

var (
	tableRow = regexp.MustCompile(`(?m)^\| (.+?) \| (.+) \|$`)
	codeSpan = regexp.MustCompile("`([^`]+)`")
)

// firstCells returns the code spans in the first column of all tables of a page.
func firstCells(page string) (cells []string) {
	for _, row := range tableRow.FindAllStringSubmatch(page, -1) {
		for _, m := range codeSpan.FindAllStringSubmatch(row[1], -1) {
			cells = append(cells, m[1])
		}
	}
	return cells
}

// TestTargetsPage checks that every target in docs/targets.md can be resolved, on a
// linear history with a label whose lower revisions are applied.
func TestTargetsPage(t *testing.T) {
	targets := firstCells(readDocument(t, "../../docs/targets.md"))
	if len(targets) < 20 {
		t.Fatalf("%d targets: %q", len(targets), targets)
	}
	files := map[string]string{}
	parent, label := "", "api"
	for _, id := range []string{"first1", "second2", "ae1027a6acf", "fourth4", "fifth5"} {
		files[id] = "-- " + id + "\n-- revision: " + id + "\n-- down_revision: " + parent + "\n-- branch_labels: " + label + "\n-- +upgrade\n-- +downgrade\n"
		parent, label = id, ""
	}
	p := newProject(t, files)
	p.ramus(0, "upgrade", "ae10")
	back := regexp.MustCompile(`^(?:.*@)?-\d+$|^\w+-\d+$`)
	for _, target := range targets {
		switch {
		case strings.Contains(target, ":"):
			if p.ramus(0, "history", "-r", target) == "" {
				t.Errorf("history -r %s is empty", target)
			}
		case back.MatchString(target):
			p.ramus(0, "plan", "--downgrade", target)
		default:
			p.ramus(0, "plan", target)
		}
	}
}

// TestExitCodesPage checks that docs/exit-codes.md has all codes, and that a test
// covers each.
func TestExitCodesPage(t *testing.T) {
	codes := firstCells(readDocument(t, "../../docs/exit-codes.md"))
	for file, pattern := range map[string]string{
		"exit.go":                          `(?m)^\texit\w+ += (\d+)`,
		"testdata/script/exit_codes.txtar": `(?m)^exits (\d+) `,
	} {
		found := map[string]bool{}
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(readDocument(t, file), -1) {
			found[m[1]] = true
		}
		if got, want := slices.Sorted(maps.Keys(found)), slices.Sorted(slices.Values(codes)); !slices.Equal(got, want) {
			t.Errorf("%s has %q, docs/exit-codes.md %q", file, got, want)
		}
	}
}

// A jsonPage is the content of docs/json.md: the keys of the objects, and the
// output of the verbs.
type jsonPage struct {
	keys  map[string][]string // by object
	verbs map[string]envelope
}

// An envelope is the JSON object of a verb: a named one, or one with a list of them
// under a single key.
type envelope struct{ key, object string }

// asList is the key of an envelope that is a list itself.
const asList = "[]"

var (
	jsonObject   = regexp.MustCompile("(?m)^## (.+)$")
	jsonEnvelope = regexp.MustCompile("^`\\{\"(\\w+)\": \\[([\\w ]+)\\]\\}`")
	jsonList     = regexp.MustCompile("^`\\[([\\w ]+)\\]`")
)

// extends lists the objects that have all keys of another one.
var extends = map[string]string{"abandoned": "partial", "branch point": "revision", "graph": "shape", "point": "revision", "side revision": "revision", "state": "revision", "status": "current"}

// nested lists the objects under the keys of objects.
var nested = map[string]map[string]string{
	"effects result":   {"effects": "effect", "unproved": "unproved revision"},
	"conflicts result": {"start": "start", "conflicts": "conflict", "unproved": "unproved revision", "revisions": "revision", "ways": "way"},
	"conflict":         {"orders": "order", "differences": "difference", "ways": "way"},
	"order":            {"error": "order failure"},
	"branch point":     {"into": "revision"},
	"written revision": {"revision": "revision"},
	"current":          {"revisions": "revision", "partial": "partial"},
	"state":            {"accepted": "acceptance"},
	"status":           {"revisions": "revision", "partial": "partial", "all": "state", "plan": "plan"},
	"plan":             {"steps": "step", "resumes": "partial"},
	"step":             {"edits": "edit"},
	"result":           {"plan": "plan", "partial": "partial"},
	"redo result":      {"downgrade": "result", "upgrade": "result"},
	"finding":          {"revisions": "revision", "locations": "location", "authors": "author", "fixes": "fix"},
	"gate result":      {"checks": "check", "findings": "finding", "accepted": "acceptance", "sides": "side"},
	"side":             {"head": "revision", "only": "side revision", "effects": "effects result"},
	"rebase plan":      {"moves": "move", "downgrade": "step", "upgrade": "step", "sides": "side"},
	"move":             {"revision": "revision"},
	"verify result":    {"findings": "finding", "accepted": "acceptance"},
	"accept result":    {"accepted": "acceptance", "existing": "acceptance"},
	"test result":      {"revisions": "tested revision", "findings": "finding"},
	"acceptance":       {"location": "location"},
	"version":          {"drivers": "driver"},
	"revision SQL":     {"upgrade": "script", "downgrade": "script"},
	"script":           {"statements": "statement"},

	"diagnosis": {"shape": "shape", "findings": "finding", "current": "current"},
	"shape":     {"points": "point"},

	"adopt result":   {"folder": "adopted folder", "stamp": "adoption"},
	"graph":          {"points": "point", "picture": "picture"},
	"picture":        {"rows": "row", "edges": "edge"},
	"adopted folder": {"revisions": "adopted revision"},
	"adoption":       {"plan": "plan"},

	"failure":          {"fixes": "fix", "faults": "fault", "server": "server error", "migration": "failed migration"},
	"failed migration": {"wait": "lock wait", "messages": "server message", "partial": "partial"},
	"lock wait":        {"by": "blocker"},
}

func readJSONPage(t *testing.T) jsonPage {
	t.Helper()
	text := readDocument(t, "../../docs/json.md")
	page := jsonPage{map[string][]string{}, map[string]envelope{}}
	starts := jsonObject.FindAllStringSubmatchIndex(text, -1)
	for i, m := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		page.keys[text[m[2]:m[3]]] = firstCells(text[m[1]:end])
	}
	for object, base := range extends {
		page.keys[object] = append(page.keys[object], page.keys[base]...)
	}
	for _, row := range tableRow.FindAllStringSubmatch(text[:starts[0][0]], -1) {
		for _, verb := range codeSpan.FindAllStringSubmatch(row[1], -1) {
			page.verbs[verb[1]] = envelope{object: row[2]}
			if m := jsonEnvelope.FindStringSubmatch(row[2]); m != nil {
				page.verbs[verb[1]] = envelope{m[1], m[2]}
			}
			if m := jsonList.FindStringSubmatch(row[2]); m != nil {
				page.verbs[verb[1]] = envelope{asList, m[1]}
			}
		}
	}
	return page
}

// A jsonReader compares the output of verbs with the page.
type jsonReader struct {
	t    *testing.T
	page jsonPage
	seen map[string]map[string]bool // by object, the keys that occurred
}

// read checks the output of a verb.
func (r jsonReader) read(verb, output string) {
	r.t.Helper()
	if e := r.page.verbs[verb]; e.key == asList {
		var list []any
		if err := json.Unmarshal([]byte(output), &list); err != nil {
			r.t.Errorf("ramus %s --format json: %v\n%s", verb, err, output)
		}
		r.list(verb, e.object, list)
		return
	}
	var value map[string]any
	if err := json.Unmarshal([]byte(output), &value); err != nil {
		r.t.Errorf("ramus %s --format json: %v\n%s", verb, err, output)
		return
	}
	e, ok := r.page.verbs[verb]
	if !ok {
		r.t.Errorf("the page lacks ramus %s", verb)
		return
	}
	if e.key == "" {
		r.object(verb, e.object, value)
		return
	}
	list, ok := value[e.key].([]any)
	if !ok || len(value) != 1 {
		r.t.Errorf("ramus %s prints %v, not a list %q", verb, slices.Collect(maps.Keys(value)), e.key)
	}
	r.list(verb, e.object, list)
}

func (r jsonReader) list(where, object string, list []any) {
	for _, item := range list {
		r.object(where, object, item)
	}
}

func (r jsonReader) object(where, object string, value any) {
	fields, ok := value.(map[string]any)
	if !ok {
		r.t.Errorf("%s: %v is no %s", where, value, object)
		return
	}
	for key, value := range fields {
		if !slices.Contains(r.page.keys[object], key) {
			r.t.Errorf("%s: the page lacks %q of %s", where, key, object)
		}
		if r.seen[object] == nil {
			r.seen[object] = map[string]bool{}
		}
		r.seen[object][key] = true
		inner, ok := nested[object][key]
		switch value := value.(type) {
		case nil:
			if object+"."+key != "order.error" {
				r.t.Errorf("%s: %q of %s is null", where, key, object)
			}
		case []any:
			if ok {
				r.list(where+"."+key, inner, value)
			}
		case map[string]any:
			r.object(where+"."+key, inner, value)
		}
	}
}

// TestJSONPage checks that the output of the verbs matches docs/json.md, and that
// all keys of the page occur.
func TestJSONPage(t *testing.T) {
	r := jsonReader{t, readJSONPage(t), map[string]map[string]bool{}}
	p := newProject(t, map[string]string{
		"aaaa1": "-- create users\n--\n-- Its body.\n--\n-- revision: aaaa1\n-- create_date: 2026-11-23 10:00:00\n-- +upgrade\n-- +downgrade\n",
		"bbbb1": "-- add email\n-- revision: bbbb1\n-- down_revision: aaaa1\n-- branch_labels: mail\n-- +upgrade\n-- +downgrade\n",
		"cccc1": "-- fails half way\n-- revision: cccc1\n-- down_revision: aaaa1\n-- +upgrade transaction:false\nCREATE TABLE t (x);\nSELECT nothing FROM nowhere;\n",
	})
	run := func(code int, verb string, args ...string) {
		r.read(verb, p.ramus(code, append([]string{verb, "--format", "json"}, args...)...))
	}
	run(0, "version")
	run(0, "heads")
	run(0, "branches")
	run(0, "history")
	run(0, "show", "aaaa1")
	r.read("show --sql", p.ramus(0, "show", "--sql", "--format", "json", ":heads"))
	run(0, "plan")
	run(0, "revision", "--rev-id", "dddd1", "--head", "cccc1", "-m", "after it")
	run(0, "revision", "--rev-id", "eeee1", "--head", "aaaa1", "--splice")
	run(1, "gate")
	git(t, "init", "--quiet", "--initial-branch=main")
	git(t, "add", ".")
	git(t, "commit", "--quiet", "--message=all")
	git(t, "remote", "add", "origin", ".")
	git(t, "update-ref", "refs/remotes/origin/main", "HEAD")
	p.write("unshared.sql", "-- unshared\n-- revision: unshared\n-- down_revision: bbbb1\n-- +upgrade\n-- +downgrade\n")
	run(0, "graph", "--indicate-current")
	p.remove("unshared.sql")
	run(1, "gate")
	run(0, "revision", "--rev-id", "gggg1", "--head", "cccc1", "--splice")
	run(0, "rebase", "gggg1", "--onto", "dddd1", "--dry-run")
	p.remove("gggg1_empty_message.sql")
	run(0, "verify")
	run(1, "test")
	p.write("bbbb1.sql", "-- add email\n-- revision: bbbb1\n-- down_revision: aaaa1\n-- branch_labels: mail\n-- +upgrade\nSELECT 1;\n-- +downgrade noop:true\n")
	run(0, "accept", "bbbb1", "--because", "it must be so")
	run(1, "gate", "--against", "origin/main", "--against", "HEAD")
	run(1, "doctor")
	run(0, "merge", "dddd1", "eeee1")
	run(0, "revision", "--go", "--rev-id", "ffff1", "--head", "bbbb1")
	run(0, "upgrade", "bbbb1")
	p.ramus(5, "upgrade", "cccc1")
	run(0, "plan", "cccc1")
	run(0, "current")
	run(0, "status")
	p.write("cccc1.sql", "-- edited while it was half way\n-- revision: cccc1\n-- down_revision: aaaa1\n-- +upgrade transaction:false\nCREATE TABLE u (x);\n")
	run(0, "current")
	run(0, "abandon")
	p.write("dddd1_after_it.sql", "-- after it\n-- revision: dddd1\n-- down_revision: cccc1\n-- +upgrade\nCOMMIT;\n")
	run(0, "status")
	run(0, "downgrade", "base")
	run(0, "stamp", "bbbb1")
	p.remove("ffff1-empty-message.go")
	p.remove("bbbb1.sql")
	run(0, "upgrade", "--allow-ahead", "aaaa1")
	run(0, "plan", "--allow-ahead", "aaaa1")
	run(0, "status")
	p = newProject(t, map[string]string{
		"a": "-- a\n-- revision: a\n-- +upgrade\n-- +downgrade\n",
		"c": "-- c\n-- revision: c\n-- down_revision: a\n-- +upgrade\n-- +downgrade\n",
	})
	p.ramus(0, "upgrade", "heads")
	run(0, "redo")
	run(0, "revision", "--rev-id", "b", "--head", "a", "--splice")
	if err := os.WriteFile("migrations/versions/c.sql", []byte("-- c\n-- revision: c\n-- down_revision: b\n-- +upgrade\n-- +downgrade\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	run(0, "plan", "a")
	run(0, "upgrade", "a")
	if err := os.WriteFile("migrations/versions/a.sql", []byte("-- a\n-- revision: a\n-- +upgrade\nSELECT 1;\n-- +downgrade\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	run(0, "status")
	run(0, "accept", "a", "--because", "it must be so")
	run(0, "status")
	failures(t, r)
	p = newProject(t, map[string]string{
		"a": "-- a\n-- revision: a\n-- +upgrade\nCREATE TABLE t (a);\n",
		"b": "-- b\n-- revision: b\n-- down_revision: a\n-- +upgrade\nCREATE TABLE IF NOT EXISTS u (b);\n",
		"c": "-- c\n-- revision: c\n-- down_revision: a\n-- +upgrade\nCREATE TABLE IF NOT EXISTS u (c);\n",
		"d": "-- d\n-- revision: d\n-- down_revision: a\n-- +upgrade\nALTER TABLE u ADD COLUMN d;\n",
	})
	run(1, "conflicts", "b", "c")
	p.write("c.sql", "-- c\n-- revision: c\n-- down_revision: a\n-- +upgrade transaction:false\nATTACH 'x' AS x;\n")
	run(1, "conflicts", "b", "c")
	p.write("c.sql", "-- c\n-- revision: c\n-- down_revision: a\n-- +upgrade\nALTER TABLE t RENAME TO u;\n")
	run(1, "conflicts", "b", "c")
	p.write("a.sql", "-- a\n-- revision: a\n-- +upgrade\nCREATE TABLE t (a);\nCREATE TABLE n (id INTEGER PRIMARY KEY, v);\nINSERT INTO n (v) WITH RECURSIVE q (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM q WHERE i < 101) SELECT i FROM q;\n")
	p.write("b.sql", "-- b\n-- revision: b\n-- down_revision: a\n-- +upgrade\nUPDATE n SET v = 'b';\n")
	p.write("c.sql", "-- c\n-- revision: c\n-- down_revision: a\n-- +upgrade\nUPDATE n SET v = 'c';\n")
	run(1, "conflicts", "b", "c")
	p.write("b.sql", "-- b\n-- revision: b\n-- down_revision: a\n-- +upgrade\nALTER TABLE n ADD COLUMN b;\n")
	p.write("b2.sql", "-- b2\n-- revision: b2\n-- down_revision: b\n-- +upgrade\nUPDATE n SET b = (SELECT cid FROM pragma_table_info('n') WHERE name = 'b');\n")
	p.write("c.sql", "-- c\n-- revision: c\n-- down_revision: a\n-- +upgrade\nALTER TABLE n ADD COLUMN c;\n")
	run(1, "conflicts", "b2", "c")
	p.write("m.sql", "-- m\n-- revision: m\n-- down_revision: b2, c\n-- +upgrade from:b2\n-- +upgrade from:c\n")
	run(1, "conflicts", "m")
	r.read("show --sql", p.ramus(0, "show", "--sql", "--format", "json", "m"))
	p.remove("m.sql")
	p.write("d.sql", "-- d\n-- revision: d\n-- down_revision: a\n-- +upgrade\nALTER TABLE t RENAME COLUMN a TO d;\nINSERT INTO t VALUES (1);\n")
	p.write("e.sql", "-- e\n-- revision: e\n-- down_revision: d\n-- +upgrade\nCREATE TABLE k (id INTEGER PRIMARY KEY, v);\nINSERT INTO k VALUES (1, 1);\n")
	p.write("f.sql", "-- f\n-- revision: f\n-- down_revision: e\n-- +upgrade\nUPDATE k SET v = 2;\nDROP TABLE t;\n")
	run(0, "effects", "d")
	run(0, "effects", "f")
	p.write("f.sql", "-- f\n-- revision: f\n-- down_revision: e\n-- +upgrade\nDROP TABLE nothing;\n")
	run(1, "effects", "f")
	p = fromGoose(t)
	run(0, "adopt", "goose", "--stamp", "--yes")
	p = newProject(t, map[string]string{
		"a": "-- a\n-- revision: a\n-- +upgrade\n-- +downgrade\n",
		"b": "-- b\n-- revision: b\n-- down_revision: a\n-- +upgrade\n-- +downgrade\n",
		"c": "-- c\n-- revision: c\n-- down_revision: a\n-- +upgrade\n-- +downgrade\n",
		"m": "-- m\n-- revision: m\n-- down_revision: b, c\n-- +upgrade from:b\n-- +downgrade to:b\n",
	})
	run(0, "upgrade", "m")
	run(0, "status")
	for object, keys := range r.page.keys {
		for _, key := range keys {
			if !r.seen[object][key] && !r.seen[extends[object]][key] && !elsewhere[object+"."+key] && !onServers[object] {
				t.Errorf("the page says that %s has %q, which no verb printed", object, key)
			}
		}
	}
	for _, c := range cli.Command().Commands() {
		if _, ok := r.page.verbs[c.Name()]; c.Flags().Lookup("format") != nil && !ok {
			t.Errorf("the page lacks ramus %s", c.Name())
		}
	}
}

// git runs git in the working directory.
func git(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Alice", "GIT_AUTHOR_EMAIL=alice@example.org", "GIT_COMMITTER_NAME=Alice", "GIT_COMMITTER_EMAIL=alice@example.org")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %s: %v\n%s", args, err, out)
	}
}

// elsewhere lists keys that have no value in this test: a test binary has no
// commit, no statement on SQLite is in doubt or leaves something behind, and no other
// runner is at work.
var elsewhere = map[string]bool{"version.commit": true, "abandoned.unsure": true, "partial.running": true, "abandoned.running": true, "partial.first": true, "abandoned.first": true, "partial.uncertain": true, "abandoned.uncertain": true, "failed migration.wait": true}

// onServers lists objects that SQLite does not have; TestFailureOnPostgres has them.
var onServers = map[string]bool{"server error": true, "server message": true, "lock wait": true, "blocker": true}

// fromGoose returns a project next to a goose folder, on goose's database.
func fromGoose(t *testing.T) project {
	p := newProject(t, nil)
	if err := os.Mkdir("goose", 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("goose", "1_a.sql"), []byte("-- +goose Up\nSELECT 1;\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "app.db")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE goose_db_version (id, version_id, is_applied); INSERT INTO goose_db_version VALUES (1, 1, 1)"); err != nil {
		t.Fatal(err)
	}
	return p
}
