package check

import (
	"context"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// Reparented checks that no revision was moved to another parent after it was shared,
// or after the database had run it: a revision that comes to be below it never runs
// there.
var Reparented = Check{
	Name: "re-parented",
	Doc:  "Each revision has the parents that it had when it was shared, and when the database ran it.",
	Run:  reparentedSince,
}

func reparentedSince(ctx context.Context, in Input) (findings []Finding, err error) {
	moved := map[graph.Ref]bool{}
	if in.Database != nil {
		found, err := parents(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, f := range in.open(found) {
			moved[f.Revisions[0].Ref] = true
			findings = append(findings, in.movedApplied(ctx, f))
		}
		findings = append(findings, in.belowOthers(ctx, moved)...)
	}
	found, err := in.historyFindings(ctx, reparented)
	for _, f := range found {
		if r := f.Revisions[0].Ref; !moved[r] && !in.recorded(r) {
			moved[r] = true
			findings = append(findings, in.movedShared(ctx, f))
		}
	}
	if err != nil {
		return findings, err
	}
	later, err := putBelow(ctx, in)
	return append(findings, later...), err
}

// movedApplied adds the cause and the fixes of a revision that was moved after the
// database had run it, and the revisions below it that never run.
func (in Input) movedApplied(ctx context.Context, f Finding) Finding {
	r := f.Revisions[0].Ref
	now, e := in.Revision(r), in.Database.Ran[r]
	f.Certainty, f.Cause = Certain, "The log has the parents that it ran with."
	then := func(v *revision.Revision) bool { return v.ID == now.ID && sameNames(v.Parents, e.Parents) }
	c, found := changed(in.versions(ctx, now.File), then)
	if found {
		f.Cause = c.cause("Its down_revision") + in.forcedAway(now.ID, then)
	}
	under, _ := in.skippedUnder()
	skipped := under[r]
	if len(skipped) > 0 {
		ids := in.Graph().IDs(skipped)
		f.Message += fmt.Sprintf("; %s, below it now, never ran here%s, and no upgrade will run %s", few(ids), in.exceptAs(ctx, skipped), plural(len(ids), "it", "them"))
	}
	if found {
		back := Fix{Command: in.undo(c, now.File), Note: "restores the parent that it ran with"}
		if in.onlyMoved(ctx, now, c) && !in.anyShared(skipped) {
			back.Action = Restore{File: now.File, Content: c.before.Content}
		}
		f.Fixes[0] = back
	}
	if len(skipped) > 0 {
		f.Fixes = append(in.runSkipped(ctx, skipped), f.Fixes[0])
	}
	if absent := in.absentUnder(ctx, r); len(absent) > 0 {
		ids := in.Graph().IDs(absent)
		f.Message += fmt.Sprintf("; %s, below it now, never ran here, as the schema shows, and no upgrade will run %s", few(ids), plural(len(ids), "it", "them"))
		f.Fixes = append([]Fix{in.runByHand(absent)}, f.Fixes...)
	}
	return f
}

// anyShared reports whether the shared branch has one of refs.
func (in Input) anyShared(refs []graph.Ref) bool {
	return slices.ContainsFunc(refs, func(r graph.Ref) bool { return in.theirs(in.Graph().ID(r)) != nil })
}

// onlyMoved reports whether a change of parents can be undone without a loss: it is
// not shared, and it is the only change, or is committed.
func (in Input) onlyMoved(ctx context.Context, now *revision.Revision, c change) bool {
	theirs := in.theirs(now.ID)
	if theirs != nil && !sameNames(theirs.Parents, c.before.Revision.Parents) {
		return false // it would rewrite a shared revision
	}
	return in.clean(ctx, now.File) || in.sameBut(now, c)
}

// sameRun reports whether two versions of a revision have the same script.
func (in Input) sameRun(a, b *revision.Revision) bool {
	same, err := in.Shared.Same(a, b)
	return err == nil && same
}

// belowOthers returns the findings of revisions that never ran and are below others
// that did, except those below moved ones.
func (in Input) belowOthers(ctx context.Context, moved map[graph.Ref]bool) (findings []Finding) {
	under, alone := in.skippedUnder()
	for _, over := range in.Database.RanRefs() {
		refs := under[over]
		if len(refs) == 0 || moved[over] {
			continue
		}
		f := in.neverRan(ctx, over, refs)
		f.Certainty, f.Cause = Certain, fmt.Sprintf("By the log, %s ran without %s: %s put below it afterwards.",
			in.Graph().ID(over), plural(len(refs), "it", "them"), plural(len(refs), "it was", "they were"))
		findings = append(findings, f)
	}
	if len(alone) > 0 {
		f := in.neverRanAtAll(ctx, alone)
		f.Certainty, f.Cause = Certain, "The log says that a downgrade passed over it, down to a version row that stands for it."
		findings = append(findings, f)
	}
	return findings
}

// movedShared adds the cause and the fix of a shared revision that was moved.
func (in Input) movedShared(ctx context.Context, f Finding) Finding {
	now := in.Revision(f.Revisions[0].Ref)
	then := in.Shared.Base[now.ID]
	f.Certainty = Certain
	was := func(v *revision.Revision) bool {
		return v.ID == now.ID && sameNames(v.Parents, then.Parents) && sameNames(v.DependsOn, then.DependsOn) && sameNames(v.Labels, then.Labels)
	}
	c, found := changed(in.versions(ctx, now.File), was)
	f.Cause = fmt.Sprintf("It has another place in the graph on %s.", in.Shared.Ref)
	fix := &f.Fixes[0]
	fix.Note = "restores its place on " + in.Shared.Ref
	if found {
		f.Cause = c.cause("Its place in the graph")
		if fix.Command == restore(in.Shared.Ref, now.File) && in.onlyMoved(ctx, now, c) {
			fix.Action = Restore{File: now.File, Content: c.before.Content}
		}
	}
	f.Cause += " Databases that ran it there count the revisions below it now as applied."
	return f
}
