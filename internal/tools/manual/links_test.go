package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	fenced = regexp.MustCompile("(?ms)^```.*?^```$")
	linked = regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	named  = regexp.MustCompile("`((?:\\.ci|\\.github|cmd|dialect|docs|examples|internal|scripts)(?:/[^` *]+)?)[^`]*`")
)

// TestPagesNameWhatIsThere checks that the links of the repository's pages, and the
// files that they name, exist. A name in capitals is a placeholder.
func TestPagesNameWhatIsThere(t *testing.T) {
	pages, err := filepath.Glob("../../../*.md")
	if err != nil || len(pages) < 4 {
		t.Fatal(pages, err)
	}
	more, _ := filepath.Glob(docs + "/*.md")
	for _, page := range append(pages, more...) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range linked.FindAllStringSubmatch(fenced.ReplaceAllString(string(text), ""), -1) {
			checkThere(t, page, filepath.Join(filepath.Dir(page), m[1]))
		}
		for _, m := range named.FindAllStringSubmatch(string(text), -1) {
			if !strings.Contains(m[1], "NAME") && !strings.HasSuffix(m[1], "…") {
				checkThere(t, page, filepath.Join("../../..", m[1]))
			}
		}
	}
}

func checkThere(t *testing.T, page, path string) {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		t.Errorf("%s names %s, which is not there", filepath.Base(page), strings.TrimPrefix(filepath.ToSlash(path), "../../../"))
	}
}

var (
	goTest = regexp.MustCompile("`go test \\./(\\S+) ([^`]+)`")
	choice = regexp.MustCompile(`-(run|fuzz) ([\w/]+)`)
	option = regexp.MustCompile(`-(update|kills)`)
)

// TestCommandsOfContributing checks that the tests and flags in CONTRIBUTING.md
// exist.
func TestCommandsOfContributing(t *testing.T) {
	text, err := os.ReadFile("../../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := goTest.FindAllStringSubmatch(string(text), -1)
	if len(commands) < 8 {
		t.Errorf("%d commands", len(commands))
	}
	for _, m := range commands {
		source := sources(t, filepath.Join("../../..", m[1]), "*_test.go")
		for _, c := range choice.FindAllStringSubmatch(m[2], -1) {
			name, script, _ := strings.Cut(c[2], "/")
			if !regexp.MustCompile(`(?m)^func \w*` + name).MatchString(source) {
				t.Errorf("%s: there is no %s", m[0], name)
			}
			if script != "" {
				checkThere(t, "CONTRIBUTING.md", filepath.Join("../../..", m[1], "testdata/script", script+".txtar"))
			}
		}
		if o := option.FindStringSubmatch(m[2]); o != nil && !strings.Contains(source, `("`+o[1]+`", `) {
			t.Errorf("%s: there is no flag -%s", m[0], o[1])
		}
	}
}

// sources returns the text of the matching files of a folder.
func sources(t *testing.T, folder, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no %s: %v", folder, pattern, err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

// TestGoExamples checks that each paragraph of Go code in the README and in docs/
// occurs in a program or test of examples.
func TestGoExamples(t *testing.T) {
	examples := exampleCode(t)
	pages, err := filepath.Glob(docs + "/*.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := 0
	for _, page := range append(pages, "../../../README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range goBlock.FindAllStringSubmatch(string(text), -1) {
			blocks++
			for part := range strings.SplitSeq(strings.TrimSuffix(m[1], "\n"), "\n\n") {
				if !strings.Contains(examples, part+"\n") {
					t.Errorf("%s has code that no example has:\n%s", filepath.Base(page), part)
				}
			}
		}
	}
	if blocks < 12 {
		t.Errorf("%d blocks of Go", blocks)
	}
}

var goBlock = regexp.MustCompile("(?ms)^```go\n(.*?)^```$")

// exampleCode returns the text of all Go files in examples.
func exampleCode(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir("../../../examples", func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		all.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
