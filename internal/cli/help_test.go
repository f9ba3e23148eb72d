package cli_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ramusdb/ramus/internal/cli"
)

// TestOverview checks that ramus help fits on a terminal of 24 lines and 80 columns, and
// names all verbs and topics.
func TestOverview(t *testing.T) {
	var out bytes.Buffer
	cli.Main([]string{"help"}, cli.IO{In: strings.NewReader(""), Out: &out, Err: &out, Getenv: func(string) (string, bool) { return "", false }})
	text := out.String()
	if lines := strings.Count(text, "\n"); lines > 24 {
		t.Errorf("%d lines:\n%s", lines, text)
	}
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(line) > 81 {
			t.Errorf("too long: %s", line)
		}
	}
	named := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,\n", r) })
	has := func(name string) bool {
		for _, word := range named {
			if word == name || strings.HasPrefix(word, "-") && strings.HasSuffix(name, word) {
				return true
			}
		}
		return false
	}
	for _, c := range cli.Command().Commands() {
		if c.IsAvailableCommand() && c.Name() != "help" && !has(c.Name()) {
			t.Errorf("the verb %s is not named", c.Name())
		}
	}
	for _, topic := range cli.Topics() {
		if !has(topic.Name) {
			t.Errorf("the topic %s is not named", topic.Name)
		}
	}
}
