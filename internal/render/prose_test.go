package render_test

import (
	"strings"
	"testing"

	"github.com/rivo/uniseg"
	"pgregory.net/rapid"

	"github.com/ramusdb/ramus/internal/render"
)

// TestProse checks how a terminal of 40 columns shows messages.
func TestProse(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"words", "note: the revisions of this project were read from another folder", "note: the revisions of this project were\n  read from another folder"},
		{"indent", "  Restore the file from the last commit that had it.", "  Restore the file from the last commit\n  that had it."},
		{"short", "  nothing to do", "  nothing to do"},
		{"command", "3 pending; to apply them: ramus upgrade heads", "3 pending; to apply them:\n    ramus upgrade heads"},
		{"commands", "stopped half way; to finish it: ramus upgrade heads; to give it up: ramus abandon", "stopped half way; to finish it:\n    ramus upgrade heads\n  to give it up:\n    ramus abandon"},
		{"long command", "  ramus revision -m \"a message of several words\" --head abc123", "  ramus revision -m \"a message of several words\" --head abc123"},
		{"command inside", "the database has `ramus upgrade --out-of-order heads` for such revisions", "the database has\n  `ramus upgrade --out-of-order heads`\n  for such revisions"},
		{"command without a colon", "see what it would run with ramus plan --downgrade base before that", "see what it would run with\n  ramus plan --downgrade base before\n  that"},
		{"form", "ramus upgrade needs an argument: ramus upgrade TARGET", "ramus upgrade needs an argument:\n  ramus upgrade TARGET"},
		{"quoted", "    SELECT a, b, c FROM a_table_with_a_long_name WHERE a", "    SELECT a, b, c FROM a_table_with_a_long_name WHERE a"},
		{"table", "  first   a cell of a table that is longer than the line", "  first   a cell of a table that is longer than the line"},
		{"long word", "see https://example.com/a/path/that/is/longer/than/the/line now", "see\n  https://example.com/a/path/that/is/longer/than/the/line\n  now"},
		{"wide characters", "配送先の住所と電話番号を別々の表に保存する", "配送先の住所と電話番号を別々の表に保存す\n  る"},
	} {
		if got := (render.Style{Width: 40}).Prose(test.text); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
		if got := (render.Style{}).Prose(test.text); got != test.text {
			t.Errorf("%s: in a pipe: %s", test.name, got)
		}
	}
}

// TestProseKeepsWords checks that wrapping loses no words, that lines fit unless a word
// does not, and that colors change nothing else.
func TestProseKeepsWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-zé住所]{1,12}[,.]?`), 1, 40).Draw(t, "words")
		width := rapid.IntRange(20, 120).Draw(t, "width")
		text := strings.Join(words, " ")
		got := render.Style{Width: width}.Prose(text)
		if joined := strings.Join(strings.Fields(got), ""); joined != strings.Join(words, "") {
			t.Fatalf("%q became %q", text, got)
		}
		for line := range strings.SplitSeq(got, "\n") {
			if n := uniseg.StringWidth(line); n > min(width, 80) && len(strings.Fields(line)) > 1 {
				t.Fatalf("%d columns of %d: %q", n, width, line)
			}
		}
		if colored := (render.Style{Width: width, Color: true}).Prose(text); painted.ReplaceAllString(colored, "") != got {
			t.Fatalf("with color: %q", colored)
		}
	})
}

// TestProseMarksCommands checks which texts are in the style of commands.
func TestProseMarksCommands(t *testing.T) {
	for text, want := range map[string]string{
		"to apply them: ramus upgrade heads":             "ramus upgrade heads",
		"  git fetch origin && ramus gate   # as before": "git fetch origin && ramus gate",
		"it has no head (ramus doctor) yet":              "ramus doctor",
		"ramus doctor has the fix":                       "ramus doctor",
		"ramus has no such verb":                         "",
		"a form: ramus merge REVISION REVISION":          "",
		"run it with 'x: ramus gate":                     "ramus gate",
	} {
		got := render.Style{Color: true}.Prose(text)
		marked := ""
		if _, rest, found := strings.Cut(got, "\x1b[1m"); found {
			marked, _, _ = strings.Cut(rest, "\x1b[m")
		}
		if marked != want {
			t.Errorf("%q: marked %q, want %q", text, marked, want)
		}
	}
}
