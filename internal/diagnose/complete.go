package diagnose

import (
	"context"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/source"
)

// completed returns a git checkout with the files of all revisions that those of its
// files need and that are missing here, the oldest first; false where it lacks none.
// Doctor does not run it by itself.
func (t *trial) completed(ctx context.Context, fix check.Fix) (check.Fix, bool) {
	first, rest, more := strings.Cut(fix.Command, " && ")
	words := steps(first)[0]
	if t.Past == nil || t.Past.At == nil || len(words) < 5 || words[0] != "git" || words[1] != "checkout" || words[3] != "--" {
		return fix, false
	}
	needed := t.needs(ctx, words[2], words[4:])
	if len(needed) == 0 {
		return fix, false
	}
	fix.Command = hint.Words(slices.Concat(words[:4], needed, words[4:]))
	if more {
		fix.Command += " && " + rest
	}
	noun := "file"
	if len(needed) > 1 {
		noun = "files"
	}
	fix.Note = strings.TrimPrefix(fix.Note+", with the "+noun+" that it needs", ", ")
	fix.Action = nil
	return fix, true
}

// needs returns the files of a ref with the revisions that those of some files need
// there, and that no file defines here.
func (t *trial) needs(ctx context.Context, ref string, files []string) (needed []string) {
	there := t.Past.At(ctx, ref)
	known := map[string]bool{}
	for i := range t.before {
		known[t.before[i].ID] = true
	}
	var walk []string
	for _, rev := range there {
		if slices.ContainsFunc(files, func(file string) bool { return absolute(file) == absolute(rev.File) }) {
			known[rev.ID] = true
			walk = append(walk, slices.Concat(rev.Parents, rev.DependsOn)...)
		}
	}
	slices.Sort(walk)
	for len(walk) > 0 {
		rev := there[walk[0]]
		walk = walk[1:]
		if rev == nil || known[rev.ID] {
			continue
		}
		known[rev.ID] = true
		needed = append(needed, source.Nearby(rev.File))
		walk = append(walk, slices.Concat(rev.Parents, rev.DependsOn)...)
	}
	slices.Reverse(needed)
	return needed
}
