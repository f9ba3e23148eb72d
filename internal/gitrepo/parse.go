package gitrepo

import (
	"fmt"
	"strings"
)

// A change is one line of what git calls the raw format.
type change struct {
	oldMode, newMode string
	old, new         string // ids; zeros where the work tree's content has not been hashed
	status           byte   // A, D, M, T, U
	path             string // from the top
}

const (
	linkMode      = "120000"
	submoduleMode = "160000"
)

// parseChanges reads `git diff --raw -z`: ":oldmode newmode old new status",
// NUL, the path, NUL.
func parseChanges(out string) ([]change, error) {
	var all []change
	for out != "" {
		head, rest, ok1 := strings.Cut(out, "\x00")
		path, rest, ok2 := strings.Cut(rest, "\x00")
		c, ok := parseChange(head, path)
		if !ok || !ok1 || !ok2 {
			return nil, fmt.Errorf("git diff printed %q", head)
		}
		all = append(all, c)
		out = rest
	}
	return all, nil
}

func parseChange(head, path string) (change, bool) {
	head, ok := strings.CutPrefix(head, ":")
	words := strings.Split(head, " ")
	if !ok || len(words) != 5 || words[4] == "" || path == "" {
		return change{}, false
	}
	return change{words[0], words[1], words[2], words[3], words[4][0], path}, true
}

// isRegular reports whether a mode is a file's that is neither a link nor a
// submodule.
func isRegular(mode string) bool { return strings.HasPrefix(mode, "100") }

// isZero reports whether an id stands for nothing.
func isZero(id string) bool { return strings.Trim(id, "0") == "" }

// An entry is a file of the index, or one that git does not track.
type entry struct {
	tag  byte   // ? untracked, M unmerged, S not checked out; in lower case: assumed to be unchanged
	mode string // "" if it is untracked
	id   string
	path string // from the top; that of a repository inside ends in a slash
}

// parseIndex reads `git ls-files -z -s -v -o`: "? path", or "tag mode id
// stage", a tab, the path; each with NUL behind. Only entries that are not
// simply there are kept: see odd.
func parseIndex(out string) ([]entry, error) {
	var all []entry
	for out != "" {
		item, rest, ok := strings.Cut(out, "\x00")
		if !ok || len(item) < 3 || item[1] != ' ' {
			return nil, fmt.Errorf("git ls-files printed %q", item)
		}
		out = rest
		if item[0] == '?' {
			all = append(all, entry{tag: '?', path: item[2:]})
			continue
		}
		if strings.HasPrefix(item, "H 100") { // as nearly all are
			continue
		}
		head, path, ok := strings.Cut(item[2:], "\t")
		words := strings.SplitN(head, " ", 3)
		if !ok || len(words) != 3 || path == "" {
			return nil, fmt.Errorf("git ls-files printed %q", item)
		}
		if e := (entry{item[0], words[0], words[1], path}); e.odd() {
			all = append(all, e)
		}
	}
	return all, nil
}

// odd reports whether a tracked file is more than that.
func (e entry) odd() bool { return e.tag != 'H' || e.mode == linkMode }
