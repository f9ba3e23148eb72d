package gitrepo

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/ramusdb/ramus/internal/source"
)

// anywhere matches the names of files that may be revisions: those with the endings
// that the folders have now, since each one makes the search longer; with all endings
// where they have none.
func anywhere(dirs []string, opts source.Options) (patterns []string) {
	has := map[string]bool{}
	for _, dir := range dirs {
		_ = filepath.WalkDir(dir, func(path string, _ fs.DirEntry, _ error) error {
			has[filepath.Ext(path)] = true
			return nil
		})
	}
	none := !has[".sql"] && !has[".py"] && !has[".go"]
	for _, ending := range []string{".sql", ".py", ".go"} {
		if _, ok := opts.FormatOf("x" + ending); ok && (has[ending] || none) {
			patterns = append(patterns, ":(top)*"+ending)
		}
	}
	return patterns
}

// oneOf returns the regular expression of ids.
func oneOf(ids []string) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = regexp.QuoteMeta(id)
	}
	return strings.Join(words, "|")
}
