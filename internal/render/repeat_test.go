package render_test

import (
	"testing"

	"github.com/ramusdb/ramus/internal/render"
)

func TestRepeat(t *testing.T) {
	f := render.Flags{
		Verbs: []string{"upgrade", "merge", "init", "stamp"}, Directories: []string{"a b"},
		All: []string{"-n", "prod"}, Database: []string{"--database", "sqlite:x.db"},
	}
	for text, want := range map[string]string{
		"":                              "",
		"ramus upgrade heads":           `ramus -C "a b" -n prod --database sqlite:x.db upgrade heads`,
		"To merge: ramus merge b":       `To merge: ramus -C "a b" -n prod merge b`,
		"ramus init":                    `ramus -C "a b" init`,
		"ramus help targets":            "ramus help targets",
		"ramus is fast":                 "ramus is fast",
		"gate of myramus merge":         "gate of myramus merge",
		"git rebase x && ramus merge b": `git -C "a b" rebase x && ramus -C "a b" -n prod merge b`,
		"not in a git repository":       "not in a git repository",
		"ramus upgrade b --database y; ramus stamp b": `ramus -C "a b" -n prod upgrade b --database y; ramus -C "a b" -n prod --database sqlite:x.db stamp b`,
	} {
		if got := f.Repeat(text); got != want {
			t.Errorf("%s: got\n%s, want\n%s", text, got, want)
		}
		if got := (render.Flags{Verbs: f.Verbs}).Repeat(text); got != text {
			t.Errorf("without flags: %s becomes %s", text, got)
		}
	}
}

// The URL in a variable is not printed, and a shell puts it in.
func TestRepeatVariable(t *testing.T) {
	f := render.Flags{Verbs: []string{"upgrade", "merge"}, All: []string{"-n", "prod"}, Variable: "DATABASE_URL"}
	for text, want := range map[string]string{
		"ramus upgrade heads": `ramus -n prod --database "$DATABASE_URL" upgrade heads`,
		"ramus merge b":       "ramus -n prod merge b",
	} {
		if got := f.Repeat(text); got != want {
			t.Errorf("%s: got\n%s, want\n%s", text, got, want)
		}
	}
}

// A command that has no flag for a directory runs in it.
func TestRepeatCommand(t *testing.T) {
	f := render.Flags{Verbs: []string{"rebase"}, Directories: []string{"a", "b"}, All: []string{"-n", "prod"}}
	for command, want := range map[string]string{
		"ramus rebase":                        "ramus -C a -C b -n prod rebase",
		"git checkout m -- x.sql && rm y.sql": "(cd a && cd b && git checkout m -- x.sql && rm y.sql)",
		"git show m:./x >y && ramus rebase":   "(cd a && cd b && git show m:./x >y && ramus -n prod rebase)",
		"git rebase m && ramus rebase m":      "git -C a -C b rebase m && ramus -C a -C b -n prod rebase m",
	} {
		if got := f.Command(command); got != want {
			t.Errorf("%s: got\n%s, want\n%s", command, got, want)
		}
	}
}
