package check

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
)

// Deleted checks that no revision was deleted, or got another id, after it was shared,
// or after the database had run it.
var Deleted = Check{
	Name: "deleted",
	Doc:  "Each revision that was shared, or that ran on the database, has its file and its id.",
	Run:  deletedRevisions,
}

func deletedRevisions(ctx context.Context, in Input) (findings []Finding, err error) {
	reported := map[string]bool{}
	for _, kind := range []kind{deleted, renamed} {
		found, err := in.historyFindings(ctx, kind)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			findings = append(findings, in.deletedShared(ctx, f))
		}
	}
	if in.Shared != nil {
		for id := range in.Shared.Base {
			reported[id] = true
		}
	}
	if in.Database == nil {
		return findings, nil
	}
	for _, id := range in.Database.Undefined {
		reported[id] = true // by UnknownRow
	}
	in.look(ctx, in.Database.Lost)
	for _, id := range in.Database.Lost {
		if !reported[id] && len(in.Accepted.Covering(in.ranDeletion(id)...)) == 0 {
			findings = append(findings, in.deletedApplied(ctx, id))
		}
	}
	return findings, nil
}

// deletedShared adds the cause of a shared revision that was deleted or renamed.
func (in Input) deletedShared(ctx context.Context, f Finding) Finding {
	f.Certainty = Certain
	if f.kind == renamed {
		f.Cause = "Its id was changed in the file."
		now := in.Revision(f.Revisions[0].Ref)
		if c, found := changed(in.versions(ctx, now.File), func(v *revision.Revision) bool { return v.ID != now.ID }); found {
			f.Cause = c.cause("Its id")
		}
		return f
	}
	file, several := f.Locations[0].File, len(f.Locations)
	if in.Past == nil {
		f.Cause = plural(several, "Its file is", "Their files are") + " missing in the work tree."
		return f
	}
	if in.Shared.Relocate == nil && len(f.restores) > 0 {
		f.Fixes[0].Action = in.restored(ctx, in.Shared.Ref, f.restores)
	}
	by := in.Past.Removed(ctx, file)
	switch {
	case in.Past.Content(ctx, "HEAD", file) != nil:
		f.Cause = plural(several, "Its file was", "Their files were") + " deleted in the work tree, which is not committed."
	case by.Known():
		f.Cause = fmt.Sprintf("%s deleted %s on %s, in commit %s.", by.Name, plural(several, "its file", "their files"), day(by.Time), short(by.Commit))
	default:
		f.Cause, f.Certainty = plural(several, "Its file was", "Their files were")+" deleted in a commit of this branch.", Likely
	}
	return f
}

// deletedApplied returns the finding of a revision that ran and has no file.
func (in Input) deletedApplied(ctx context.Context, id string) Finding {
	f := Finding{
		Message: fmt.Sprintf("revision %s ran %s, and has no file here now", id, in.Database.Known[id].When()),
		Cause:   in.neverSeen(id), Certainty: Possible,
	}
	if s, ok := in.find(ctx, id); ok {
		f.Certainty = Certain
		if now, ok := in.renamed(ctx, id, s); ok {
			f.Cause = now.cause(id)
		} else if now, _, ok := in.squashed(s); ok {
			f.Cause = now.squashCause()
		} else {
			f.Cause, f.Fixes = in.seen(s), in.fetchFrom(ctx, s)
		}
	}
	return f
}

// Forced checks that no force push on the shared branch rewrote a revision.
var Forced = Check{
	Name:   "force-pushed",
	Doc:    "No force push on the shared branch rewrote a revision.",
	Run:    forced,
	Shared: true,
}

func forced(ctx context.Context, in Input) (findings []Finding, err error) {
	if in.Past == nil {
		return nil, nil
	}
	reported := map[string]bool{}
	for _, old := range in.Past.Replaced {
		for _, id := range sorted(old.Revisions) {
			then := old.Revisions[id]
			r, ok := in.Graph().Lookup(id)
			change := ""
			switch {
			case reported[id] || in.Shared.Base[id] == then:
			case !ok && in.Shared.Tip[id] == nil:
				change = "was deleted"
			case !ok:
			case !sameNames(in.Revision(r).Parents, then.Parents):
				change = fmt.Sprintf("had the down_revision %s, which is %s now", named(then.Parents), named(in.Revision(r).Parents))
			case !in.sameRun(in.Revision(r), then):
				change = "has another script now"
			}
			if change == "" || in.knownToDatabase(id) {
				continue
			}
			reported[id] = true
			findings = append(findings, in.forcedOver(old.Rewrite, id, then.File, change))
		}
	}
	return findings, nil
}

// forcedAway returns the sentence that a force push on the shared branch replaced the
// version of a revision that was right; "" where none did.
func (in Input) forcedAway(id string, was func(*revision.Revision) bool) string {
	if in.Past == nil || in.Shared == nil {
		return ""
	}
	for _, old := range in.Past.Replaced {
		then, tip := old.Revisions[id], in.Shared.Tip[id]
		if then != nil && was(then) && (tip == nil || !was(tip)) {
			return fmt.Sprintf(" %s had the version that ran until a force push on %s.", in.Shared.Ref, day(old.Time))
		}
	}
	return ""
}

// knownToDatabase reports whether the database has a revision, so that other checks
// report it.
func (in Input) knownToDatabase(id string) bool {
	if in.Database == nil {
		return false
	}
	if _, known := in.Database.Known[id]; known {
		return true
	}
	r, ok := in.Graph().Lookup(id)
	_, ran := in.Database.Ran[r]
	return ok && ran
}

// forcedOver returns the finding of a revision that a force push rewrote.
func (in Input) forcedOver(w gitrepo.Rewrite, id, file, change string) Finding {
	f := Finding{
		Message:   fmt.Sprintf("a force push on %s rewrote revision %s: it %s", in.Shared.Ref, id, change),
		Cause:     fmt.Sprintf("On %s %s went from %s to %s, which is no descendant of it. Databases that ran the old version differ from the files.", day(w.Time), in.Shared.Ref, short(w.Old), short(w.New)),
		Certainty: Certain,
		Fixes: []Fix{
			{Command: fmt.Sprintf("git checkout %s -- %s", short(w.Old), hint.Word(in.relative(file))), Note: "if databases ran the old version: restores it"},
			{Command: "ramus verify --database URL", Note: "checks which version a database ran"},
		},
	}
	if r, ok := in.Graph().Lookup(id); ok {
		f.Revisions = in.places([]graph.Ref{r})
	}
	return f
}
