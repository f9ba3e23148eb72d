package graph

import (
	"path"
	"path/filepath"
	"strings"
)

// InFile returns the id of the only revision, other than not, whose file a name
// stands for, and the file: "" if there is none or more than one. A name stands for a
// file by the first of these rules that any file meets: it is the file's name or a
// path to it, with or without the ending; the part of the name before the first "_" or
// "-", where templates put the id; or at least four characters that the name starts
// with.
func InFile(nodes []Node, name, not string) (id, file string) {
	matches := [3][]*Node{}
	name = strings.TrimLeft(path.Clean(filepath.ToSlash(name)), "./")
	for i := range nodes {
		n := &nodes[i]
		if n.File == "" || n.ID == not {
			continue
		}
		if rule := namesFile(name, filepath.ToSlash(n.File)); rule >= 0 && len(matches[rule]) < 2 {
			matches[rule] = append(matches[rule], n)
		}
	}
	for _, found := range matches {
		if len(found) == 1 {
			return found[0].ID, found[0].File
		}
		if len(found) > 1 {
			break
		}
	}
	return "", ""
}

// namesFile returns the number of the rule by which a name stands for a file, or -1.
func namesFile(name, file string) int {
	bare := strings.TrimSuffix(file, path.Ext(file))
	stem := path.Base(bare)
	first := stem
	if end := strings.IndexAny(stem, "_-"); end >= 0 {
		first = stem[:end]
	}
	switch {
	case name == "":
		return -1
	case endsPath(file, name) || endsPath(bare, name) || endsPath(name, file) || endsPath(name, bare):
		return 0
	case first == name:
		return 1
	case len(name) > 3 && strings.HasPrefix(stem, name):
		return 2
	}
	return -1
}

// endsPath reports whether end is a path, or the last elements of it.
func endsPath(path, end string) bool {
	return strings.HasSuffix(path, end) && (len(path) == len(end) || path[len(path)-len(end)-1] == '/')
}
