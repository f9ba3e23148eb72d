// Package layers holds the test that keeps the packages of this module in
// their order: data goes one way, so a package imports only those above it.
// The order is design and ARCHITECTURE.md's; a new package gets its row here.
package layers

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/ramusdb/ramus"

// rows are the packages from top to bottom, by their folders. Those of one row
// do not import each other. "x/..." is everything below x, not x itself, and
// "." is the module's root.
var rows = [][]string{
	{"internal/chromiumtest", "internal/hint", "internal/python", "internal/dotenv", "internal/schema", "internal/picture"},
	{"internal/interpreter"},
	{"internal/alembicops"},
	{"internal/graph", "internal/phrasebook", "internal/contents"},
	{"internal/graph/graphtest"},
	{"internal/revision"},
	{"internal/history"},
	{"internal/plan"},
	{"internal/sqllex"},
	{"internal/source"},
	{"internal/acceptance", "internal/datatest"},
	{"internal/dialect"},
	{"internal/dialect/..."},
	{"dialect/..."},
	{"internal/engine"},
	{"internal/source/gofunc"},
	{"internal/source/..."},
	{"internal/githook", "internal/gitrepo", "internal/gitrepo/gittest", "internal/rewrite", "internal/venv"},
	{"internal/record"},
	{"internal/record/recordtest"},
	{"internal/planner", "internal/rehearse"},
	{"internal/rehearse/rehearsetest"},
	{"internal/roundtrip", "internal/conflict", "internal/effect"},
	{"internal/reconcile"},
	{"internal/check"},
	{"internal/alembic", "internal/hook", "internal/mako"},
	{"internal/scaffold"},
	{"internal/configparser"},
	{"internal/project"},
	{"internal/alembicrun"},
	{"internal/choices", "internal/upstream"},
	{"internal/author"},
	{"internal/diagnose"},
	{"internal/adopt"},
	{"."},
	{"internal/failure"},
	{"internal/render"},
	{"internal/web"},
	{"internal/cli"},
	{"command"},
	{"cmd/ramus"},
	{"internal/tools/..."},
	{"internal/chaos", "internal/truth"},
	{"examples/team/migrations/versions"},
	{"examples/..."},
}

// bans has the rules that the rows do not express. "Imports" covers the imports of the
// package itself, "reaches" also indirect ones.
var bans = []struct {
	why   string
	where func(folder string) bool
	what  func(imported string) bool
	reach bool
}{
	{"the graph does no I/O and prints nothing", is("internal/graph"), anyOf("os", "io", "net", "bufio", "log", "database/sql"), false},
	{"a picture knows points and links only", is("internal/picture"), anyOf(module, "os", "io", "net", "database/sql"), false},
	{"revision reads no files", is("internal/revision"), anyOf("os"), false},
	{"a history reads no files", is("internal/history"), anyOf("os", "net", "database/sql"), false},
	{"a record is computed from what was read", is("internal/record"), anyOf("os", "net", "database/sql"), false},
	{"a plan knows no database", is("internal/plan"), anyOf("os", "net", "database/sql", module+"/internal/dialect"), false},
	{"dotenv reads text only", is("internal/dotenv"), anyOf(module, "os", "io", "net", "database/sql"), false},
	{"sqllex reads text only", is("internal/sqllex"), anyOf(module, "os", "io", "net", "database/sql"), false},
	{"a dialect does not know the graph", under("dialect", "internal/dialect"), anyOf(module+"/internal/graph", module+"/internal/plan"), false},
	{"printers only write to what they are handed", is("internal/render"), anyOf("os", "net", "database/sql"), false},
	{"an embedder links the driver", is("."), driver, true},
	{"what writes the manual is a tool of this repository", not(under("internal/tools")), anyOf("github.com/yuin/goldmark", "github.com/spf13/cobra/doc"), true},
	{"the command is built on the library", is("internal/cli"), belowRoot, false},
	{"only tests start a browser", not(is("internal/chromiumtest")), anyOf("github.com/chromedp", module+"/internal/chromiumtest"), false},
	{"only the command links drivers", not(is("internal/cli"), under("dialect", "examples")), driver, false},
}

func is(folders ...string) func(string) bool {
	return func(folder string) bool { return slices.Contains(folders, folder) }
}

func below(parent string) func(string) bool {
	return func(folder string) bool { return folder == parent || strings.HasPrefix(folder, parent+"/") }
}

func under(parents ...string) func(string) bool {
	return func(folder string) bool {
		return slices.ContainsFunc(parents, func(parent string) bool { return below(parent)(folder) })
	}
}

func not(any ...func(string) bool) func(string) bool {
	return func(folder string) bool {
		return !slices.ContainsFunc(any, func(f func(string) bool) bool { return f(folder) })
	}
}

// anyOf matches the paths and all packages below them.
func anyOf(paths ...string) func(string) bool {
	return func(imported string) bool {
		return slices.ContainsFunc(paths, func(path string) bool { return below(path)(imported) })
	}
}

