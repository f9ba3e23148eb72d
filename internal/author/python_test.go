package author

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/hook"
	"github.com/ramusdb/ramus/internal/scaffold"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

func TestNewInPython(t *testing.T) {
	for _, test := range []struct {
		name, template string
		request        Request
		want           string // the start of the outcome
	}{
		{"by the project's template", "# ours\n" + scaffold.ScriptTemplate, Request{Message: "Add x"}, "n_add_x.py: n <- a"},
		{"by ramus's template", "${unknown(1)}", Request{BuiltinTemplate: true}, "n_.py: n <- a"},
		{"in SQL", "", Request{SQL: true}, "n_empty_message.sql: n <- a"},
		{"a template that cannot be rendered", "% if x\n", Request{}, ""},
		{"a template that makes no revision", "x = 1\n", Request{}, "the output of script.py.mako cannot be read as a revision: "},
		{"a template with an id of its own", "revision = 'other'\ndown_revision = 'a'\n", Request{}, "script.py.mako writes revision \"other\" instead of \"n\"\n"},
		{"a template without labels", "revision = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\n", Request{Labels: []string{"x"}}, "script.py.mako leaves x out of branch_labels\nFix script.py.mako: it lacks a line such as branch_labels = ${repr(branch_labels)}."},
		{"a message that is code", scaffold.ScriptTemplate, Request{Message: `"""`}, "the message "},
	} {
		p := openAlembic(t, test.template)
		test.request.ID = "n"
		got := outcome(p.New(t.Context(), test.request))
		if !strings.HasPrefix(got, test.want) || test.want == "" && !strings.HasSuffix(got, "write with ramus's own: --builtin-template.") {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, got, test.want)
		}
	}
}

// A revision on one that Alembic does not see is in SQL, too.
func TestLanguageFollowsParents(t *testing.T) {
	p := openAlembic(t, scaffold.ScriptTemplate)
	w, err := p.New(t.Context(), Request{SQL: true, ID: "s"})
	if err != nil {
		t.Fatal(err)
	}
	p.History = w.History
	if got := outcome(p.New(t.Context(), Request{ID: "n"})); got != "n_empty_message.sql: n <- s" {
		t.Error(got)
	}
	if got := outcome(p.New(t.Context(), Request{ID: "o", Head: "base", DependsOn: []string{"s"}})); got != "o_empty_message.sql: o <- " {
		t.Error(got)
	}
}

func TestHooks(t *testing.T) {
	p := openAlembic(t, scaffold.ScriptTemplate)
	var log strings.Builder
	p.Alembic.Run.Err = &log
	p.Alembic.Hooks = []hook.Hook{{Name: "black", Type: "own"}}
	got := outcome(p.New(t.Context(), Request{ID: "n"}))
	if !strings.Contains(got, "n_.py is written, but not all of the project's post_write_hooks have run on it: ") || !strings.HasPrefix(log.String(), "Running post write hook \"black\"") {
		t.Errorf("%s\n%s", got, &log)
	}
}

// delegating returns a project whose Alembic is a shell script.
func delegating(t *testing.T, script string) (p *Project, calls string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a shell script stands for Alembic")
	}
	p = openAlembic(t, scaffold.ScriptTemplate)
	dir := p.Alembic.Dir
	program, calls := filepath.Join(dir, "fake-alembic"), filepath.Join(dir, "calls")
	if err := os.WriteFile(program, []byte("#!/bin/sh\ncd '"+dir+"'\necho \"$@\" >>calls\n"+script+"\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	p.Alembic.RunEnvironment = true
	p.Alembic.Run.Project = p.Alembic.Alembic
	p.Alembic.Run.Project.Name, p.Alembic.Run.Project.Program = "alembic", []string{program}
	p.Alembic.Reload = func(context.Context) (*history.History, error) {
		fresh := *p
		fresh.reload(t)
		return fresh.History, nil
	}
	return p, calls
}

// Where env.py has its say, Alembic writes the file.
func TestDelegate(t *testing.T) {
	p, calls := delegating(t, "sed 's/\"a\"/\"n\"/; s/= None/= \"a\"/; t' v/a.py | sed 's/_labels = \"a\"/_labels = None/; s/_on = \"a\"/_on = None/' >v/n.py")
	got := outcome(p.New(t.Context(), Request{ID: "n", Message: "m", Labels: []string{"x"}, DependsOn: []string{"a"}, Splice: true, Autogenerate: true}))
	if got != "n.py: n <- a" {
		t.Error(got)
	}
	if args, _ := os.ReadFile(calls); string(args) != "revision --autogenerate --message m --rev-id n --splice --head a --branch-label x --depends-on a\n" {
		t.Errorf("%s", args)
	}
	p, _ = delegating(t, "")
	if got := outcome(p.New(t.Context(), Request{})); !strings.Contains(got, "revision ended without an error, and there is no new revision") {
		t.Error(got)
	}
	p, _ = delegating(t, "exit 1")
	if got := outcome(p.New(t.Context(), Request{})); !strings.Contains(got, "failed: exit status 1") {
		t.Error(got)
	}
}

func TestDelegateMerge(t *testing.T) {
	p, calls := delegating(t, "printf 'revision = \"m\"\\ndown_revision = (\"a\", \"b\")\\n' >v/m.py")
	files(t, p.Alembic.Dir, map[string]string{"v/b.py": python("b", "")})
	p.reload(t)
	got := outcome(p.Merge(t.Context(), p.refs(t, "b", "a"), MergeRequest{ID: "m", Labels: []string{"x"}}))
	if args, _ := os.ReadFile(calls); got != "m.py: m <- a, b" || string(args) != "merge --message merge a and b --rev-id m --branch-label x -- a b\n" {
		t.Errorf("%s, called with %s", got, args)
	}
}

// The date has a zone only where one is configured.
func TestNaive(t *testing.T) {
	zone := time.FixedZone("", 3600)
	for _, test := range []struct {
		zoned bool
		in    *time.Location
		want  bool
	}{{false, zone, true}, {true, zone, false}, {true, time.Local, true}} {
		a := Alembic{Zoned: test.zoned}
		if got := a.revision(sqlfile.NewRevision{Created: time.Now().In(test.in)}).Naive; got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
}
