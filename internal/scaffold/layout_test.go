package scaffold_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/mako"
	"github.com/ramusdb/ramus/internal/scaffold"
)

func layout(t *testing.T, name string) scaffold.Layout {
	t.Helper()
	for _, l := range scaffold.Layouts() {
		if l.Name == name {
			return l
		}
	}
	t.Fatalf("there is no layout %s", name)
	return scaffold.Layout{}
}

func TestWrite(t *testing.T) {
	for _, l := range scaffold.Layouts() {
		t.Chdir(t.TempDir())
		result, err := scaffold.Write(l, scaffold.Project{Dir: "db/alembic", Package: true})
		want := "db db/alembic db/alembic/versions db/alembic/env.py db/alembic/script.py.mako db/alembic/README " +
			"db/alembic/__init__.py db/alembic/versions/__init__.py alembic.ini"
		if strings.HasPrefix(l.Name, "pyproject") {
			want += " pyproject.toml"
		}
		if got := filepath.ToSlash(strings.Join(result.Made, " ")); err != nil || got != want {
			t.Errorf("%s: %v\n got %s\nwant %s", l.Name, err, got, want)
		}
		var notEmpty *scaffold.NotEmptyError
		if _, err := scaffold.Write(l, scaffold.Project{Dir: "db/alembic"}); !errors.As(err, &notEmpty) {
			t.Errorf("%s again: %v", l.Name, err)
		}
	}
}

// TestWriteBeside checks that existing files are kept, and that a failed Write
// leaves nothing behind.
func TestWriteBeside(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "alembic.ini", "mine")
	result, err := scaffold.Write(layout(t, "generic"), scaffold.Project{Dir: "a"})
	if err != nil || len(result.Kept) != 1 || read(t, "alembic.ini") != "mine" {
		t.Errorf("%v %v", result, err)
	}
	write(t, "pyproject.toml", "[tool.alembic]\nscript_location = 'x'\n")
	var table *scaffold.TableError
	if _, err := scaffold.Write(layout(t, "pyproject"), scaffold.Project{Dir: "b/c", Config: "other.ini"}); !errors.As(err, &table) {
		t.Error(err)
	}
	for _, name := range []string{"b", "other.ini"} {
		if _, err := os.Stat(name); err == nil {
			t.Errorf("%s is left", name)
		}
	}
}

func TestExtendTOML(t *testing.T) {
	for _, test := range []struct{ old, between, err string }{
		{"[tool.black]\nline-length = 79", "\n\n", ""},
		{"[tool.black]\nx = 1\n", "\n", ""},
		{"# only this\r\n", "\r\n", ""},
		{"", "", ""},
		{"tool = { black = 1 }\n", "", "cannot be added"},
		{"x = \n", "", "pyproject.toml: "},
	} {
		t.Chdir(t.TempDir())
		write(t, "pyproject.toml", test.old)
		_, err := scaffold.Write(layout(t, "pyproject"), scaffold.Project{Dir: "a"})
		if test.err != "" {
			if err == nil || !strings.Contains(err.Error(), test.err) || read(t, "pyproject.toml") != test.old {
				t.Errorf("%q: %v", test.old, err)
			}
			continue
		}
		if got := read(t, "pyproject.toml"); err != nil || !strings.HasPrefix(got, test.old+test.between+"[tool.alembic]") {
			t.Errorf("%q: %v %q", test.old, err, got)
		}
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// alembic runs the real Alembic in the working directory.
func alembic(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command(python, append([]string{"-m", "alembic.config"}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("alembic %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// TestAlembicInProject checks that the real Alembic works in projects made by
// Write, with revisions made by RenderRevision.
func TestAlembicInProject(t *testing.T) {
	requireAlembic(t)
	for _, name := range []string{"generic", "multidb"} {
		t.Run(name, func(t *testing.T) { useProject(t, name) })
	}
}

func useProject(t *testing.T, name string) {
	dir := filepath.Join(t.TempDir(), "a é")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if _, err := scaffold.Write(layout(t, name), scaffold.Project{Dir: "db/100%"}); err != nil {
		t.Fatal(err)
	}
	ini := read(t, "alembic.ini")
	for i, file := range []string{"one.db", "two.db"} {
		ini = strings.Replace(ini, "driver://user:pass@localhost/dbname"+[]string{"\n", "2\n"}[i], "sqlite:///"+file+"\n", 1)
	}
	write(t, "alembic.ini", ini)
	alembic(t, "revision", "-m", "first", "--rev-id", "a1")
	addRevision(t, ini, "b2", "a1")
	alembic(t, "upgrade", "head")
	if got := alembic(t, "current"); !strings.Contains(got, "b2 (head)") {
		t.Errorf("current: %s", got)
	}
	if got := alembic(t, "history"); !strings.Contains(got, "a1 -> b2 (api) (head), it's \"second\"\n<base> -> a1 (api), first\n") {
		t.Errorf("history: %s", got)
	}
	alembic(t, "downgrade", "base")
	alembic(t, "upgrade", "head", "--sql")
}

func addRevision(t *testing.T, ini, id, parent string) {
	t.Helper()
	template, err := mako.Parse("script.py.mako", read(t, "db/100%/script.py.mako"))
	if err != nil {
		t.Fatal(err)
	}
	r := scaffold.Revision{ID: id, Parents: []string{parent}, Labels: []string{"api"}, Message: `it's "second"`,
		Created: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC), Options: map[string]string{"databases": "engine1, engine2"}}
	content, err := scaffold.RenderRevision(template, r)
	if err != nil {
		t.Fatal(err)
	}
	name, err := scaffold.FileName("", 0, r)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join("db/100%/versions", name), string(content))
}

// TestAsyncEnv checks that env.py with asyncio is valid Python, and works as far as
// it can without a driver.
func TestAsyncEnv(t *testing.T) {
	requireAlembic(t)
	t.Chdir(t.TempDir())
	if _, err := scaffold.Write(layout(t, "async"), scaffold.Project{Dir: "a", Package: true}); err != nil {
		t.Fatal(err)
	}
	write(t, "alembic.ini", strings.Replace(read(t, "alembic.ini"), "driver://user:pass@localhost/dbname", "sqlite://", 1))
	alembic(t, "revision", "-m", "first", "--rev-id", "a1")
	if got := alembic(t, "upgrade", "head", "--sql"); !strings.Contains(got, "VALUES ('a1')") {
		t.Error(got)
	}
}
