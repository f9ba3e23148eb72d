package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// History is the check that nobody rewrites what others have: judged by where
// this branch parted from theirs, so that one which is merely behind is not
// accused. What their branch has changed in the same way since is fine.
var History = Check{
	Name:   "history",
	Doc:    "No shared revision was edited, put on another parent, renamed or deleted.",
	Run:    sharedHistory,
	Shared: true,
}

func sharedHistory(_ context.Context, in Input) (findings []Finding, err error) {
	for _, id := range sorted(in.Shared.Base) {
		then, theirs := in.Shared.Base[id], in.Shared.Tip[id]
		at, ok := in.Graph().Lookup(id)
		if !ok {
			if theirs != nil {
				findings = append(findings, in.lost(then))
			}
			continue
		}
		found, err := in.rewritten(at, then, theirs)
		if err != nil {
			return nil, err
		}
		findings = append(findings, found...)
	}
	return findings, nil
}

// lost is a shared revision that is no longer there.
func (in Input) lost(then *revision.Revision) Finding {
	f := Finding{
		Message: fmt.Sprintf("revision %s is on %s, and was deleted here (%s)", then.ID, in.Shared.Ref, then.File),
		File:    then.File,
		Mend:    []string{in.bringBack()},
		kind:    deleted,
	}
	for _, r := range in.Graph().Order() {
		if now := in.Revision(r); now.File == then.File {
			f.Message = fmt.Sprintf("revision %s is on %s, and was renamed to %s here: databases that ran it do not know that name", then.ID, in.Shared.Ref, now.ID)
			f.Revisions, f.File, f.kind = in.places([]graph.Ref{r}), "", renamed
		}
	}
	return f
}

// lacks reports whether a shared revision is no longer here.
func (in Input) lacks(id string) bool {
	_, ok := in.Graph().Lookup(id)
	return !ok && in.Shared.Base[id] != nil && in.Shared.Tip[id] != nil
}

// bringBack is the command that brings all back that is no longer here, and puts
// on top of it what was written in its place.
func (in Input) bringBack() string {
	var files []string
	for _, id := range sorted(in.Shared.Base) {
		if in.lacks(id) {
			files = append(files, in.Shared.Tip[id].File)
		}
	}
	command := restore(in.Shared.Ref, files...)
	for _, file := range files {
		command += move(file, in.Shared.relocate(file))
	}
	stale := in.stale(files)
	if len(stale) == 0 {
		return command
	}
	return in.pulled(command + " && " + in.rebase(stale...))
}

// stale are the new revisions that stand on what is no longer a head of the
// shared branch, those in some files aside.
func (in Input) stale(but []string) (refs []graph.Ref) {
	if in.Shared.TipGraph == nil {
		return nil
	}
	for _, r := range in.Graph().Order() {
		now := in.Revision(r)
		if in.Shared.IsNew(now.ID) && !slices.Contains(but, now.File) &&
			slices.ContainsFunc(now.Parents, func(parent string) bool { return len(in.over(r, parent)) > 0 }) {
			refs = append(refs, r)
		}
	}
	return refs
}

// rewritten compares a revision with what it was when it was shared.
func (in Input) rewritten(at graph.Ref, then, theirs *revision.Revision) (findings []Finding, err error) {
	now := in.Revision(at)
	if now == then {
		return nil, nil
	}
	add := func(kind kind, mend, format string, args ...any) {
		findings = append(findings, Finding{
			Message:   fmt.Sprintf("revision %s is on %s: ", now.ID, in.Shared.Ref) + fmt.Sprintf(format, args...),
			Revisions: in.places([]graph.Ref{at}), Mend: []string{mend}, kind: kind,
		})
	}
	mend := "git log --patch -- " + quoted(now.File) + "   # put back what was shared"
	if theirs != nil { // and not deleted there since
		mend = in.putBack(now, theirs)
	}
	for _, part := range []struct {
		what     string
		now, was []string
		theirs   func(*revision.Revision) []string
	}{
		{"down_revision", now.Parents, then.Parents, func(r *revision.Revision) []string { return r.Parents }},
		{"depends_on", now.DependsOn, then.DependsOn, func(r *revision.Revision) []string { return r.DependsOn }},
		{"branch_labels", now.Labels, then.Labels, func(r *revision.Revision) []string { return r.Labels }},
	} {
		if !sameNames(part.now, part.was) && (theirs == nil || !sameNames(part.now, part.theirs(theirs))) {
			add(reparented, mend, "its %s was %s and is %s here", part.what, named(part.was), named(part.now))
		}
	}
	same, err := in.Shared.Same(now, then)
	if err == nil && !same && theirs != nil {
		same, err = in.Shared.Same(now, theirs)
	}
	if err == nil && !same {
		add(edited, mend+"   # and put the change into a new revision: ramus revision -m "+quoted(firstLine(now.Message)+", again"),
			"what it runs was changed here; databases that ran it will not run it again")
	}
	return findings, err
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
