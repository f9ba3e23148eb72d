package check

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Shared has the revisions of a shared git ref, usually the remote's main branch.
type Shared struct {
	Ref string // as it is typed: origin/main

	// Base has the revisions of the merge base with Ref, which must not be rewritten.
	// It is nil where the two have no common history.
	Base map[string]*revision.Revision

	// First is the ref that edits are compared with, where this is a further one of
	// Input.Also; else nil.
	First *Shared

	Tip      map[string]*revision.Revision // the revisions of Ref itself
	TipGraph *graph.Graph                  // of Tip; nil where it is not valid

	// Relocate returns where this project would have a file of Ref's; nil where no folder has
	// moved.
	Relocate func(file string) string

	// Shipped returns the releases of the shipped ones of revisions, by their ids; nil
	// where nothing is known of releases.
	Shipped func([]*revision.Revision) map[string]Release

	// Same reports whether the scripts of two versions of a revision are the same, but
	// for white space and comments. It is called only where their files differ.
	Same func(a, b *revision.Revision) (bool, error)
}

// IsNew reports whether a revision of the project is one that Ref lacks, and First.
func (s *Shared) IsNew(id string) bool { return s.Tip[id] == nil && !s.onFirst(id) }

// sorted returns the ids of revisions, sorted.
func sorted(revisions map[string]*revision.Revision) []string {
	ids := make([]string, 0, len(revisions))
	for id := range revisions {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// named returns ids as "a", "a, b" or "nothing".
func named(ids []string) string {
	if len(ids) == 0 {
		return "nothing"
	}
	return strings.Join(ids, ", ")
}

// sameNames reports whether two lists have the same names in any order.
func sameNames(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// restore returns the command that restores files from a ref.
func restore(ref string, files ...string) string {
	words := []string{"git", "checkout", hint.Word(ref), "--"}
	for _, file := range files {
		words = append(words, hint.Word(file))
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

// move returns the command that moves a file, to append to another command; "" where
// it stays.
func move(file, to string) string {
	if file == to {
		return ""
	}
	return " && git mv -f " + hint.Word(file) + " " + hint.Word(to)
}

// putBack returns the command that restores a revision from then, its version on the
// shared branch, in the file that it has here, so that there is no second file.
func (in Input) putBack(now, then *revision.Revision) string {
	if now.File != then.File && in.occupied(then.File) {
		return "git show " + hint.Word(in.Shared.Ref+":./"+filepath.ToSlash(then.File)) + " >" + hint.Word(now.File)
	}
	return restore(in.Shared.Ref, then.File) + move(then.File, now.File)
}

// placeBack returns the fix that restores the place of a moved revision: fix, or where
// that alone would break the graph, the one that restores all that were moved or deleted.
func (in Input) placeBack(now, theirs *revision.Revision, fix Fix, renamed bool) Fix {
	if theirs == nil || renamed || in.Shared.Relocate != nil || in.canStandOn(now.ID, theirs.Parents) {
		return fix
	}
	var files []string
	for _, id := range sorted(in.Shared.Tip) {
		tip := in.Shared.Tip[id]
		r, here := in.Graph().Lookup(id)
		switch {
		case in.Shared.Base[id] == nil:
		case !here:
			files = append(files, tip.File)
		case sameNeeds(in.Revision(r), tip):
		case in.Revision(r).File != tip.File:
			return fix
		default:
			files = append(files, tip.File)
		}
	}
	return Fix{Command: restore(in.Shared.Ref, files...)}
}

// canStandOn reports whether a revision can get some parents: all are here, and none is
// above it.
func (in Input) canStandOn(id string, parents []string) bool {
	refs, gone := in.Graph().LookupAll(parents)
	r, here := in.Graph().Lookup(id)
	return here && len(gone) == 0 && !slices.ContainsFunc(refs, func(parent graph.Ref) bool { return in.Graph().IsAncestor(r, parent) })
}

// occupied reports whether a file defines a revision here.
func (in Input) occupied(file string) bool {
	return slices.ContainsFunc(in.Graph().Order(), func(r graph.Ref) bool { return in.Revision(r).File == file })
}
