package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/revision"
)

// TestDialects checks that ramus.toml can have the name of each dialect, and that its
// rules need no database.
func TestDialects(t *testing.T) {
	for _, d := range dialects {
		file := filepath.Join(t.TempDir(), "ramus.toml")
		if err := os.WriteFile(file, []byte("dialect = \""+d.Name+"\"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		if config, err := project.Read(file, project.Options{}); err != nil || config.Dialect != d.Name {
			t.Errorf("%s: %v", d.Name, err)
		}
		rules, err := d.Rules(dialect.NewTables("", true))
		if err != nil || rules.Name() != d.Name || rules.Script().CreateLog() == "" {
			t.Fatalf("%s: %v", d.Name, err)
		}
		if all, err := rules.Split(revision.Script{Text: "SELECT ';'; SELECT 2;"}); err != nil || len(all) != 2 {
			t.Errorf("%s: %d statements, %v", d.Name, len(all), err)
		}
	}
}
