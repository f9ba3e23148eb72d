package cli_test

import (
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// A session is the folder in which the blocks of one name on a page run.
type session string

// newSession returns a new folder. It has the files of PAGE-NAME.txtar or NAME.txtar in
// testdata/recipes, if there is one: its comment is a shell script that is run there first, and NAME.db.sql is
// run on the SQLite file NAME.db. For a text that mentions the examples it has those, without
// the files of a reader who typed the commands of the text in this clone.
func newSession(t *testing.T, page, name, text string) session {
	t.Helper()
	s := session(t.TempDir())
	if strings.Contains(text, " -C examples/") {
		s.copyExamples(t)
	}
	content, err := os.ReadFile(filepath.Join("testdata", "recipes", page+"-"+name+".txtar"))
	if err != nil {
		content, err = os.ReadFile(filepath.Join("testdata", "recipes", name+".txtar"))
	}
	if err != nil {
		return s
	}
	archive := txtar.Parse(content)
	for _, f := range archive.Files {
		s.prepare(t, f)
	}
	if script := string(archive.Comment); strings.TrimSpace(script) != "" {
		s.shell(t, script)
	}
	return s
}

func (s session) copyExamples(t *testing.T) {
	t.Helper()
	if err := os.CopyFS(filepath.Join(string(s), "examples"), os.DirFS("../../examples")); err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"*.db*", "migrations/versions/79e08e61d120_*"} {
		typed, _ := filepath.Glob(filepath.Join(string(s), "examples", "*", pattern))
		for _, path := range typed {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// prepare writes a file of a recipe, or runs it on the SQLite file that it is named
// after.
func (s session) prepare(t *testing.T, f txtar.File) {
	t.Helper()
	at := filepath.Join(string(s), filepath.FromSlash(f.Name))
	if err := os.MkdirAll(filepath.Dir(at), 0o777); err != nil {
		t.Fatal(err)
	}
	file, isSQL := strings.CutSuffix(at, ".db.sql")
	if !isSQL {
		if err := os.WriteFile(at, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	db, err := sql.Open("sqlite", file+".db")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(string(f.Data)); err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
}

// shell runs the commands of a block, which must all exit with 0. The command that a
// clone would compile is the one under test.
func (s session) shell(t *testing.T, block string) {
	t.Helper()
	out, err := s.run("set -e\n" + strings.ReplaceAll(block, "go run ./cmd/ramus ", "ramus "))
	if err != nil {
		t.Errorf("%v\n%s%s", err, block, out)
	}
}

// console runs the commands of a block, and returns it with their output. Lines that
// start with "> " after a command belong to it.
func (s session) console(t *testing.T, block string) string {
	t.Helper()
	var b strings.Builder
	lines := strings.SplitAfter(block, "\n")
	lines = lines[:len(lines)-1]
	for i := 0; i < len(lines); {
		command, found := strings.CutPrefix(lines[i], "$ ")
		if !found {
			t.Fatalf("a console block must start with a command, not %q", lines[i])
		}
		b.WriteString(lines[i])
		for i++; i < len(lines) && strings.HasPrefix(lines[i], "> "); i++ {
			command += lines[i][2:]
			b.WriteString(lines[i])
		}
		var want strings.Builder
		for ; i < len(lines) && !strings.HasPrefix(lines[i], "$ "); i++ {
			want.WriteString(lines[i])
		}
		got, _ := s.run(command) // it may be expected to fail
		if steady(got) == steady(want.String()) {
			got = want.String()
		}
		b.WriteString(got)
	}
	return b.String()
}

// run runs commands in a shell and returns all of their output.
func (s session) run(commands string) (string, error) {
	cmd := exec.Command("sh", "-c", commands)
	cmd.Dir = string(s)
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0", "PATH="+filepath.Join(string(s), "bin")+string(os.PathListSeparator)+os.Getenv("PATH"), "NO_COLOR=1", "CI=", "DATABASE_URL=", "RAMUS_DATABASE=", "CHANGE_TARGET=main",
		"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=Alice", "GIT_AUTHOR_EMAIL=alice@example.org",
		"GIT_COMMITTER_NAME=Alice", "GIT_COMMITTER_EMAIL=alice@example.org")
	out, err := cmd.CombinedOutput()
	return strings.ReplaceAll(string(out), string(s), "/home/you/app"), err
}

// tomlKey matches a line that sets a key, up to its value.
var tomlKey = regexp.MustCompile(`(?m)^(\w+ = ).*\n`)

// file writes a block to a file that a command created, or replaces the keys of the
// block in it.
func (s session) file(t *testing.T, how, name, block string) {
	t.Helper()
	path := filepath.Join(string(s), name)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("no command made the file of this block: %v", err)
	}
	text := block
	if how == "edit" {
		text = string(content)
		for _, key := range tomlKey.FindAllStringSubmatch(block, -1) {
			old := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(key[1]) + `.*\n`)
			if !old.MatchString(text) {
				t.Fatalf("%s has no line %q", name, key[1])
			}
			text = old.ReplaceAllLiteralString(text, key[0])
		}
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
