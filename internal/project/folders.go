package project

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
	sourcefiles "github.com/ramusdb/ramus/internal/source"
)

// Folders returns the Locations as seen from the working folder. As Alembic does, an
// Alembic project leaves out missing ones, and links to a folder that it already has.
func (c Config) Folders() (dirs []string) {
	seen := map[string]bool{}
	for _, dir := range c.Locations() {
		if c.Alembic != nil {
			real, err := filepath.EvalSymlinks(dir)
			if slices.Contains(c.Alembic.Missing, dir) || err == nil && seen[real] {
				continue
			}
			seen[real] = true
		}
		dirs = append(dirs, sourcefiles.Nearby(dir))
	}
	return dirs
}

// CheckFolders returns an error unless all dirs, which are Folders, are folders: a misspelt
// one would hide its revisions, and a gate or an upgrade that sees none would pass.
func (c Config) CheckFolders(dirs []string) error {
	source, correct := "the configuration's version_locations name", "correct version_locations"
	if c.NamedFolders {
		source, correct = "--dir or RAMUS_DIR names", "correct it"
	}
	var missing []string
	for _, dir := range dirs {
		info, err := os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			missing = append(missing, dir)
		case err == nil && !info.IsDir():
			return hint.New("", "%s %s, which is not a folder", source, dir)
		}
	}
	if len(missing) > 0 {
		return hint.New("mkdir -p "+strings.Join(missing, " ")+", or "+correct,
			"%s missing folders: %s", source, strings.Join(missing, ", "))
	}
	return nil
}
