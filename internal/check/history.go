package check

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/acceptance"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
)

const historyName = "history"

// History checks that this branch does not rewrite shared revisions. It compares with
// the merge base, so that a branch that is only behind passes. A change that the
// shared branch has made as well is fine.
var History = Check{
	Name:   historyName,
	Doc:    "No shared revision was edited, moved to another parent, renamed or deleted.",
	Run:    sharedHistory,
	Shared: true,
}

func sharedHistory(ctx context.Context, in Input) (findings []Finding, err error) {
	lost, former, err := in.lostRevisions(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range sorted(in.Shared.Base) {
		if f, ok := lost[id]; ok {
			findings = append(findings, f)
		}
		at, ok := in.Graph().Lookup(id)
		if !ok {
			continue
		}
		found, err := in.rewritten(ctx, at, in.Shared.Base[id], in.Shared.Tip[id], former)
		if err != nil {
			return nil, err
		}
		findings = append(findings, found...)
	}
	return findings, nil
}

// lostRevisions returns the findings of the shared revisions without a file here, by
// their ids, and the shared ids of those that have another one here, by the new ones.
func (in Input) lostRevisions(ctx context.Context) (lost map[string]Finding, former map[string]string, err error) {
	lost, former = map[string]Finding{}, map[string]string{}
	for id, then := range in.Shared.Base {
		if !in.lacks(id) {
			continue
		}
		f, err := in.lost(ctx, then)
		if err != nil {
			return nil, nil, err
		}
		if lost[id] = f; f.kind == renamed {
			former[in.Graph().ID(f.Revisions[0].Ref)] = id
		}
	}
	in.groupSquashes(lost)
	return lost, former, nil
}

// lost returns the finding of a shared revision without a file here.
func (in Input) lost(ctx context.Context, then *revision.Revision) (f Finding, err error) {
	f = Finding{
		Message:   fmt.Sprintf("revision %s is on %s, and was deleted here (%s)", then.ID, in.Shared.Ref, then.File),
		Locations: []Location{{File: then.File}},
		Fixes:     command(in.restoreDeleted(nil)),
		restores:  in.deletedFiles(nil),
		kind:      deleted,
	}
	r, ok, err := in.anotherIDHere(ctx, then)
	if ok {
		now := in.Revision(r)
		f.Message = fmt.Sprintf("revision %s is on %s, and its id was changed to %s here: databases that ran it do not know that id", then.ID, in.Shared.Ref, now.ID)
		f.Revisions, f.Locations, f.kind, f.Renamed = in.places([]graph.Ref{r}), nil, renamed, then.ID
		if now.File != then.File || len(in.Graph().Children(r)) > 0 {
			f.Fixes, f.restores = []Fix{in.idAgain(r, then)}, nil
		}
		f.Fixes[0].Note = strings.TrimPrefix(f.Fixes[0].Note+"; a changed id cannot be accepted", "; ")
	}
	if ok || err != nil {
		return f, err
	}
	f.Changes, err = in.deletion(ctx, then)
	f.Fixes = append(f.Fixes, acceptFix(f.Changes, in.Shared.Ref)...)
	return f, err
}

// anotherIDHere returns the revision that a shared one is here under another id: it is
// in the same file, or it is new, on the same parents, and runs the same.
func (in Input) anotherIDHere(ctx context.Context, then *revision.Revision) (at graph.Ref, found bool, err error) {
	for _, r := range in.Graph().Order() {
		now := in.Revision(r)
		if now.File == then.File {
			return r, true, nil
		}
		if found || in.Shared.Base[now.ID] != nil || !in.Shared.IsNew(now.ID) || now.Language != then.Language || !sameNames(now.Parents, then.Parents) {
			continue
		}
		if at, found, err = in.sameWork(ctx, r, then); err != nil {
			return at, false, err
		}
	}
	return at, found, nil
}

// sameWork reports whether a revision runs the same as a shared one, and not nothing.
func (in Input) sameWork(ctx context.Context, r graph.Ref, then *revision.Revision) (graph.Ref, bool, error) {
	if in.Runs == nil {
		return r, false, nil
	}
	if up, _, err := in.Runs(ctx, in.Revision(r)); err != nil || !up {
		return r, false, err
	}
	same, err := in.Shared.Same(in.Revision(r), then)
	return r, same, err
}

// idAgain returns the fix that gives a revision its shared id back, and the revisions
// that name its new one.
func (in Input) idAgain(r graph.Ref, then *revision.Revision) Fix {
	now := in.Revision(r)
	lines := []string{fmt.Sprintf("%s:%d", now.File, int(now.Lines.ID))}
	for _, child := range in.Graph().Order() {
		if rev := in.Revision(child); slices.Contains(rev.Parents, now.ID) {
			lines = append(lines, fmt.Sprintf("%s:%d", rev.File, int(rev.Lines.Parents)))
		}
		if rev := in.Revision(child); slices.Contains(rev.DependsOn, now.ID) {
			lines = append(lines, fmt.Sprintf("%s:%d", rev.File, int(rev.Lines.DependsOn)))
		}
	}
	return Fix{Note: fmt.Sprintf("in %s, write %s for %s again", list(lines), then.ID, now.ID)}
}

// lacks reports whether a shared revision was deleted here, and only here.
func (in Input) lacks(id string) bool {
	_, ok := in.Graph().Lookup(id)
	return !ok && in.Shared.Base[id] != nil && in.Shared.Tip[id] != nil
}

// restoreDeleted returns the command that restores all shared revisions that were
// deleted here, without those of squashes, and moves the revisions that took their place
// to the top.
func (in Input) restoreDeleted(without []squash) string {
	files := in.deletedFiles(without)
	line := restore(in.Shared.Ref, files...)
	for _, file := range files {
		line += move(file, in.Shared.relocate(file))
	}
	stale := slices.DeleteFunc(in.stale(files), func(r graph.Ref) bool {
		return slices.ContainsFunc(without, func(s squash) bool { return s.by == r })
	})
	if len(stale) == 0 || in.shipped(stale...) != "" {
		return line
	}
	return in.pulled(line + " && " + in.rebase(stale...))
}

// deletedFiles returns the files of the shared revisions that were deleted here, without
// those of squashes.
func (in Input) deletedFiles(without []squash) (files []string) {
	for _, id := range sorted(in.Shared.Base) {
		inSquash := func(s squash) bool { return slices.Contains(s.lost, in.Shared.Tip[id]) }
		if in.lacks(id) && !slices.ContainsFunc(without, inSquash) {
			files = append(files, in.Shared.Tip[id].File)
		}
	}
	return files
}

// stale returns the new revisions whose parent has another child on the shared
// branch, except those in some files.
func (in Input) stale(except []string) (refs []graph.Ref) {
	if in.Shared.TipGraph == nil {
		return nil
	}
	for _, r := range in.Graph().Order() {
		now := in.Revision(r)
		if in.Shared.IsNew(now.ID) && !slices.Contains(except, now.File) &&
			slices.ContainsFunc(now.Parents, func(parent string) bool { return len(in.over(r, parent)) > 0 }) {
			refs = append(refs, r)
		}
	}
	return refs
}

// rewritten returns the findings of a revision that differs from its shared version
// then, and from theirs, the one that the shared branch has now, if any. A changed id is
// a finding of the revision that it belongs to, and not of those that name it.
func (in Input) rewritten(ctx context.Context, at graph.Ref, then, theirs *revision.Revision, former map[string]string) (findings []Finding, err error) {
	now := in.Revision(at)
	if now == then {
		return nil, nil
	}
	fix := Fix{Command: "git log --patch -- " + hint.Word(now.File), Note: "shows its versions; restore the one that was shared"}
	if theirs != nil { // and not deleted there since
		fix = Fix{Command: in.putBack(now, theirs)}
	}
	add := func(kind kind, changes []acceptance.Change, fix Fix, format string, args ...any) {
		findings = append(findings, Finding{
			Message:   fmt.Sprintf("revision %s is on %s, and ", now.ID, in.Shared.Ref) + fmt.Sprintf(format, args...),
			Revisions: in.places([]graph.Ref{at}), Fixes: append([]Fix{fix}, acceptFix(changes, in.Shared.Ref)...), Changes: changes, kind: kind,
		})
	}
	for _, part := range places {
		lists := [][]string{part.of(then)}
		if theirs != nil {
			lists = append(lists, part.of(theirs))
		}
		if shared := sharedNames(part.of(now), former); slices.ContainsFunc(lists, func(names []string) bool { return sameNames(names, shared) }) {
			continue
		}
		changes := nameChanges(now.ID, part.part, part.of(now), lists...)
		if len(changes) == len(lists) {
			add(reparented, changes, in.placeBack(now, theirs, fix, len(former) > 0), "its %s changed here from %s to %s", part.keys, named(part.of(then)), named(part.of(now)))
		}
	}
	if same, err := in.sameAsOne(now, then, theirs); same || err != nil {
		return findings, err
	}
	changes, err := in.scriptChanges(ctx, now, then, theirs)
	add(edited, changes, fix.then(in.inNewRevision(now)), "its script was changed here: databases that ran it will not run it again")
	return findings, err
}

// places are the lists that place a revision in the graph.
var places = []struct {
	keys string // with their verb
	part acceptance.Part
	of   func(*revision.Revision) []string
}{
	{"down_revision was", acceptance.Parents, func(r *revision.Revision) []string { return r.Parents }},
	{"depends_on was", acceptance.DependsOn, func(r *revision.Revision) []string { return r.DependsOn }},
	{"branch_labels were", acceptance.Labels, func(r *revision.Revision) []string { return r.Labels }},
}

// sharedNames returns ids with the shared ones of those that were changed here.
func sharedNames(ids []string, former map[string]string) []string {
	names := slices.Clone(ids)
	for i, id := range names {
		names[i] = cmp.Or(former[id], id)
	}
	return names
}

// sameAsOne reports whether a revision runs the same as one of its versions, which may
// be nil.
func (in Input) sameAsOne(now *revision.Revision, versions ...*revision.Revision) (same bool, err error) {
	for _, v := range versions {
		if v != nil && err == nil && !same {
			same, err = in.Shared.Same(now, v)
		}
	}
	return same, err
}

// then returns the fix with one more step in its note.
func (f Fix) then(step string) Fix {
	if f.Note != "" {
		f.Note += ", "
	}
	f.Note += "then " + step
	return f
}

// inNewRevision returns the step that keeps the change of an edited revision.
func (in Input) inNewRevision(r *revision.Revision) string {
	command := "ramus revision -m " + hint.Word(cmp.Or(firstLine(r.Message), r.ID)+", again")
	if in.History != nil {
		if at, ok := in.Graph().Lookup(r.ID); ok {
			command += in.HeadFlag(at)
		}
	}
	return "put the change into a new revision: " + command
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
