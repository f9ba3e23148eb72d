package mysql

import (
	"testing"
)

func TestPick(t *testing.T) {
	all := map[string]*found{"Log": {kind: "BASE TABLE"}, "other": {}}
	for _, c := range []struct {
		name string
		fold bool
		want *found
	}{
		{"Log", false, all["Log"]}, {"log", false, nil}, {"log", true, all["Log"]}, {"none", true, nil},
	} {
		if got := pick(all, c.name, c.fold); got != c.want {
			t.Errorf("%s, fold %v: %v", c.name, c.fold, got)
		}
	}
}

// A delimiter must not stand in the statement.
func TestDelimiterFor(t *testing.T) {
	for text, want := range map[string]string{"a": "//", "a // b": "$$", "// $$": ";;", "// $$ ;;": "$$$", "// $$$ ;;": "$$$$"} {
		if got := delimiterFor(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
