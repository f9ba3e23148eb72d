package author_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ramusdb/ramus/internal/author"
)

func TestIgnore(t *testing.T) {
	patterns := []string{"/app.db", "/app.db-*"}
	for _, c := range []struct{ name, old, want string }{
		{"no file", "", "/app.db\n/app.db-*\n"},
		{"other lines", "node_modules\n\n", "node_modules\n\n/app.db\n/app.db-*\n"},
		{"no end of line", "# mine", "# mine\n/app.db\n/app.db-*\n"},
		{"Windows", "a\r\nb", "a\r\nb\r\n/app.db\r\n/app.db-*\r\n"},
		{"one of them", "/app.db-*\nx\n", "/app.db-*\nx\n/app.db\n"},
		{"all of them", "app.db\n/app.db-*\nx", "app.db\n/app.db-*\nx"},
	} {
		t.Run(c.name, func(t *testing.T) {
			top := t.TempDir()
			dir := filepath.Join(top, "sub")
			must(t, os.MkdirAll(filepath.Join(top, ".git"), 0o777), os.Mkdir(dir, 0o777))
			path := filepath.Join(dir, ".gitignore")
			if c.old != "" {
				must(t, os.WriteFile(path, []byte(c.old), 0o666))
			}
			for range 2 {
				at, created, changed, err := author.Ignore(dir, patterns)
				got, _ := os.ReadFile(path)
				if err != nil || at != path || string(got) != c.want || created != (c.old == "") || changed != (c.old != "" && c.old != c.want) {
					t.Errorf("%q, created %t, changed %t, %v", got, created, changed, err)
				}
				c.old = c.want
			}
		})
	}
}

func TestIgnoreOutsideOfGit(t *testing.T) {
	path, created, changed, err := author.Ignore(t.TempDir(), []string{"/app.db"})
	if _, missing := os.Stat(path); err != nil || created || changed || missing == nil {
		t.Errorf("created %t, changed %t, %v", created, changed, err)
	}
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}
