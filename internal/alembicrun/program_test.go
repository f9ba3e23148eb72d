package alembicrun

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/alembic"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/revision"
)

// revisions makes a history of "id <- parent, parent" lines. An id in upper case is
// a revision in SQL, one in lower case is in Python.
func revisions(t *testing.T, lines ...string) *history.History {
	t.Helper()
	var all []*revision.Revision
	for _, line := range lines {
		id, parents, _ := strings.Cut(line, " <- ")
		rev := &revision.Revision{Node: graph.Node{ID: id, File: id + ".py"}}
		if parents != "" {
			rev.Parents = strings.Split(parents, ", ")
		}
		if rev.SeenByAlembic = strings.ToLower(id) == id; rev.SeenByAlembic {
			rev.Runner = revision.ProjectAlembic
		} else {
			rev.File = id + ".sql"
		}
		all = append(all, rev)
	}
	h, err := history.New(all...)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// script returns the options of a project whose Alembic is a shell script; it
// appends its arguments to the returned file.
func script(t *testing.T, body string) (o Options, calls string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a shell script stands for the program")
	}
	dir := t.TempDir()
	program, calls := filepath.Join(dir, "fake-alembic"), filepath.Join(dir, "calls")
	if err := os.WriteFile(program, []byte("#!/bin/sh\necho \"$@\" >>'"+calls+"'\n"+body+"\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	return Options{Project: project.Alembic{Name: "alembic", Dir: dir, Program: []string{program}}, Getenv: environment("")}, calls
}

// environment is one of a variable, as "NAME=value".
func environment(variable string) func(string) (string, bool) {
	name, value, _ := strings.Cut(variable, "=")
	return func(asked string) (string, bool) {
		if asked != name || name == "" {
			return "", false
		}
		return value, true
	}
}

func called(t *testing.T, calls string) string {
	t.Helper()
	text, err := os.ReadFile(calls)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return strings.ReplaceAll(strings.TrimSpace(string(text)), "\n", "; ")
}

func TestTargets(t *testing.T) {
	python := []string{"a", "b <- a", "c <- a", "d <- b, c"}
	mixed := []string{"a", "b <- a", "c <- a", "S <- c"}
	for _, test := range []struct {
		name       string
		revisions  []string
		rows       []string
		kind       plan.Kind
		target     string
		first, end int // of the plan's steps; end 0: all
		want       string
	}{
		{"Alembic sees all", python, nil, plan.Upgrade, "head", 0, 0, "head"},
		{"Alembic sees all", python, []string{"b"}, plan.Downgrade, "-1", 0, 0, "-1"},
		{"two branches", mixed, nil, plan.Upgrade, "heads", 0, 3, "b c"},
		{"to base", mixed, []string{"b"}, plan.Downgrade, "base", 0, 0, "base"},
		{"to one row", mixed, []string{"b"}, plan.Downgrade, "-1", 0, 0, "a"},
		{"to several rows, all steps", []string{"a", "b <- a", "c <- a", "e <- a", "S"}, []string{"b", "c", "e"}, plan.Downgrade, "b@a", 0, 0, "b@a"},
		{"to several rows, some steps", []string{"a", "b <- a", "c <- a", "e", "S <- e"}, []string{"S", "b", "c"}, plan.Downgrade, "S@base", 1, 2, "e@base"},
	} {
		h := revisions(t, test.revisions...)
		steps := planned(t, h, test.kind, test.rows, test.target)
		end := test.end
		if end == 0 {
			end = len(steps.Steps)
		}
		if got := strings.Join(New(h, Options{}).targets(steps, test.first, end), " "); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func planned(t *testing.T, h *history.History, kind plan.Kind, rows []string, target string) plan.Plan {
	t.Helper()
	to := plan.NewUpgrade
	if kind == plan.Downgrade {
		to = plan.NewDowngrade
	}
	steps, err := to(h.Graph(), rows, target)
	if err != nil {
		t.Fatal(err)
	}
	return steps
}

func TestDowngradeTargets(t *testing.T) {
	h := revisions(t, "a", "b <- a", "c <- b", "d")
	steps := []plan.Step{{Revision: "c"}, {Revision: "b"}, {Revision: "d"}}
	if got := New(h, Options{}).downgradeTargets(steps); !slices.Equal(got, []string{"b@a", "d@base"}) {
		t.Errorf("%q", got)
	}
}

// Alembic cannot load a project in which a revision needs one that it does not see.
func TestReadyChecksParents(t *testing.T) {
	o, _ := script(t, "")
	p := New(revisions(t, "a", "S <- a"), o)
	if err := p.Ready(); err != nil || p.String() != o.Project.Program[0] {
		t.Errorf("%v, %s", err, p)
	}
	p = New(revisions(t, "S", "a <- S"), o)
	if err := p.Ready(); err == nil || !strings.Contains(err.Error(), "revision a needs S (S.sql), which Alembic does not see") || p.String() != "alembic" {
		t.Errorf("%v, %s", err, p)
	}
}

// Alembic does not see revisions in a folder that only ramus.toml lists. Those in SQL may
// be there.
func TestReadyChecksFolders(t *testing.T) {
	o, _ := script(t, "")
	o.Project.Files = []string{"alembic.ini"}
	h := revisions(t, "a", "b <- a", "S <- b")
	for i, file := range []string{"versions/a.py", "more/b.py", "more/S.sql"} {
		h.All()[i].File = file
	}
	if err := New(h, o).Ready(); err != nil {
		t.Error(err)
	}
	o.Project.Name = "alembic"
	o.Project.Added, o.Project.ListAll = []project.Added{{Dir: "more", At: "ramus.toml:1"}}, "version_locations = versions:more"
	err := New(h, o).Ready()
	if err == nil || !strings.HasPrefix(err.Error(), "ramus.toml:1: version_locations names more, which alembic.ini does not, so that Alembic does not see revision b: more/b.py") ||
		hint.Of(err) != "Write in alembic.ini, under [alembic]:\n  version_locations = versions:more" {
		t.Errorf("%v", err)
	}
	o.Project.Added[0].InPackage, o.Command = true, "app"
	if err := New(h, o).Ready(); err == nil || strings.Contains(err.Error(), "version_locations") {
		t.Errorf("a program that may know the folder, and is missing: %v", err)
	}
	o.Project.Added[0].InPackage, o.Command = false, ""
	h.All()[1].File = "versions/b.py"
	if err := New(h, o).Ready(); err != nil {
		t.Error(err)
	}
}

func TestSees(t *testing.T) {
	for _, test := range []struct {
		name, output string
		rows         []string
		want         string // the end of the error
	}{
		{"the same", "echo 'Rev: b (head)'", []string{"b"}, ""},
		{"the same, by other rows", "echo 'Rev: b (head)'", []string{"a", "b"}, ""},
		{"another", "echo 'Rev: a'", []string{"b"}, "its own is at a, ramus's is at b"},
		{"an empty one", "", []string{"b"}, "its own is at base, ramus's is at b"},
		{"a row that it does not see", "echo \"Can't locate revision identified by 'S'\" >&2; exit 1", []string{"S"}, ""},
		{"a row that it should see", "echo \"Can't locate revision identified by 'b'\" >&2; exit 1", []string{"b"}, "Can't locate revision identified by 'b'"},
	} {
		o, _ := script(t, test.output)
		p := New(revisions(t, "a", "b <- a", "S"), o)
		if err := p.Ready(); err != nil {
			t.Fatal(err)
		}
		err := p.VerifySameDatabase(t.Context(), test.rows)
		if (err == nil) != (test.want == "") || err != nil && !strings.HasSuffix(err.Error(), test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestSame(t *testing.T) {
	p := New(revisions(t, "a", "b <- a", "c <- a"), Options{})
	for _, test := range []struct {
		a, b []string
		want bool
	}{
		{[]string{"b"}, []string{"a", "b"}, true},
		{[]string{"b"}, []string{"c"}, false},
		{[]string{"b"}, []string{"b", "unknown"}, false},
		{nil, nil, true},
	} {
		if got := p.Same(test.a, test.b); got != test.want {
			t.Errorf("%q, %q: %v", test.a, test.b, got)
		}
	}
}

func TestRun(t *testing.T) {
	o, calls := script(t, "")
	h := revisions(t, "a", "b <- a")
	p := New(h, o)
	if err := p.Ready(); err != nil {
		t.Fatal(err)
	}
	if err := p.Run(t.Context(), planned(t, h, plan.Upgrade, nil, "head"), 0, 2); err != nil || called(t, calls) != "upgrade -- head" {
		t.Errorf("%v, %s", err, called(t, calls))
	}
}

func TestScripts(t *testing.T) {
	h := revisions(t, "a", "b <- a", "S <- b")
	p := New(h, Options{})
	for target, want := range map[string]bool{"b": true, "S": false} {
		if got := p.Scripts(planned(t, h, plan.Upgrade, nil, target)); got != want {
			t.Errorf("%s: %v", target, got)
		}
	}
	if p.Scripts(plan.Plan{Kind: plan.Upgrade}) {
		t.Error("a plan without steps")
	}
}

func TestWriteScript(t *testing.T) {
	o, calls := script(t, "echo 'CREATE TABLE t (id INTEGER);'")
	o.Tag = "t1"
	h := revisions(t, "a", "b <- a", "c")
	var out bytes.Buffer
	err := New(h, o).WriteScript(t.Context(), &out, planned(t, h, plan.Upgrade, []string{"a"}, "b"))
	if err != nil || out.String() != "CREATE TABLE t (id INTEGER);\n" || called(t, calls) != "upgrade --sql --tag t1 -- a:b" {
		t.Errorf("%v, %q, %s", err, &out, called(t, calls))
	}
	if err := New(h, o).WriteScript(t.Context(), &out, planned(t, h, plan.Upgrade, []string{"a", "c"}, "b")); err == nil {
		t.Error("a script from two revisions")
	}
	o, _ = script(t, "exit 1")
	err = New(h, o).WriteScript(t.Context(), &out, planned(t, h, plan.Upgrade, nil, "b"))
	if _, failed := errors.AsType[*ScriptError](err); !failed || !strings.HasSuffix(err.Error(), "the script is incomplete: do not run it") {
		t.Error(err)
	}
}

func TestCheckModels(t *testing.T) {
	for _, test := range []struct {
		output string
		differ bool
		fails  string // the end of the error; "" for none
	}{
		{"echo 'No new upgrade operations detected.'", false, ""},
		{"echo 'FAILED: New upgrade operations detected: [...]'; exit 1", true, ""},
		{`echo "alembic: error: argument {branches,current}: invalid choice: 'check'" >&2; exit 2`, false, "(alembic check came with Alembic 1.9)"},
		{`echo "FAILED: Can't locate revision identified by 'B'" >&2; exit 255`, false, "the database is at B (B.sql), which is in SQL, and Alembic sees only Python revisions: it cannot compare the models"},
		{`echo 'FAILED: Target database is not up to date.' >&2; exit 255`, false, "exit status 255"},
	} {
		o, calls := script(t, test.output)
		differ, err := New(revisions(t, "a", "B <- a"), o).CheckModels(t.Context())
		_, fails := errors.AsType[*StartError](err)
		if differ != test.differ || fails != (test.fails != "") || called(t, calls) != "check" {
			t.Errorf("%s: %v, %v", test.output, differ, err)
		}
		if fails && !strings.HasSuffix(err.Error(), test.fails) {
			t.Errorf("%s: %v", test.output, err)
		}
	}
}

// WriteRevision keeps stdout for the path of the file.
func TestWriteRevision(t *testing.T) {
	o, calls := script(t, "echo Generating; exit $FAKE_EXIT")
	var out, log bytes.Buffer
	o.Out, o.Err = &out, &log
	p := New(revisions(t, "a"), o)
	if err := p.WriteRevision(t.Context(), "merge", "--", "a", "b"); err != nil || out.Len() > 0 || log.String() != "Generating\n" || called(t, calls) != "merge -- a b" {
		t.Errorf("%v, %q, %q, %s", err, &out, &log, called(t, calls))
	}
	t.Setenv("FAKE_EXIT", "3")
	if _, fails := errors.AsType[*StartError](p.WriteRevision(t.Context(), "revision")); !fails {
		t.Error("a failure of Alembic is no StartError")
	}
}

// A ramus that Alembic's place was given to starts no other one.
func TestNested(t *testing.T) {
	o, calls := script(t, "")
	o.Getenv = environment(alembic.Marker + "=1")
	if _, err := New(revisions(t, "a"), o).CheckModels(t.Context()); err == nil || called(t, calls) != "" {
		t.Errorf("%v, %s", err, called(t, calls))
	}
}
