package source_test

import (
	"path/filepath"
	"testing"

	"github.com/ramusdb/ramus/internal/source"
)

func TestBelow(t *testing.T) {
	t.Chdir(t.TempDir())
	here, err := filepath.Abs("v")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		dir, file, want string
		ok              bool
	}{
		{"v", "v/a.sql", "a.sql", true},
		{"v", "v/b/a.sql", "b/a.sql", true},
		{here, "v/a.sql", "a.sql", true},
		{"v", filepath.Join(here, "a.sql"), "a.sql", true},
		{"v", "w/a.sql", "", false},
		{"v", "a.sql", "", false},
		{here, "vv/a.sql", "", false},
	} {
		below, ok := source.Below(test.dir, filepath.FromSlash(test.file))
		if ok != test.ok || ok && filepath.ToSlash(below) != test.want {
			t.Errorf("%s below %s: %s, %v", test.file, test.dir, below, ok)
		}
	}
}
