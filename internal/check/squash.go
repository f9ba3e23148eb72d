package check

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
)

// A squash is a new revision in the place of shared ones, which were deleted here: its
// parents are those of the first of them. It probably has their statements, so that a
// rebase on top of them would run those twice.
type squash struct {
	by   graph.Ref
	lost []*revision.Revision // as the shared branch has them, by id
}

// groupSquashes replaces the findings of the revisions of each squash by one. The fixes
// of the others leave the squashes alone.
func (in Input) groupSquashes(lost map[string]Finding) {
	squashes := in.squashes(lost)
	for _, s := range squashes {
		f := in.squashedShared(s, lost)
		for _, then := range s.lost {
			delete(lost, then.ID)
		}
		lost[s.lost[0].ID] = f
	}
	for id, f := range lost {
		if len(f.restores) > 0 && len(squashes) > 0 {
			f.restores, f.Fixes[0].Command = in.deletedFiles(squashes), in.restoreDeleted(squashes)
			lost[id] = f
		}
	}
}

// squashes returns the squashes among lost revisions, without those that have another
// id here.
func (in Input) squashes(lost map[string]Finding) (all []squash) {
	open := map[string]*revision.Revision{}
	for id, f := range lost {
		if f.kind == deleted {
			open[id] = in.Shared.Tip[id]
		}
	}
	for _, id := range sorted(open) {
		if open[id] == nil {
			continue // of an earlier group
		}
		s := squash{lost: takeConnected(open, id)}
		if by := in.inPlaceOf(s.lost); len(s.lost) > 1 && len(by) == 1 {
			s.by = by[0]
			all = append(all, s)
		}
	}
	return all
}

// takeConnected removes a revision from a set, with those that are connected to it by
// parents in the set, and returns them by id.
func takeConnected(open map[string]*revision.Revision, id string) (group []*revision.Revision) {
	walk := []*revision.Revision{open[id]}
	for len(walk) > 0 {
		at := walk[0]
		walk = walk[1:]
		if open[at.ID] == nil {
			continue
		}
		delete(open, at.ID)
		group = append(group, at)
		for _, other := range sorted(open) {
			if slices.Contains(at.Parents, other) || slices.Contains(open[other].Parents, at.ID) {
				walk = append(walk, open[other])
			}
		}
	}
	slices.SortFunc(group, func(a, b *revision.Revision) int { return cmp.Compare(a.ID, b.ID) })
	return group
}

// inPlaceOf returns the new revisions on the parents that a group of lost ones had
// outside of it.
func (in Input) inPlaceOf(lost []*revision.Revision) (refs []graph.Ref) {
	ids := idsOf(lost)
	var on []string
	for _, then := range lost {
		for _, parent := range then.Parents {
			if !slices.Contains(ids, parent) && !slices.Contains(on, parent) {
				on = append(on, parent)
			}
		}
	}
	for _, r := range in.Graph().Order() {
		if now := in.Revision(r); in.Shared.IsNew(now.ID) && sameNames(now.Parents, on) {
			refs = append(refs, r)
		}
	}
	return refs
}

// squashedShared returns the one finding of all the revisions of a squash, whose own findings
// are in lost.
func (in Input) squashedShared(s squash, lost map[string]Finding) Finding {
	ids, now := idsOf(s.lost), in.Revision(s.by)
	f := Finding{
		Message:   fmt.Sprintf("revisions %s are on %s, and were deleted here, with %s new in their place", few(ids), in.Shared.Ref, now.ID),
		Revisions: in.places([]graph.Ref{s.by}),
		Fixes:     []Fix{in.unsquash(s)},
		kind:      deleted,
	}
	for _, then := range s.lost {
		f.Locations = append(f.Locations, Location{File: then.File})
		f.Changes = append(f.Changes, lost[then.ID].Changes...)
	}
	for _, fix := range acceptFix(f.Changes, in.Shared.Ref) {
		fix.Note += fmt.Sprintf("; those that ran %s need a stamp of %s", few(ids), now.ID)
		f.Fixes = append(f.Fixes, fix)
	}
	return f
}

// unsquash returns the fix that restores the revisions of a squash and puts the new one
// aside, by hand where others need it or its file.
func (in Input) unsquash(s squash) Fix {
	files, now := make([]string, len(s.lost)), in.Revision(s.by)
	for i, then := range s.lost {
		files[i] = then.File
	}
	line := restore(in.Shared.Ref, files...)
	for _, file := range files {
		line += move(file, in.Shared.relocate(file))
	}
	var above, beside []string
	for _, r := range in.Graph().Order() {
		rev := in.Revision(r)
		if r != s.by && rev.File == now.File {
			beside = append(beside, rev.ID)
		}
		if slices.Contains(rev.Parents, now.ID) || slices.Contains(rev.DependsOn, now.ID) {
			above = append(above, rev.ID)
		}
	}
	if len(above)+len(beside) == 0 {
		aside := " && mv " + hint.Word(now.File) + " " + hint.Word(now.File+".old") // it may not be committed
		return Fix{Command: in.merged(line + aside), Note: "restores them, and puts " + now.ID + " aside: if it has their statements, it would run them again"}
	}
	note := fmt.Sprintf("restores them; then take %s out of %s", now.ID, now.File)
	if len(above) > 0 {
		note += fmt.Sprintf(", and put %s on %s instead", few(above), list(topsOf(s.lost)))
	}
	return Fix{Command: in.merged(line), Note: note}
}

// topsOf returns the ids of those revisions that are no parents of others of them.
func topsOf(revisions []*revision.Revision) []string {
	return slices.DeleteFunc(idsOf(revisions), func(id string) bool {
		return slices.ContainsFunc(revisions, func(r *revision.Revision) bool { return slices.Contains(r.Parents, id) })
	})
}

func idsOf(revisions []*revision.Revision) []string {
	ids := make([]string, len(revisions))
	for i, r := range revisions {
		ids[i] = r.ID
	}
	return ids
}
