package project

import (
	"encoding/json"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/hook"
)

var commands = []string{
	"", " \t\n", "alembic", "uv run alembic", " 'a b'  \"c d\" ", `a\ b c\\`, `"a\"b" "\\" "\x" "\'"`, `'a\b'`, `''`, `"" x`, `a'b'"c"d`, "a#b # c", "ä 'ö ü'", `$HOME ~ *`,
	"'a", `"a`, `a\`, `"a\`, `"a\"`,
}

// TestSplitCommand compares with Python's shlex.split.
func TestSplitCommand(t *testing.T) {
	const program = `import json, shlex, sys
def split(s):
    try: return shlex.split(s)
    except ValueError: return None
print(json.dumps([split(s) for s in json.load(sys.stdin)]))`
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("SKIPPED: there is no python3 to compare with")
	}
	in, err := json.Marshal(commands)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-c", program)
	cmd.Env = append(os.Environ(), "PYTHONUTF8=1")
	cmd.Stdin = strings.NewReader(string(in))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want [][]string
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatal(err)
	}
	for i, command := range commands {
		got, err := hook.Words(command)
		if (err != nil) != (want[i] == nil) || len(got)+len(want[i]) > 0 && !reflect.DeepEqual(got, want[i]) {
			t.Errorf("%s: got %q, %v; want %q", command, got, err, want[i])
		}
	}
}

// FuzzSplitCommand checks that words in single quotes are parsed unchanged, and
// that nothing panics.
func FuzzSplitCommand(f *testing.F) {
	for _, command := range commands {
		f.Add(command)
	}
	f.Fuzz(func(t *testing.T, command string) {
		words, err := hook.Words(command)
		if err != nil {
			return
		}
		quoted := make([]string, len(words))
		for i, word := range words {
			quoted[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
		again, err := hook.Words(strings.Join(quoted, " "))
		if err != nil || !reflect.DeepEqual(again, words) {
			t.Errorf("%q: %q, then %q, %v", command, words, again, err)
		}
	})
}
