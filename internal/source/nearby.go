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

// Below returns a file's path below a folder; false where it is not in it. One of the
// two may be relative to the working folder and the other absolute. Links are not
// followed.
func Below(dir, file string) (below string, ok bool) {
	if filepath.IsAbs(dir) != filepath.IsAbs(file) {
		dir, file = Absolute(dir), Absolute(file)
	}
	below, err := filepath.Rel(dir, file)
	return below, err == nil && filepath.IsLocal(below)
}

// Absolute returns a path joined to the working folder, or itself if that is unknown.
func Absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
