package alembicops

import (
	"os"
	"path/filepath"
	"testing"
)

// No file makes Read panic or run on, and two runs have the same statements.
func FuzzRead(f *testing.F) {
	for _, s := range suites {
		files, err := filepath.Glob(filepath.Join(s.folder, "*.py"))
		if err != nil || len(files) == 0 {
			f.Fatal("no revisions", err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(content)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		up, down := Read("r.py", content, Options{Dialect: "postgresql"})
		again, _ := Read("r.py", content, Options{Dialect: "postgresql"})
		if len(up.Statements) != len(again.Statements) || up.Why != again.Why {
			t.Errorf("two runs differ: %q, %q", up.Why, again.Why)
		}
		for _, s := range []Script{up, down} {
			if s.State != Whole && (s.Why == "" || s.Line < 1 || s.Column < 1) {
				t.Errorf("a script is %s without a reason and a place: %+v", s.State, s)
			}
		}
	})
}
