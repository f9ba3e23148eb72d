package check

import (
	"context"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/revision"
)

// fetchFrom returns the fix that restores a revision's file, with those of all the
// revisions that it needs and that have no file here.
func (in Input) fetchFrom(ctx context.Context, s gitrepo.Occurrence) []Fix {
	ref, note := in.best(s)
	files := in.withAncestors(ctx, ref, s)
	near := make([]string, len(files))
	for i, file := range files {
		near[i] = in.relative(file)
	}
	fix := Fix{Command: restore(ref, near...), Note: note}
	if n := len(files) - 1; n > 0 {
		fix.Note += fmt.Sprintf(", with the %s that it needs", counted(n, "file"))
	}
	if s.Here {
		fix.Action = in.restored(ctx, "HEAD", files)
	}
	return []Fix{fix}
}

// best returns the ref that has a lost revision as it was last, for a command.
func (in Input) best(s gitrepo.Occurrence) (ref, note string) {
	switch {
	case s.Here:
		return "HEAD", "restores its file"
	case ownRemoval(s):
		return short(s.Removal.Parent), "restores its file as it was before that"
	case len(s.Present) > 0:
		return s.Present[0], "restores its file from there"
	}
	return short(s.Author.Commit), "restores its file"
}

// restored returns the action that restores files from a ref; nil where it lacks one.
func (in Input) restored(ctx context.Context, ref string, files []string) Action {
	all := make(RestoreAll, len(files))
	for i, file := range files {
		all[i] = Restore{File: file, Content: in.Past.Content(ctx, ref, file)}
		if all[i].Content == nil {
			return nil
		}
	}
	if len(all) == 1 {
		return all[0]
	}
	return all
}

// withAncestors returns the files of a lost revision at a ref, and of all that it needs
// there and that is missing here, the oldest first.
func (in Input) withAncestors(ctx context.Context, ref string, s gitrepo.Occurrence) (files []string) {
	var there map[string]*revision.Revision
	if in.Past.At != nil {
		there = in.Past.At(ctx, ref)
	}
	if there[s.Revision.ID] == nil {
		return []string{s.Path}
	}
	seen := map[string]bool{}
	walk := []string{s.Revision.ID}
	for len(walk) > 0 {
		rev := there[walk[0]]
		walk = walk[1:]
		if rev == nil || seen[rev.ID] || rev.ID != s.Revision.ID && in.defined(rev.ID) != nil {
			continue
		}
		seen[rev.ID] = true
		files = append(files, rev.File)
		walk = append(walk, slices.Concat(rev.Parents, rev.DependsOn)...)
	}
	slices.Reverse(files)
	return files
}
