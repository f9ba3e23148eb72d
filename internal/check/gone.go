package check

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// Gone is the check that no revision was deleted, or got another id, after others
// had it, or the database had run it.
var Gone = Check{
	Name: "gone",
	Doc:  "Each revision that was shared, or that ran on the database, still has its file and its id.",
	Run:  gone,
}

func gone(ctx context.Context, in Input) (findings []Finding, err error) {
	told := map[string]bool{}
	for _, kind := range []kind{deleted, renamed} {
		found, err := in.raw(ctx, kind)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			findings = append(findings, in.goneShared(ctx, f))
		}
	}
	if in.Shared != nil {
		for id := range in.Shared.Base {
			told[id] = true
		}
	}
	if in.Database == nil {
		return findings, nil
	}
	for _, id := range in.Database.Undefined {
		told[id] = true // by Stray
	}
	for _, id := range in.Database.Lost {
		if !told[id] {
			findings = append(findings, in.goneApplied(ctx, id))
		}
	}
	return findings, nil
}

// goneShared says who deleted or renamed a revision that others have.
func (in Input) goneShared(ctx context.Context, f Finding) Finding {
	f.Remedies, f.Mend, f.Sure = remedies(f.Mend), nil, Certain
	if len(f.Revisions) > 0 {
		f.Cause = "Its id was changed in the file."
		now := in.Revision(f.Revisions[0].Ref)
		if c, found := changed(in.versions(ctx, now.File), func(v *revision.Revision) bool { return v.ID != now.ID }); found {
			f.Cause = c.cause("Its id")
		}
		return f
	}
	if in.Past == nil {
		f.Cause = "Its file is not in the work tree any more."
		return f
	}
	if content := in.Past.Content(ctx, in.Shared.Ref, f.File); content != nil {
		f.Remedies[0].Fix = Restore{File: f.File, Content: content}
	}
	by := in.Past.Removed(ctx, f.File)
	switch {
	case in.Past.Content(ctx, "HEAD", f.File) != nil:
		f.Cause = "Its file is not in the work tree any more, and its deletion is not committed."
	case by.Known():
		f.Cause = fmt.Sprintf("%s deleted its file on %s, in commit %s.", by.Name, day(by.Time), short(by.Commit))
	default:
		f.Cause = "Its file was deleted in a commit of this branch."
	}
	return f
}

// goneApplied says where a revision is that ran below a version row.
func (in Input) goneApplied(ctx context.Context, id string) Finding {
	f := Finding{
		Message: fmt.Sprintf("revision %s ran %s, and no file here defines it now", id, when(in.Database.Known[id])),
		Cause:   in.neverSeen(id), Sure: Possible,
	}
	if s, ok := in.seek(ctx, id); ok {
		f.Cause, f.Sure, f.Remedies = in.seen(s), Certain, in.fetchFrom(s)
	}
	return f
}

// Forced is the check that a force push on the shared branch rewrote no revision.
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
	told := map[string]bool{}
	for _, old := range in.Past.Replaced {
		for _, id := range sorted(old.Revisions) {
			then := old.Revisions[id]
			r, ok := in.Graph().Lookup(id)
			what := ""
			switch {
			case told[id] || in.Shared.Base[id] == then:
			case !ok && in.Shared.Tip[id] == nil:
				what = "is gone"
			case !ok:
			case !sameNames(in.Revision(r).Parents, then.Parents):
				what = fmt.Sprintf("stood on %s and stands on %s now", named(then.Parents), named(in.Revision(r).Parents))
			case !in.sameRun(in.Revision(r), then):
				what = "runs something else now"
			}
			if what == "" || in.knownToDatabase(id) {
				continue
			}
			told[id] = true
			findings = append(findings, in.forcedOver(old.Rewrite, id, then.File, what))
		}
	}
	return findings, nil
}

// forcedAway says that a force push on the shared branch replaced what a revision
// was; "" where none did.
func (in Input) forcedAway(id string, was func(*revision.Revision) bool) string {
	if in.Past == nil || in.Shared == nil {
		return ""
	}
	for _, old := range in.Past.Replaced {
		then, tip := old.Revisions[id], in.Shared.Tip[id]
		if then != nil && was(then) && (tip == nil || !was(tip)) {
			return fmt.Sprintf(" %s had it as it was until a force push on %s.", in.Shared.Ref, day(old.Time))
		}
	}
	return ""
}

// knownToDatabase reports whether other checks say more of a revision: the database
// has it.
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

func (in Input) forcedOver(w gitrepo.Rewrite, id, file, what string) Finding {
	f := Finding{
		Message: fmt.Sprintf("a force push on %s rewrote revision %s: it %s", in.Shared.Ref, id, what),
		Cause:   fmt.Sprintf("On %s %s went from %s to %s, which does not have it in its history. Databases that ran the old one are not what the files say.", day(w.Time), in.Shared.Ref, short(w.Old), short(w.New)),
		Sure:    Certain,
		Remedies: []Remedy{
			{Command: fmt.Sprintf("git checkout %s -- %s", short(w.Old), quoted(in.relative(file))), Why: "where databases ran the old one: its place and what it runs are put back"},
			{Command: "ramus verify --database URL", Why: "says of a database which one it ran"},
		},
	}
	if r, ok := in.Graph().Lookup(id); ok {
		f.Revisions = in.places([]graph.Ref{r})
	}
	return f
}
