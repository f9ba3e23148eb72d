package gitrepo

import (
	"fmt"
	"strings"
)

// A change is a line in git's raw diff format.
type change struct {
	oldMode, newMode string
	old, new         string // ids; zeros if the work tree's content has not been hashed
	status           byte   // A, D, M, T, U
	path             string // from the top
}

const (
	linkMode      = "120000"
	submoduleMode = "160000"
)

// parseChanges parses the output of `git diff --raw -z`: ":oldmode newmode old new
// status", NUL, the path, NUL.
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

// isRegular reports whether a mode is that of a file, not of a link or a submodule.
func isRegular(mode string) bool { return strings.HasPrefix(mode, "100") }

// isZero reports whether an id is all zeros.
func isZero(id string) bool { return strings.Trim(id, "0") == "" }

// An entry is a file of the index, or an untracked one.
type entry struct {
	tag  byte   // ? untracked, M unmerged, S not checked out; lower case: assumed unchanged
	mode string // "" if it is untracked
	id   string
	path string // from the top; a nested repository's ends in a slash
}

// parseIndex parses the output of `git ls-files -z -s -v -o`: "? path", or "tag
// mode id stage", a tab and the path, each followed by NUL. It returns only the odd
// entries.
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
		if strings.HasPrefix(item, "H 100") { // nearly all entries
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

// odd reports whether a tracked file needs more than a stat: its tag is special, or
// it is a link.
func (e entry) odd() bool { return e.tag != 'H' || e.mode == linkMode }