// belowRoot matches the packages of this module that the command may not import: it
// prints, it knows words and completes them, and calls the root.
func belowRoot(imported string) bool {
	folder := folder(imported)
	return folder != "" && folder != "." && !is("internal/choices", "internal/hint", "internal/phrasebook", "internal/render", "internal/web")(folder) && !below("dialect")(folder)
}

func driver(imported string) bool {
	return strings.HasPrefix(imported, module+"/dialect/") || strings.HasPrefix(imported, "modernc.org/") ||
		strings.HasPrefix(imported, "github.com/jackc/") || strings.HasPrefix(imported, "github.com/go-sql-driver/")
}

// A listed package is the output of `go list` for it, even if it does not build. Test
// files are excluded: they may import any package.
type listed struct {
	ImportPath string
	GoFiles    []string
	Imports    []string
	Deps       []string
}

func (p listed) folder() string { return folder(p.ImportPath) }

// folder is a package's folder in this module, or "" for another module's.
func folder(path string) string {
	if path == module {
		return "."
	}
	folder, ok := strings.CutPrefix(path, module+"/")
	if !ok {
		return ""
	}
	return folder
}

func TestLayers(t *testing.T) {
	openFolders(t)
	for _, system := range []string{"linux", "windows", "darwin"} {
		t.Run(system, func(t *testing.T) {
			for _, p := range list(t, system) {
				if len(p.GoFiles) == 0 {
					continue
				}
				for _, fault := range faults(p) {
					t.Error(fault)
				}
			}
		})
	}
}

// openFolders opens every folder of the module, so that `go test` does not
// take the result from its cache when a file there has changed.
func openFolders(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == ".git" {
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// faults returns the forbidden imports of p, one message for each.
func faults(p listed) []string {
	at := row(p.folder())
	if at < 0 {
		return []string{p.folder() + " stands in no row: give it its place in layers_test.go and ARCHITECTURE.md"}
	}
	var all []string
	for _, path := range p.Imports {
		if f := folder(path); f != "" && row(f) >= at {
			all = append(all, p.folder()+" imports "+f+", which does not stand above it")
		}
	}
	for _, ban := range bans {
		imports, verb := p.Imports, " imports "
		if ban.reach {
			imports, verb = p.Deps, " reaches "
		}
		if !ban.where(p.folder()) {
			continue
		}
		for _, path := range imports {
			if ban.what(path) {
				all = append(all, p.folder()+verb+path+": "+ban.why)
			}
		}
	}
	return all
}

// row is the number of a folder's row, or -1. A row that names it goes before
// one that has it below.
func row(folder string) int {
	for i, names := range rows {
		if slices.Contains(names, folder) {
			return i
		}
	}
	for i, names := range rows {
		for _, name := range names {
			if parent, ok := strings.CutSuffix(name, "..."); ok && strings.HasPrefix(folder, parent) {
				return i
			}
		}
	}
	return -1
}

func list(t *testing.T, system string) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,GoFiles,Imports,Deps", module+"/...")
	cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var all []listed
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// The test of the layers detects each kind of violation.
func TestFaults(t *testing.T) {
	for _, test := range []struct {
		folder, imports string
		want            string
	}{
		{"internal/graph", "fmt strings slices", ""},
		{"internal/graph", "os", "internal/graph imports os: the graph does no I/O and prints nothing"},
		{"internal/graph", "database/sql/driver", "internal/graph imports database/sql/driver: the graph does no I/O and prints nothing"},
		{"internal/graph", module + "/internal/revision", "internal/graph imports internal/revision, which does not stand above it"},
		{"dialect/sqlite", module + "/internal/dialect modernc.org/sqlite", ""},
		{"dialect/sqlite", module + "/dialect/postgres", "dialect/sqlite imports dialect/postgres, which does not stand above it"},
		{"dialect/sqlite", module + "/internal/graph", "dialect/sqlite imports " + module + "/internal/graph: a dialect does not know the graph"},
		{"internal/engine", module + "/dialect/sqlite", "internal/engine imports " + module + "/dialect/sqlite: only the command links drivers"},
		{".", module + "/internal/engine", ""},
		{".", module + "/internal/cli", ". imports internal/cli, which does not stand above it"},
		{"internal/cli", module + " " + module + "/dialect/sqlite", ""},
		{"internal/cli", module + "/internal/engine", "internal/cli imports " + module + "/internal/engine: the command is built on the library"},
		{"internal/util", "fmt", "internal/util stands in no row: give it its place in layers_test.go and ARCHITECTURE.md"},
	} {
		p := listed{ImportPath: strings.TrimSuffix(module+"/"+test.folder, "/."), Imports: strings.Fields(test.imports)}
		if got := strings.Join(faults(p), "\n"); got != test.want {
			t.Errorf("%s imports %s\n got %q\nwant %q", test.folder, test.imports, got, test.want)
		}
	}
	root := listed{ImportPath: module, Deps: []string{"modernc.org/sqlite"}}
	if got := faults(root); len(got) != 1 {
		t.Errorf("a driver below the root: %q", got)
	}
}
