package hint_test

import (
	"os/exec"
	"testing"

	"github.com/ramusdb/ramus/internal/hint"
)

func TestWord(t *testing.T) {
	for word, want := range map[string]string{
		"abc123":               "abc123",
		"ae10@head":            "ae10@head",
		"migrations/v-1,2/a.b": "migrations/v-1,2/a.b",
		"b$1":                  "'b$1'",
		"merge a and b":        `"merge a and b"`,
		"a b$":                 "'a b$'",
		"it's":                 `'it'\''s'`,
		"":                     "''",
	} {
		if got := hint.Word(word); got != want {
			t.Errorf("%q: got %s, want %s", word, got, want)
		}
	}
}

// A shell reads the same word.
func TestWordInShell(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh")
	}
	for _, word := range []string{"", " ", "a", "b$1", "a b", "`id`", `a\b`, `"`, "'", "~", "*", "a;b", "#", "a!b", "日本", "a\nb"} {
		got, err := exec.CommandContext(t.Context(), shell, "-c", "printf %s "+hint.Word(word)).Output()
		if err != nil || string(got) != word {
			t.Errorf("%q: %q, %v", word, got, err)
		}
	}
}
