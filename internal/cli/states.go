package cli

import (
	"os"
	"path/filepath"
	"strings"
)

// stateFolder returns the folder in which states of scratch databases are kept: that of
// RAMUS_STATES, which may be empty for none, or one in the user's cache folder. A program
// that was built from changed sources keeps none there: its version does not tell what it
// does.
func (a *app) stateFolder() string {
	if folder, set := a.Getenv("RAMUS_STATES"); set {
		return folder
	}
	if v := version(); v == "(devel)" || strings.Contains(v, "+dirty") {
		return ""
	}
	folder, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "ramus", "states")
}
