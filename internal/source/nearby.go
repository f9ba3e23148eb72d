package source

import (
	"os"
	"path/filepath"
)

// Nearby returns an absolute path as seen from the working folder, where that is
// shorter to read: for messages. Other paths stay as they are.
func Nearby(path string) string {
	wd, err := os.Getwd()
	if err != nil || !filepath.IsAbs(path) {
		return path
	}
	if rel, err := filepath.Rel(wd, path); err == nil && len(rel) < len(path) {
		return rel
	}
	return path
}
