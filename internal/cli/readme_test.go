package cli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// TestREADME runs every block of commands in the README. In a ```console block, the
// lines that start with "$ " are run in a shell, and must print the lines below them;
// the commands of a ```sh block must exit with 0. Blocks under the same
// <!-- session: name --> run one after the other in one folder, which is new, or has the
// files of testdata/recipes (see newSession). A block under
// <!-- session: name, file: path --> is written to that file; the keys of one under
// <!-- session: name, edit: path --> replace those in the file.
func TestREADME(t *testing.T) {
	checkDocument(t, "../../README.md", 3)
}

// TestGuides does the same with each page of docs.
func TestGuides(t *testing.T) {
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(pages) < 10 {
		t.Fatal(pages, err)
	}
	for _, page := range pages {
		t.Run(filepath.Base(page), func(t *testing.T) {
			t.Parallel()
			checkDocument(t, page, 0)
		})
	}
}

// TestDocument checks, on a small README, that blocks of a session share a folder,
// and that dates and users are ignored.
func TestDocument(t *testing.T) {
	checkDocument(t, "testdata/readme/README.md", 2)
}

// TestDocumentRots checks that wrong output is detected.
func TestDocumentRots(t *testing.T) {
	needShell(t)
	text := readDocument(t, "testdata/readme/README.md")
	rotten := strings.Replace(text, "abc123 (head)", "abc124 (head)", 1)
	if rotten == text {
		t.Fatal("the document has changed; this test looks for abc123 (head)")
	}
	got, blocks := runDocument(t, "README.md", rotten)
	if got != text {
		t.Errorf("%d blocks were run; the updated document:\n%s", blocks, got)
	}
	if _, blocks := runDocument(t, "README.md", "```console\n$ echo hello\nhello\n```\n"); blocks != 0 {
		t.Error("a block without a session is run")
	}
}

// checkDocument compares a document with the current output of its sessions; with
// -update it rewrites the document.
func checkDocument(t *testing.T, path string, least int) {
	t.Helper()
	needShell(t)
	text := readDocument(t, path)
	got, blocks := runDocument(t, filepath.Base(path), text)
	for _, m := range commandBlock.FindAllStringSubmatch(text, -1) {
		if m[1] == "" && notRun[m[2]] == "" {
			t.Errorf("%s: the block that starts with %q needs a <!-- session: name --> above it, to be run, or a reason in notRun", path, m[2])
		}
	}
	if blocks < least {
		t.Errorf("%s: %d blocks were run, and there are at least %d", path, blocks, least)
	}
	if got == text {
		return
	}
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s differs from the output of ramus; to update it: go test -run %s -update\n%s", path, t.Name(), differing(text, got))
}

// needShell skips the test on systems without sh, cat and sed.
func needShell(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the sessions need sh, cat and sed")
	}
}

func readDocument(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

var (
	commandBlock = regexp.MustCompile("(?m)(^<!-- session: .* -->\\n+)?^```(?:console|sh)\\n(.*)$")
	sessionBlock = regexp.MustCompile("(?ms)^<!-- session: ([\\w-]+)(?:, (file|edit): (\\S+))? -->\\n+```(console|sql|sh|toml)\\n(.*?)^```$")
)

// notRun has the blocks of commands that do not run here, by their first line, with the
// reason.
var notRun = map[string]string{
	"scripts/test": "it runs this test",
	"ramus serve":  "it runs until Ctrl-C; a script runs it",

	"git push": "it is the example of TestDocument",
	"git clone https://github.com/ramusdb/ramus && cd ramus": "it needs the published repository",

	`ramus upgrade heads --dir migrations --database "$DATABASE_URL"`: "it needs the URL of a server; a script runs it",

	"ramus redo                                  # after an edit: reverts the last revision, and applies it again": "it reverts; a script runs it",

	`docker run --rm --volume "$PWD:/project:ro" --env DATABASE_URL ramus:1.0.0 upgrade heads`: "it needs a container engine",

	"sha256sum --check --ignore-missing SHA256SUMS": "it needs the files of a release, which have a test of their own",
	"tar -xzf ramus_1.0.0_linux_amd64.tar.gz":       "it needs the files of a release, which have a test of their own",
}

// runDocument runs all sessions of a page, and returns its text with their output and
// the number of blocks. If an output differs only in dates and users, the old one
// stays.
func runDocument(t *testing.T, page, text string) (updated string, blocks int) {
	t.Helper()
	sessions := map[string]session{}
	end := 0
	var b strings.Builder
	for _, m := range sessionBlock.FindAllStringSubmatchIndex(text, -1) {
		block := text[m[10]:m[11]]
		name := text[m[2]:m[3]]
		if sessions[name] == "" {
			sessions[name] = newSession(t, strings.TrimSuffix(page, ".md"), name, text)
		}
		b.WriteString(text[end:m[10]])
		end = m[11]
		switch s := sessions[name]; {
		case m[4] < 0 && text[m[8]:m[9]] == "sh":
			s.shell(t, block)
			b.WriteString(block)
			blocks++
		case m[4] < 0:
			b.WriteString(s.console(t, block))
			blocks++
		default:
			s.file(t, text[m[4]:m[5]], text[m[6]:m[7]], block)
			b.WriteString(block)
		}
	}
	return b.String() + text[end:], blocks
}

var (
	dates   = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`)
	runners = regexp.MustCompile(`DATE [\w.-]+@[\w.-]+`)
	columns = regexp.MustCompile(`(\S) {2,}`)
	lineEnd = regexp.MustCompile(`(?m)[ \t]+$`)
)

// steady returns an output without dates, users, and the widths of columns.
func steady(text string) string {
	text = dates.ReplaceAllString(text, "DATE")
	text = runners.ReplaceAllString(text, "DATE USER@HOST")
	text = columns.ReplaceAllString(text, "$1  ")
	return lineEnd.ReplaceAllString(text, "")
}

// differing returns the first lines that differ, old above new.
func differing(old, new string) string {
	was, is := strings.Split(old, "\n"), strings.Split(new, "\n")
	i := 0
	for i < len(was) && i < len(is) && was[i] == is[i] {
		i++
	}
	return "-" + strings.Join(was[i:min(i+6, len(was))], "\n-") + "\n+" + strings.Join(is[i:min(i+6, len(is))], "\n+")
}
