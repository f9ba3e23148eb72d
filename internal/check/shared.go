package check

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Shared is what others have of the project: a git ref, usually the remote's
// main branch.
type Shared struct {
	Ref string // as people say it: origin/main

	// Base is where this history parted from Ref's: what was shared then is not to
	// be rewritten. It is nil where the two have no common history.
	Base map[string]*revision.Revision

	// Tip is what Ref has now, with its graph; nil where that does not hold
	// together.
	Tip      map[string]*revision.Revision
	TipGraph *graph.Graph

	// Relocate returns where this project would have a file of Ref's; nil where no folder has
	// moved.
	Relocate func(file string) string

	// Same reports whether two revisions run the same: white space and comments
	// aside. It is asked only of those whose files differ.
	Same func(a, b *revision.Revision) (bool, error)
}

// IsNew reports whether a revision of the project is one that Ref lacks.
func (s *Shared) IsNew(id string) bool { return s.Tip[id] == nil }

// sorted are the ids of revisions, sorted.
func sorted(revisions map[string]*revision.Revision) []string {
	ids := make([]string, 0, len(revisions))
	for id := range revisions {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// named is "a", or "a, b", or "nothing".
func named(ids []string) string {
	if len(ids) == 0 {
		return "nothing"
	}
	return strings.Join(ids, ", ")
}

// sameNames compares lists whose order does not matter.
func sameNames(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// restore is the command that brings files back as a ref has them.
func restore(ref string, files ...string) string {
	words := []string{"git", "checkout", quoted(ref), "--"}
	for _, file := range files {
		words = append(words, quoted(file))
	}
	return strings.Join(words, " ")
}

// relocate returns where this project would have a file of Ref's.
func (s *Shared) relocate(file string) string {
	if s.Relocate == nil {
		return file
	}
	return s.Relocate(file)
}

// move is a command that puts a file elsewhere, behind another one; nothing where
// it is there.
func move(file, to string) string {
	if file == to {
		return ""
	}
	return " && git mv -f " + quoted(file) + " " + quoted(to)
}

// putBack is the command after which a revision is as then has it on the shared
// branch, in the file that it has here: there must be no second one.
func (in Input) putBack(now, then *revision.Revision) string {
	if now.File != then.File && in.occupied(then.File) {
		return "git show " + quoted(in.Shared.Ref+":./"+filepath.ToSlash(then.File)) + " >" + quoted(now.File)
	}
	return restore(in.Shared.Ref, then.File) + move(then.File, now.File)
}

// occupied reports whether a file has a revision here.
func (in Input) occupied(file string) bool {
	return slices.ContainsFunc(in.Graph().Order(), func(r graph.Ref) bool { return in.Revision(r).File == file })
}
