package alembicrun

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/project"
)

func TestConfigFile(t *testing.T) {
	dir, err := filepath.Abs("p")
	if err != nil {
		t.Fatal(err)
	}
	in := func(name string) []string { return []string{filepath.Join("p", filepath.FromSlash(name))} }
	for _, test := range []struct {
		name     string
		files    []string
		flask    bool
		variable string
		want     string // "/" for a separator; below dir
	}{
		{"nothing was read", nil, false, "", "other.ini"},
		{"the usual file", in("alembic.ini"), false, "", ""},
		{"the usual file, which a variable overrides", in("alembic.ini"), false, "ALEMBIC_CONFIG=x.ini", "alembic.ini"},
		{"pyproject.toml", in("pyproject.toml"), false, "", ""},
		{"another file", in("conf/alembic.ini"), false, "", "conf/alembic.ini"},
		{"Flask-Migrate's usual folder", in("migrations/alembic.ini"), true, "", ""},
		{"another folder of Flask-Migrate's", in("db/alembic.ini"), true, "", "db"},
	} {
		o := Options{Project: project.Alembic{Dir: dir, Files: test.files, FlaskMigrate: test.flask}, Config: "other.ini", Getenv: environment(test.variable)}
		want := test.want
		if want != "" && test.files != nil {
			want = filepath.Join(dir, filepath.FromSlash(want))
		}
		if got, err := o.configFile(); got != want || err != nil {
			t.Errorf("%s: %q, %v; want %q", test.name, got, err, want)
		}
	}
}

// The command of the options comes before the configuration's, and that before an
// installed one.
func TestFind(t *testing.T) {
	o, _ := script(t, "")
	configured := o.Project.Program[0]
	find := func() string {
		c, err := o.find()
		if err != nil {
			return err.Error()
		}
		return c.String()
	}
	if got := find(); got != configured {
		t.Errorf("configured: %s", got)
	}
	o.Command = "'" + configured + "' -q"
	if got := find(); got != configured+" -q" {
		t.Errorf("named: %s", got)
	}
	for command, want := range map[string]string{"'": "the command \"'\": a quote is never closed", "   ": "the command of --alembic is empty"} {
		if o.Command = command; find() != want {
			t.Errorf("%q: %s", command, find())
		}
	}
	o.Command, o.Project.Program = "", nil
	bin := filepath.Join(o.Project.Dir, ".venv", "bin")
	if err := os.MkdirAll(bin, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"alembic", "flask"} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if got := find(); got != filepath.Join(bin, "alembic") {
		t.Errorf("installed: %s", got)
	}
	if o.Project.FlaskMigrate = true; find() != filepath.Join(bin, "flask")+" db" {
		t.Errorf("Flask-Migrate: %s", find())
	}
}

func TestModulePath(t *testing.T) {
	dir := t.TempDir()
	packages := filepath.Join(dir, "venv", "lib", "python3.12", "site-packages")
	if err := os.MkdirAll(packages, 0o777); err != nil {
		t.Fatal(err)
	}
	if matches, _ := filepath.Glob(filepath.Join(dir, "venv", "lib", "python3*", "site-packages")); len(matches) == 0 || os.PathSeparator == '\\' {
		t.Skip("virtual environments are laid out differently here")
	}
	o := Options{Project: project.Alembic{Dir: dir, SysPath: []string{dir}}, Getenv: environment("PYTHONPATH=" + strings.Join([]string{"/x", "/y"}, string(filepath.ListSeparator)))}
	if got := o.ModulePath(); !slices.Equal(got, []string{dir, "/x", "/y", packages}) {
		t.Errorf("%q", got)
	}
}
