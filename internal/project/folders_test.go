package project

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/hint"
)

func TestFolders(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	for _, name := range []string{"a", "b"} {
		if err := os.Mkdir(name, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("a", "link"); err != nil {
		t.Skip(err)
	}
	c := Config{Dir: dir, VersionLocations: []string{"a", "link", "b", "gone"}}
	if got := c.Folders(); !slices.Equal(got, c.VersionLocations) {
		t.Errorf("%q", got)
	}
	c.Alembic = &Alembic{Missing: []string{filepath.Join(dir, "gone")}}
	if got := c.Folders(); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("in an Alembic project: %q", got)
	}
}

func TestCheckFolders(t *testing.T) {
	dir := t.TempDir()
	file, gone, lost := filepath.Join(dir, "file"), filepath.Join(dir, "gone"), filepath.Join(dir, "lost")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		named      bool
		dirs       []string
		want, hint string // their ends
	}{
		{false, []string{dir}, "", ""},
		{false, nil, "", ""},
		{true, []string{gone}, "--dir or RAMUS_DIR names missing folders: " + gone, "mkdir -p " + gone + ", or correct it"},
		{true, []string{file}, "--dir or RAMUS_DIR names " + file + ", which is not a folder", ""},
		{false, []string{dir, gone, lost}, "name missing folders: " + gone + ", " + lost, "mkdir -p " + gone + " " + lost + ", or correct version_locations"},
		{false, []string{file}, "name " + file + ", which is not a folder", ""},
	} {
		err := Config{NamedFolders: test.named}.CheckFolders(test.dirs)
		if (err == nil) != (test.want == "") || err != nil && !strings.HasSuffix(err.Error(), test.want) || hint.Of(err) != test.hint {
			t.Errorf("%q: %v\n%s", test.dirs, err, hint.Of(err))
		}
	}
}
