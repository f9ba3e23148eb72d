package cli_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/cli"
	"github.com/ramusdb/ramus/internal/render"
)

// A saying is a line of a string in the source that has a command.
type saying struct {
	place   string
	text    string
	printed *regexp.Regexp // matches the line as it is printed
}

// sayings returns the lines with commands in the strings of all packages that make up
// the command, except help texts.
func sayings(t *testing.T) (all []saying) {
	t.Helper()
	const top = "../.."
	err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && path != top || quiet[filepath.ToSlash(strings.TrimPrefix(path, top+string(filepath.Separator)))]):
			return fs.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		all = append(all, sayingsIn(t, path)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// quiet has the folders whose strings ramus does not print.
var quiet = map[string]bool{"bench": true, "examples": true, "internal/tools": true, "internal/cli/topics": true, "internal/cli/testdata": true}

// sayingsIn returns the sayings of a file.
func sayingsIn(t *testing.T, path string) (all []saying) {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			key, ok := n.Key.(*ast.Ident)
			return !ok || !helpField[key.Name]
		case *ast.CallExpr:
			f, ok := n.Fun.(*ast.SelectorExpr)
			return !ok || !strings.HasSuffix(f.Sel.Name, "VarP") && !strings.HasSuffix(f.Sel.Name, "Var") && f.Sel.Name != "MustCompile"
		case *ast.BasicLit:
			if n.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(n.Value)
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(text) {
				line = strings.Trim(line, "\n")
				if says.MatchString(line) {
					at := files.Position(n.Pos())
					all = append(all, saying{at.String(), line, printedAs(line)})
				}
			}
		}
		return true
	})
	return all
}

var (
	// helpField has the fields of a command whose strings are help.
	helpField = map[string]bool{"Use": true, "Short": true, "Long": true, "Example": true}

	says       = regexp.MustCompile(`\bramus (` + strings.Join(render.Verbs, "|") + `)\b|\bgit (add|checkout|config --global|fetch|log --|merge|mv|push|rebase|remote|show) `)
	formatVerb = regexp.MustCompile(`%(?:\[\d\])?[-+#]?\d*[a-z]`)
)

// printedAs returns the pattern of a format's output.
func printedAs(format string) *regexp.Regexp {
	parts := formatVerb.Split(strings.ReplaceAll(format, "%%", "%"), -1)
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	pattern := strings.Join(parts, ".*")
	pattern = strings.ReplaceAll(pattern, "ramus ", `ramus (?:-\S+ \S+ )*`) // global flags are repeated
	return regexp.MustCompile(strings.ReplaceAll(pattern, "git ", `git (?:-C \S+ )?`))
}

// noPromise matches lines that name a command and do not tell anybody to type it: comments
// in files, titles, and the verb that a wrong command line meant.
var noPromise = regexp.MustCompile(`^# |^ *::|^ramus gate(: )?$|^### ramus gate: %s$|; use ramus (up|down)grade$|^A stamp of both leaves such rows|: ramus [a-z]+ widens it|then look at ramus status$| would be refused:$`)

// untested has the messages that no script can print, with the test that does.
var untested = []struct{ text, reason string }{
	{`git config --global --add safe.directory `, "a repository of another user: internal/gitrepo"},
	{`Or give the revision up, and keep what it did: ramus abandon`, "a statement that may have run, on MySQL: internal/engine"},
	{`If it never ran, make its changes by hand.`, "Alembic below a log: internal/cli/reference_test.go"},
	{`, which leaves no entry: ramus verify`, "Alembic below a log: internal/cli/reference_test.go"},
	{`The same command continues. To apply them again`, "a rebase that was killed: rebasekill_test.go"},
	{`: ramus history`, "a drawing that is too large for the terminal: internal/render"},
	{`revisions %s ran here, and have no files now; `, "the plural of a message that a script tests"},
	{`ramus rebase --onto `, "the comparison in the page, whose commands graph_html.txtar types"},
	{`; to run it before that: ramus upgrade `, "Alembic beside revisions in SQL: internal/engine"},
}

// untried reports the messages of the source whose command no script has typed.
func untried(t *testing.T, tried []promise) {
	t.Helper()
	for _, s := range sayings(t) {
		if placeholder.MatchString(s.text) || noPromise.MatchString(s.text) || prose.MatchString(strings.TrimSpace(s.text)) {
			continue
		}
		if slices.ContainsFunc(untested, func(u struct{ text, reason string }) bool { return strings.Contains(s.text, u.text) }) {
			continue
		}
		if !slices.ContainsFunc(tried, func(p promise) bool { return s.printed.MatchString(p.Line) }) {
			t.Errorf("%s: no script prints and types the command of %q", s.place, s.text)
		}
	}
}

// Each verb that messages are searched for exists.
func TestVerbsExist(t *testing.T) {
	for _, verb := range render.Verbs {
		if c, _, err := cli.Command().Find([]string{verb}); err != nil || c.Name() != verb {
			t.Errorf("ramus %s: %v", verb, err)
		}
	}
}
