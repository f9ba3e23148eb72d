package project

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ramusdb/ramus/internal/hint"
)

// The error for missing folders has the line to write, where that line is known to
// name folders that exist.
func TestMissingFolders(t *testing.T) {
	for _, test := range []struct{ options, message, fix string }{
		{"version_locations = m/versions, my versions", "alembic.ini:3: version_locations is split at spaces and commas, and there is no folder my or versions",
			"Write path_separator = os, and version_locations = m/versions:my versions"},
		{"version_locations = %(here)s/my versions", "alembic.ini:3: version_locations is split at spaces and commas, and there is no folder my or versions",
			"Write path_separator = os, and version_locations = %(here)s/my versions"},
		{"version_locations = m/versions plugin", "alembic.ini:3: version_locations is split at spaces and commas, and there is no folder plugin",
			"Write path_separator = os, and : between the folders; or correct the name."},
		{"version_locations = m/versions,\n  my versions", "alembic.ini:3: version_locations is split at spaces and commas, and there is no folder my or versions",
			"Write path_separator = os, and : between the folders; or correct the name."},
		{"version_locations = plugin", "alembic.ini:3: there is no folder plugin", "Correct version_locations, or make the folder: mkdir -p plugin"},
		{"path_separator = os\nversion_locations = m/versions:a plugin", "alembic.ini:4: there is no folder a plugin",
			`Correct version_locations, or make the folder: mkdir -p "a plugin"`},
		{"version_locations = m/versions", "", ""},
		{"", "", ""},
	} {
		dir, err := filepath.EvalSymlinks(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Chdir(dir)
		for _, folder := range []string{"m/versions", "my versions"} {
			if err := os.MkdirAll(folder, 0o777); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile("alembic.ini", []byte("[alembic]\nscript_location = m\n"+test.options+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		c, err := Read("alembic.ini", Options{})
		if err != nil {
			t.Fatal(err)
		}
		missing := c.MissingFolders(nil)
		if test.message == "" {
			if missing != nil {
				t.Errorf("%q: %v", test.options, missing)
			}
			continue
		}
		if missing == nil || missing.Error() != test.message || hint.Of(missing) != test.fix {
			t.Errorf("%q: %v\n%s", test.options, missing, hint.Of(missing))
		}
	}
}
