package author

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/source"
)

// Ignore adds patterns to the .gitignore of a folder in a git work tree, and creates
// the file if it is missing. It leaves other lines as they are, and adds no pattern
// that has a line. Outside of a work tree it does nothing. It reports whether it
// created or changed the file.
func Ignore(dir string, patterns []string) (path string, created, changed bool, err error) {
	path = filepath.Join(dir, ".gitignore")
	at, err := filepath.Abs(dir)
	if err != nil || workTree(at) == "" {
		return path, false, false, err
	}
	old, err := os.ReadFile(path)
	created = errors.Is(err, fs.ErrNotExist)
	if err != nil && !created {
		return path, false, false, fmt.Errorf("read the ignored files: %w", err)
	}
	text := withLines(string(old), patterns)
	switch {
	case text == string(old):
		return path, false, false, nil
	case created:
		err = source.Create(path, []byte(text))
	default:
		err = source.ReplaceFile(path, old, []byte(text))
	}
	return path, created && err == nil, !created && err == nil, err
}

// withLines appends the patterns that have no line in a text. A pattern that starts
// with a slash also has one without it, which matches more.
func withLines(text string, patterns []string) string {
	end := "\n"
	if strings.Contains(text, "\r\n") {
		end = "\r\n"
	}
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for _, p := range patterns {
		if slices.Contains(lines, p) || slices.Contains(lines, strings.TrimPrefix(p, "/")) {
			continue
		}
		if text != "" && !strings.HasSuffix(text, "\n") {
			text += end
		}
		text += p + end
	}
	return text
}
