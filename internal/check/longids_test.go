package check

import (
	"strings"
	"testing"
)

func TestNoteLongIDs(t *testing.T) {
	for ids, want := range map[string]string{
		"":        "",
		"a":       "the id a has more than 32 characters, for which the column version_num of t is too narrow here: ramus upgrade widens it, Alembic alone fails",
		"a b":     "2 ids (a, b) have more",
		"a b c d": "4 ids (a, b, c, …) have more",
	} {
		got := NoteLongIDs(strings.Fields(ids), "t", " here", 32)
		if !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s: %s", ids, got)
		}
	}
}
