package mako_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/mako"
)

const python = "/usr/bin/python3"

// A reference is the real Mako's result for a case.
type reference struct {
	Text  *string
	Error string
}

type renderCase struct {
	Text   string         `json:"text"`
	Values map[string]any `json:"values"`
}

// realMako renders the cases with the real Mako.
func realMako(t *testing.T, cases []renderCase) []reference {
	t.Helper()
	requirePython(t)
	input, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-W", "ignore", "testdata/render.py")
	cmd.Stdin = strings.NewReader(string(input))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []reference
	if err := json.Unmarshal(out, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func requirePython(t *testing.T) {
	t.Helper()
	if err := exec.Command(python, "-c", "import mako, alembic").Run(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the real Mako and Alembic are needed in CI: %v", err)
		}
		t.Skipf("NOT COMPARED with the real Mako: %s with mako and alembic: %v", python, err)
	}
}

// goValues makes the values of a case those of a Render.
func goValues(values map[string]any) mako.Values {
	all := mako.Values{"comma": mako.Func(comma), "config": config{}}
	for name, v := range values {
		all[name] = goValue(v)
	}
	return all
}

func goValue(v any) any {
	tagged, ok := v.(map[string]any)
	if !ok {
		return v
	}
	for kind, v := range tagged {
		items, _ := v.([]any)
		switch kind {
		case "tuple":
			return mako.Tuple(goAll(items))
		case "list":
			return mako.NewList(goAll(items)...)
		}
		return dateTime(items)
	}
	return nil
}

func goAll(items []any) []any {
	all := make([]any, len(items))
	for i, item := range items {
		all[i] = goValue(item)
	}
	return all
}

func dateTime(f []any) mako.DateTime {
	n := func(i int) int { return f[i].(int) }
	zone, naive := time.UTC, f[7] == nil
	if !naive {
		zone = time.FixedZone("", n(7))
	}
	return mako.DateTime{Time: time.Date(n(0), time.Month(n(1)), n(2), n(3), n(4), n(5), n(6)*1000, zone), Naive: naive}
}

func comma(args []any, _ map[string]any) (any, error) {
	switch v := args[0].(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case mako.Tuple:
		return commas(v)
	case *mako.List:
		return commas(v.Items)
	}
	return nil, errors.New("no commas here")
}

func commas(items []any) (any, error) {
	var texts []string
	for _, item := range items {
		text, ok := item.(string)
		if !ok {
			return nil, errors.New("not a string")
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", "), nil
}

type config struct{}

func (config) Attribute(name string) (any, bool) {
	return mako.Func(func(args []any, _ map[string]any) (any, error) {
		if args[0] == "databases" {
			return "engine1, engine2,spare", nil
		}
		return nil, nil
	}), name == "get_main_option"
}

func tuple(items ...any) map[string]any { return map[string]any{"tuple": items} }

func list(items ...any) map[string]any { return map[string]any{"list": items} }

func date(fields ...any) map[string]any { return map[string]any{"datetime": fields} }

// valueSets are values as Alembic passes them to a template, in some of their forms.
var valueSets = []map[string]any{
	{
		"message": "empty message", "up_revision": "27c6a30d7c24", "down_revision": nil, "branch_labels": nil, "depends_on": nil,
		"create_date": date(2026, 11, 23, 10, 0, 0, 0, nil),
	}, {
		"message": "add \"it's\" \\n\nsecond línea \U0001f600\u200b\x7f", "up_revision": "a'b", "down_revision": "27c6a30d7c24",
		"branch_labels": tuple("api"), "depends_on": "x", "create_date": date(2026, 1, 2, 3, 4, 5, 6, 0),
		"upgrades": "op.x()\n    op.y()", "downgrades": "pass", "imports": "",
	}, {
		"message": "merge a and b", "up_revision": "c", "down_revision": tuple("a", "b"), "branch_labels": tuple("p", "q"),
		"depends_on": list("d", "é"), "create_date": date(1999, 12, 31, 23, 59, 59, 123456, -12600), "imports": "import x",
	},
}

// templates are files with templates: of the tests and of the Alembic that is installed.
func templates(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.mako")
	if err != nil {
		t.Fatal(err)
	}
	installed, _ := filepath.Glob("/usr/lib/python3/dist-packages/alembic/templates/*/script.py.mako")
	all := map[string]string{}
	for _, file := range append(files, installed...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[file] = string(text)
	}
	return all
}

// All of the projects' templates render, and as Mako renders them.
func TestTemplatesAsMako(t *testing.T) {
	var cases []renderCase
	var names []string
	for name, text := range templates(t) {
		for _, values := range valueSets {
			cases, names = append(cases, renderCase{text, values}), append(names, name)
		}
	}
	for i, want := range realMako(t, cases) {
		got, err := renderText(names[i], cases[i].Text, cases[i].Values)
		if want.Text == nil {
			t.Errorf("%s: Mako says %s", names[i], want.Error)
		} else if err != nil || got != *want.Text {
			t.Errorf("%s: %v\n got %q\nwant %q", names[i], err, got, *want.Text)
		}
	}
	t.Logf("%d renderings compared", len(cases))
}

func renderText(name, text string, values map[string]any) (string, error) {
	template, err := mako.Parse(name, text)
	if err != nil {
		return "", err
	}
	return template.Render(goValues(values))
}

// agree reports a rendering that is not Mako's. An unsupported template may differ; one
// that fails otherwise must fail in Mako.
func agree(t *testing.T, c renderCase, want reference) (supported bool) {
	t.Helper()
	got, err := renderText("t", c.Text, c.Values)
	var unsupported *mako.UnsupportedError
	switch {
	case errors.As(err, &unsupported):
		return false
	case err != nil && want.Text != nil:
		t.Errorf("%q: %v; Mako renders %q", c.Text, err, *want.Text)
	case err == nil && want.Text == nil:
		t.Errorf("%q: %q; Mako says %s", c.Text, got, want.Error)
	case err == nil && got != *want.Text:
		t.Errorf("%q\n got %q\nwant %q", c.Text, got, *want.Text)
	}
	return true
}

// snippetValues are for the snippets.
var snippetValues = map[string]any{
	"s": "hello, World's \"é\"", "n": 3, "t": tuple("a", "b"), "one": tuple("a"), "l": list("x", 1, nil), "none": nil, "yes": true,
	"d": date(2026, 11, 23, 10, 5, 9, 120000, nil), "z": date(2026, 3, 4, 15, 0, 0, 0, 7200), "empty": "", "sp": " \t a  b \n",
}

func TestSnippetsAsMako(t *testing.T) {
	var cases []renderCase
	for _, text := range snippets {
		cases = append(cases, renderCase{text, snippetValues})
	}
	for i, want := range realMako(t, cases) {
		if !agree(t, cases[i], want) {
			_, err := renderText("t", cases[i].Text, cases[i].Values)
			t.Errorf("%q: %v", cases[i].Text, err)
		}
	}
}

func TestUnsupported(t *testing.T) {
	for text, want := range map[string]string{
		"a\n<%def name='f()'>x</%def>":     "t:2: the tag <%def> is not supported here: it needs the project's own Python",
		"<%inherit file='x'/>":             "t:1: the tag <%inherit> ",
		"<%include file='x'/>":             "t:1: the tag <%include> ",
		"<%namespace name='x'/>":           "t:1: the tag <%namespace> ",
		"<%block name='x'>a</%block>":      "t:1: the tag <%block> ",
		"<%text filter='h'>a</%text>":      "t:1: an attribute of <%text> ",
		"\n<%\nx = 1\nif x:\n  y = 1\n%>":  "t:4: Python's if ",
		"<%!\ndef f(): pass\n%>":           "t:2: Python's def ",
		"\n${ {1: 2}[1] }":                 "t:2: a dictionary or set ",
		"${lambda x: x}":                   "t:1: lambda ",
		"${[x for x in s]}":                "t:1: a comprehension ",
		"\n${'-'.join(x for x in s)}":      "t:2: a comprehension ",
		"${(x for x in s)}":                "t:1: a comprehension ",
		"% while n:\n% endwhile":           "t:1: the control line % while ",
		"${d.fold}\n${dir()}":              "t:1: the attribute fold of a date ",
		"\n${dir()}":                       "t:2: the name dir ",
		"<%! import os %>\n${os.getcwd()}": "t:2: os, which is imported, ",
		"${s.encode()}":                    "t:1: the method encode of a string ",
		"${1.5}":                           "t:1: the number 1.5 ",
		"${n ** 2}":                        "t:1: the operator ** ",
		"${s | decode.utf8}":               "t:1: the filter \"decode.utf8\" ",
		"# coding: latin-1\n":              "t:1: the encoding latin-1 ",
		"${" + strings.Repeat("(", 200) + strings.Repeat(")", 200) + "}": "t:1: an expression that nests this deep ",
		"${'a' * 999999999}": "t:1: a string of more than 1 MiB ",
		"% for i in range(999):\n% for j in range(999):\n.\n% endfor\n% endfor": "t:2: a template that runs this long ",
	} {
		_, err := renderText("t", text, snippetValues)
		var unsupported *mako.UnsupportedError
		if !errors.As(err, &unsupported) || !strings.HasPrefix(err.Error(), strings.TrimSuffix(want, " ")) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestErrors(t *testing.T) {
	for text, want := range map[string]string{
		"a\nb ${nothing}":          "t:2: nothing is undefined",
		"\n${repr(nothing)}":       "t:2: nothing is undefined",
		"${nothing.x}":             "t:1: nothing is undefined",
		"${nothing | n}":           "t:1: with the filter n, a value must be a string, and this one is nothing, which is undefined,",
		"a ${x":                    "t:1: expected | or }",
		"% if n:\n":                "t:1: % if has no % endif",
		"\n% if n:\n% endfor\n":    "t:3: % endfor does not end the % if of line 2",
		"\n% if n\n% endif\n":      "t:2: the control line \"if n\" is not one: there is no colon at its end",
		"${s if n}":                "t:1: an if without an else is not an expression",
		"${x y}":                   "t:1: the name y does not belong here",
		"${max(1, x for x in s)}":  "t:1: a generator beside other arguments needs brackets",
		"</%def>":                  "t:1: </%def> closes a tag that is not open",
		"${x}<% x = 1 %>":          "t:1: x is used before it is assigned",
		"a\n\xff":                  "t:2: this is not UTF-8",
		"<%foo>":                   "t:1: there is no tag <%foo>",
		"\n<%\nx = 1\n  y = 2\n%>": "t:4: the block's lines do not start in the same column",
	} {
		if _, err := renderText("t", text, snippetValues); fmt.Sprint(err) != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
