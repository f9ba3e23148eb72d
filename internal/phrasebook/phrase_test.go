package phrasebook_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/phrasebook"
)

var verbs = []string{"init", "revision", "merge", "edit", "show", "heads", "branches", "history", "current", "upgrade", "downgrade",
	"stamp", "status", "gate", "plan", "verify", "ensure_version"}

func TestLookup(t *testing.T) {
	for _, test := range []struct{ line, message, want string }{
		{"up", "", "ramus upgrade"},
		{"up 3", "", "ramus upgrade +3"},
		{"up 20240101120000", "", "ramus upgrade"}, // a version, not a number of steps
		{"migrate up", "", "ramus upgrade"},
		{"migrate", "add x", `ramus revision -m "add x"; ramus upgrade   # after you wrote its SQL`},
		{"db:migrate", "", "ramus upgrade"},
		{"db:rollback", "", "ramus downgrade -1"},
		{"down 2", "", "ramus downgrade -2"},
		{"down all", "", "ramus downgrade base   # reverts all revisions"},
		{"up all", "", "ramus upgrade"},
		{"down-to 7", "", "ramus downgrade 7"},
		{"goto 7", "", "ramus upgrade 7   # if it is not applied yet; ramus downgrade 7   # if it is applied: reverts all revisions above it"},
		{"create it's", "", `ramus revision -m 'it'\''s'`},
		{"makemigrations app", "", "ramus revision -m app"},
		{"schema inspect", "", "ramus status"},
		{"changelogSync", "", "ramus stamp heads   # all revisions"},
		{"force", "", "ramus doctor; ramus stamp TARGET   # runs no revision"},
		{"dump", "", ""},
	} {
		p, ok := phrasebook.Lookup(strings.Fields(test.line), test.message)
		if got := strings.Join(p.Commands, "; "); !ok || got != test.want || p.Says == "" {
			t.Errorf("%s: %s (%s)", test.line, got, p.Says)
		}
	}
	for _, line := range []string{"", "nonsense", "migrations", "db nonsense"} {
		if p, ok := phrasebook.Lookup(strings.Fields(line), ""); ok {
			t.Errorf("%s: %v", line, p)
		}
	}
}

func TestVerb(t *testing.T) {
	for line, want := range map[string]string{
		"migrate status":     "status",
		"db upgrade head":    "upgrade head",
		"db:stamp a1":        "stamp a1",
		"Upgrade heads":      "upgrade heads",
		"ensure-version":     "ensure_version",
		"migrate up":         "",
		"db":                 "",
		"nonsense":           "",
		"nonsense upgrade 1": "",
	} {
		if got := strings.Join(phrasebook.Verb(strings.Fields(line), verbs), " "); got != want {
			t.Errorf("%s: %q", line, got)
		}
	}
}

// TestAlike checks slips of the keyboard, and that other words are no guess.
func TestAlike(t *testing.T) {
	for typed, want := range map[string]string{
		"heds": "heads", "shwo": "show", "upgrad": "upgrade", "hist": "history", "dwngrade": "downgrade", "revisoin": "revision", "GAET": "gate",
		"st": "stamp status", "hed": "heads", "dwn": "downgrade", "hisory": "history",
		// Not to be guessed at.
		"get": "", "save": "", "man": "", "link": "", "lint": "", "pull": "", "use": "", "x": "", "": "", "upgrade-all": "",
	} {
		if got := strings.Join(phrasebook.Alike(typed, verbs), " "); got != want {
			t.Errorf("%s: %q", typed, got)
		}
	}
}

// TestWords checks that the words of all entries are unlike each other and the verbs.
func TestWords(t *testing.T) {
	seen := slices.Clone(verbs)
	for _, word := range phrasebook.Words() {
		if slices.Contains(seen, word) {
			t.Errorf("%s is there twice", word)
		}
		seen = append(seen, word)
	}
	if len(seen) < 100 {
		t.Errorf("%d words", len(seen))
	}
}
