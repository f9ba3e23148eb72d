package cli_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/cli"
)

var (
	ramusSpan = regexp.MustCompile("`ramus ([^`]+)`")
	longFlag  = regexp.MustCompile(`(?:^|\s)--([a-z][a-z-]*)`)
	value     = regexp.MustCompile(`"[^"]*"|'[^']*'`)
)

// TestCommandsInGuides checks that each command in the text of README and docs, also in
// their tables, has a verb of ramus, and only flags of this verb.
func TestCommandsInGuides(t *testing.T) {
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := 0
	for _, page := range append(pages, "../../README.md") {
		for _, span := range ramusSpan.FindAllStringSubmatch(readDocument(t, page), -1) {
			for part := range strings.SplitSeq(span[1], "&& ramus ") {
				commands++
				checkCommand(t, page, value.ReplaceAllString(part, "VALUE"))
			}
		}
	}
	if commands < 100 {
		t.Errorf("only %d commands", commands)
	}
}

// checkCommand checks the words of a command after "ramus".
func checkCommand(t *testing.T, page, words string) {
	t.Helper()
	if strings.HasPrefix(words, "help") {
		return
	}
	root := cli.Command()
	found, _, err := root.Find(strings.Fields(words))
	if err != nil || found == root && !strings.HasPrefix(words, "-") {
		t.Errorf("%s: ramus %s: no such verb", page, words)
		return
	}
	for _, m := range longFlag.FindAllStringSubmatch(words, -1) {
		if found.Flags().Lookup(m[1]) == nil && root.PersistentFlags().Lookup(m[1]) == nil && m[1] != "help" && m[1] != "version" {
			t.Errorf("%s: ramus %s: no flag --%s", page, words, m[1])
		}
	}
}
