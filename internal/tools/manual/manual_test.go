package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/choices"
	"github.com/ramusdb/ramus/internal/cli"
)

var update = flag.Bool("update", false, "rewrite the help topics from docs/")

const docs = "../../../docs"

var about = release{"v1.2.3", time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}

// TestTopics checks that `ramus help TOPIC` prints the text of the page in docs.
func TestTopics(t *testing.T) {
	for _, topical := range cli.Topics() {
		d, err := topic(topical, os.DirFS(docs))
		if err != nil {
			t.Error(err)
			continue
		}
		want := terminal(d)
		for line := range strings.SplitSeq(want, "\n") {
			if len([]rune(line)) > width && !isCode(d, line) {
				t.Errorf("docs/%s.md: a line of the topic is too long for a terminal: %s", topical.Name, line)
			}
		}
		if topical.Text() == want {
			continue
		}
		if !*update {
			t.Errorf("ramus help %s differs from docs/%[1]s.md; to update it: go test ./internal/tools/manual -update", topical.Name)
			continue
		}
		if err := os.WriteFile("../../cli/topics/"+topical.Name+".txt", []byte(want), 0o666); err != nil {
			t.Error(err)
		}
	}
}

// TestSchema checks the file with the JSON schema of ramus.toml.
func TestSchema(t *testing.T) {
	path := filepath.Join(docs, schemaFile)
	if *update {
		if err := os.WriteFile(path, choices.Schema(), 0o666); err != nil {
			t.Error(err)
		}
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != string(choices.Schema()) {
		t.Errorf("%s is not the schema (%v); to update it: go test ./internal/tools/manual -update", path, err)
	}
}

// isCode reports whether a line is one of the page's code, which is not wrapped.
func isCode(d document, line string) bool {
	return slices.ContainsFunc(d.blocks, func(b block) bool {
		c, ok := b.(code)
		return ok && slices.Contains(commentsAbove(c.lines), strings.TrimPrefix(line, "  "))
	})
}

// TestAllPages checks that each page of docs is a topic.
func TestAllPages(t *testing.T) {
	pages, err := filepath.Glob(docs + "/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	for _, page := range pages {
		name := strings.TrimSuffix(filepath.Base(page), ".md")
		if !slices.ContainsFunc(cli.Topics(), func(t cli.Topic) bool { return t.Name == name }) {
			t.Errorf("docs/%s.md is no topic: add a line to topics in internal/cli/topics.go, and run go test ./internal/tools/manual -update", name)
		}
	}
}

// TestManPages checks that each verb and topic has a page, and that man accepts
// them all.
func TestManPages(t *testing.T) {
	root := cli.Command()
	pages, err := manPages(root, os.DirFS(docs), about)
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]string{}
	for _, page := range pages {
		written[filepath.Base(page.path)] = page.text
		render(t, page)
	}
	for _, c := range root.Commands() {
		name := "ramus-" + c.Name()
		if c.Name() != "help" && !c.Hidden && written[name+".1"] == "" && written[name+".7"] == "" {
			t.Errorf("%s has no page", name)
		}
	}
}

// render runs a page through groff, if it is installed.
func render(t *testing.T, page file) {
	t.Helper()
	groff, err := exec.LookPath("groff")
	if err != nil {
		return
	}
	cmd := exec.Command(groff, "-man", "-Tutf8", "-ww", "-z")
	cmd.Stdin = strings.NewReader(page.text)
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("groff -man -ww %s: %v\n%s", page.path, err, out)
	}
}

// TestVerbPage checks the whole page of a verb.
func TestVerbPage(t *testing.T) {
	root := cli.Command()
	plan, _, err := root.Find([]string{"plan"})
	if err != nil {
		t.Fatal(err)
	}
	text := verbPage(plan, about).text
	for _, want := range []string{
		`.TH RAMUS-PLAN 1 2026-11-23 "ramus v1.2.3" "ramus manual"`,
		`ramus\-plan \- Show the steps of an upgrade, and run nothing`,
		`\fBramus plan\fR [TARGET] [flags]`,
		`\fB\-\-downgrade\fR` + "\nshow the steps of ramus downgrade TARGET\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks\n%s\n", want)
		}
	}
}

func TestTerminal(t *testing.T) {
	d, err := parse([]byte(strings.Join([]string{
		"# Title", "",
		"Some `code` and `two words`, *emphasis*, a [link](there.md).", "",
		"## `key`", "",
		"| a | b |", "|---|---|", "| `x`, `yy` | what \\| it is, and so on, and so on, and so on, and so on, and so on, and on |", "",
		"```sh", "ls", "", "  -l", "```", "",
		"```sh", "ramus upgrade   # " + strings.Repeat("applies ", 9) + "all", "```", "",
		"- one", "- two", "",
		"1. one", "2. two", "",
		"| n | `a b` | c |", "|---|---|---|", "| x | 1 | 22 |", "",
		"| n | finds | |", "|---|---|---|", "| x | " + strings.Repeat("so it is, ", 8) + "on | y |", "",
	}, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	const want = `Some code and "two words", emphasis, a link.

key:

  x, yy  what | it is, and so on, and so on, and so on, and so on, and so on,
         and on

  ls

    -l

  # applies applies applies applies applies applies applies applies applies all
  ramus upgrade

- one
- two

1. one
2. two

  n  "a b"  c
  x  1      22

  x
    finds: so it is, so it is, so it is, so it is, so it is, so it is, so it is,
      so it is, on
    y
`
	if got := terminal(d); d.title != "Title" || got != want {
		t.Errorf("%s\n%s", d.title, got)
	}
}

// TestParseRefuses checks that elements without a form on a terminal are errors.
func TestParseRefuses(t *testing.T) {
	for _, page := range []string{
		"no title\n",
		"# T\n\n<b>x</b>\n",
		"# T\n\nx <br> y\n",
		"# T\n\n![p](q.png)\n",
		"# T\n\n- a\n  - b\n",
	} {
		if d, err := parse([]byte(page)); err == nil {
			t.Errorf("%q is read as %+v", page, d)
		}
	}
}

// TestWrite checks that the same version and date give the same bytes, and that
// completions parse.
func TestWrite(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	for _, dir := range []string{one, two} {
		if err := write(dir, docs, about); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"man/man1/ramus.1", "man/man7/ramus-configuration.7", "completions/_ramus", "completions/ramus.fish", "completions/ramus.ps1", "completions/ramus.bash", "ramus.schema.json"} {
		a, err := os.ReadFile(filepath.Join(one, name))
		if err != nil {
			t.Error(err)
		}
		b, _ := os.ReadFile(filepath.Join(two, name))
		if string(a) != string(b) {
			t.Errorf("%s is not the same twice", name)
		}
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		return
	}
	if out, err := exec.Command(bash, "-n", filepath.Join(one, "completions/ramus.bash")).CombinedOutput(); err != nil {
		t.Errorf("bash -n: %v\n%s", err, out)
	}
}
