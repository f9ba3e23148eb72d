package project

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// An alembicAnswer is the real Alembic's reading of an alembic.ini.
type alembicAnswer struct {
	ScriptLocation   string   `json:"script_location"`
	VersionLocations []string `json:"version_locations"`
	FileTemplate     string   `json:"file_template"`
	Truncate         int      `json:"truncate_slug_length"`
	Timezone         string   `json:"timezone"`
	OutputEncoding   string   `json:"output_encoding"`
	Sourceless       bool     `json:"sourceless"`
	SysPath          []string `json:"sys_path"`
	Hooks            string   `json:"hooks"`
	URL              string   `json:"url"`
}

// answerOf returns the same from the result of Read.
func answerOf(c Config) *alembicAnswer {
	var hooks []string
	for _, h := range c.Alembic.Hooks {
		hooks = append(hooks, h.Name)
	}
	zone := c.Timezone.String()
	if zone == "Local" {
		zone = ""
	}
	return &alembicAnswer{
		c.Alembic.ScriptLocation, c.VersionLocations, c.FileTemplate, c.TruncateSlugLength, zone,
		c.Alembic.OutputEncoding, c.Alembic.Sourceless, c.Alembic.SysPath, strings.Join(hooks, ", "), c.Database,
	}
}

// alembic returns a Python that has Alembic, or skips the test. If CI is true on
// Linux, it fails instead.
func alembic(t *testing.T) string {
	t.Helper()
	for _, python := range []string{interpreter(os.Getenv("RAMUS_REFERENCE_ALEMBIC")), "/usr/bin/python3", "python3"} {
		if python != "" && exec.Command(python, "-c", "import alembic.script").Run() == nil {
			return python
		}
	}
	if os.Getenv("CI") == "true" && runtime.GOOS == "linux" {
		t.Fatal("there is no python3 with Alembic to compare with")
	}
	t.Skip("NOT COMPARED WITH ALEMBIC: there is no python3 that has it")
	return ""
}

// interpreter returns the interpreter in the first line of a script.
func interpreter(script string) string {
	text, err := os.ReadFile(script)
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(string(text), "\n")
	python, _ := strings.CutPrefix(first, "#!")
	return python
}

// inis returns texts of alembic.ini, mostly below "[alembic]" and a
// script_location. None has spaces around a separator, which Alembic only trims
// since 1.10, and we always.
func inis() []string {
	texts := []string{
		"", "[alembic]\n", "script_location = db\n", "[alembic]\nscript_location = none\n", "[alembic]\nscript_location = db\n[alembic]\n",
		"[alembic]\nscript_location =\n", "[alembic]\nSCRIPT_location: db\n", "[alembic]\nscript_location = %(here)s/db\n",
		"[alembic]\nscript_location = %(there)s/db\n", "[alembic]\nscript_location = app:db\n", "[alembic]\nscript_location = app.sub:db/m\n",
		"[alembic]\nscript_location = app.sub:db:m\n", "[alembic]\nscript_location = app\n", "[alembic]\nscript_location = nope:db\n",
		"[alembic]\nscript_location = module:db\n", "[alembic]\nscript_location = lib.x:db\nprepend_sys_path = .\n", "[alembic]\nscript_location = y:db\nprepend_sys_path = lib\n",
		"[DEFAULT]\nname = db\nscript_location = %(name)s\n[alembic]\n", "[other]\nscript_location = db\n",
	}
	for _, options := range []string{
		"version_locations = a b", "version_locations = a, b", "version_locations = a,b", "version_locations = %(here)s/a  %(here)s/none", "version_locations =",
		"version_locations = a:b\nversion_path_separator = :", "version_locations = a;b;\nversion_path_separator = ;", "version_locations = a b\nversion_path_separator = space",
		"version_locations = a:b\nversion_path_separator = os", "version_locations = a b\nversion_path_separator = tab", "version_path_separator = os  # a comment",
		"version_locations = app:db a", "version_locations = a # b",
		"file_template = %%(year)d_%%(month).2d_%%(rev)s_%%(slug)s", "file_template = %(rev)s", "file_template = 100%", "file_template = %%(slug)s  ; c",
		"truncate_slug_length = 10", "truncate_slug_length = 1_0", "truncate_slug_length = +7", "truncate_slug_length = 0", "truncate_slug_length = ten", "truncate_slug_length =",
		"truncate_slug_length = 010", "truncate_slug_length = 1__0", "truncate_slug_length = 1.5",
		"timezone = UTC", "timezone = Europe/Berlin", "timezone =", "output_encoding = latin-1", "sourceless = true", "sourceless = True", "sourceless = yes",
		"prepend_sys_path = .", "prepend_sys_path = a:b c,%(here)s/d", "prepend_sys_path =",
		"sqlalchemy.url = pg://ann:a%%40b@h/db?x=${y}#z", "sqlalchemy.url = pg://%(user)s@h\nuser = ann", "sqlalchemy.url = pg://%(user)s@h", "sqlalchemy.url =\n  pg://h",
		"other = %(nope)s 100%", "x\n", "[post_write_hooks]\nhooks = black, ruff\nblack.type = exec", "[post_write_hooks]\nhooks =", "[post_write_hooks]\nx.y = %(z)s", "# c\n; d",
	} {
		texts = append(texts, "[alembic]\nscript_location = db\n"+options+"\n")
	}
	return texts
}

const iniFolder = "-- db/env.py --\n-- db/versions/ --\n-- a/ --\n-- b/ --\n-- app/__init__.py --\n-- app/db/ --\n-- app/sub/__init__.py --\n" +
	"-- app/sub/db/m/ --\n-- module.py --\n-- lib/x/__init__.py --\n-- lib/x/db/ --\n-- lib/y/__init__.py --\n-- lib/y/db/ --\n-- alembic.ini --\n"

// TestAsAlembic checks that Alembic and Read agree on an alembic.ini, or both
// refuse it.
func TestAsAlembic(t *testing.T) {
	cmd := exec.Command(alembic(t), "testdata/oracle.py")
	cmd.Env = append(os.Environ(), "PYTHONUTF8=1")
	var roots []string
	for _, text := range inis() {
		roots = append(roots, tree(t, iniFolder+text))
	}
	cmd.Stdin, cmd.Stderr = strings.NewReader(strings.Join(roots, "\n")), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(out))
	for i, text := range inis() {
		var want, got *alembicAnswer
		if err := decoder.Decode(&want); err != nil {
			t.Fatal(err)
		}
		c, err := Read(filepath.Join(roots[i], "alembic.ini"), Options{})
		if err == nil {
			got = answerOf(c)
		}
		if !reflect.DeepEqual(got, orNil(want)) {
			t.Errorf("%s\n got %+v, %v\nwant %+v", text, got, err, want)
		}
	}
}

// orNil replaces empty lists, as JSON has them, by nil.
func orNil(a *alembicAnswer) *alembicAnswer {
	if a != nil && len(a.SysPath) == 0 {
		a.SysPath = nil
	}
	return a
}
