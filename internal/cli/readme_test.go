package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// TestREADME runs every ```console block of the README: the lines that start with
// "$ " are run in a shell, and must print the lines below them. Blocks under the
// same <!-- session: name --> run one after the other in a new folder. A block
// under <!-- session: name, file: path --> is written to that file.
func TestREADME(t *testing.T) {
	checkDocument(t, "../../README.md", 3)
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
	got, blocks := runDocument(t, rotten)
	if got != text {
		t.Errorf("%d blocks were run; the updated document:\n%s", blocks, got)
	}
	if _, blocks := runDocument(t, "```console\n$ echo hello\nhello\n```\n"); blocks != 0 {
		t.Error("a block without a session is run")
	}
}

// checkDocument compares a document with the current output of its sessions; with
// -update it rewrites the document.
func checkDocument(t *testing.T, path string, least int) {
	t.Helper()
	needShell(t)
	text := readDocument(t, path)
	got, blocks := runDocument(t, text)
	if blocks < least || blocks != strings.Count(text, "\n```console\n") {
		t.Fatalf("%s: %d blocks were run; every ```console block needs a <!-- session: name --> above it, and there are at least %d", path, blocks, least)
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

var sessionBlock = regexp.MustCompile("(?ms)^<!-- session: (\\w+)(?:, file: (\\S+))? -->\\n+```(?:console|sql)\\n(.*?)^```$")

// runDocument runs all sessions, and returns the document with their output and the
// number of blocks. If an output differs only in dates and users, the old one
// stays.
func runDocument(t *testing.T, text string) (updated string, blocks int) {
	t.Helper()
	folders := map[string]string{}
	end := 0
	var b strings.Builder
	for _, m := range sessionBlock.FindAllStringSubmatchIndex(text, -1) {
		name := text[m[2]:m[3]]
		if folders[name] == "" {
			folders[name] = newSession(t, text)
		}
		b.WriteString(text[end:m[6]])
		end = m[7]
		block := text[m[6]:end]
		if m[4] >= 0 {
			writeBlock(t, filepath.Join(folders[name], text[m[4]:m[5]]), block)
			b.WriteString(block)
			continue
		}
		b.WriteString(runBlock(t, folders[name], block))
		blocks++
	}
	return b.String() + text[end:], blocks
}

// newSession returns a new folder, with the examples if the text mentions them. It leaves
// out the files of a reader who typed the commands of the text in this clone.
func newSession(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if !strings.Contains(text, "$ ramus -C examples/") {
		return dir
	}
	if err := os.CopyFS(filepath.Join(dir, "examples"), os.DirFS("../../examples")); err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"*.db*", "migrations/versions/79e08e61d120_*"} {
		typed, _ := filepath.Glob(filepath.Join(dir, "examples", "*", pattern))
		for _, path := range typed {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// writeBlock overwrites a file that a command created with a block.
func writeBlock(t *testing.T, path, block string) {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("no command made the file of this block: %v", err)
	}
	if err := os.WriteFile(path, []byte(block), 0o666); err != nil {
		t.Fatal(err)
	}
}

// runBlock runs the commands of a block. Lines that start with "> " after a command
// belong to it.
func runBlock(t *testing.T, dir, block string) string {
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
		got := runShell(t, dir, command)
		if steady(got) == steady(want.String()) {
			got = want.String()
		}
		b.WriteString(got)
	}
	return b.String()
}

// runShell runs a command and returns all of its output.
func runShell(t *testing.T, dir, command string) string {
	t.Helper()
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0", "NO_COLOR=1", "CI=", "DATABASE_URL=", "RAMUS_DATABASE=")
	out, _ := cmd.CombinedOutput() // the command may be expected to fail
	return strings.ReplaceAll(string(out), dir, "/home/you/app")
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
