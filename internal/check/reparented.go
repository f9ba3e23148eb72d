package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// Reparented is the check that nobody put a revision on another parent after others
// had it, or the database had run it: what is put beneath it so never runs there.
var Reparented = Check{
	Name: "re-parented",
	Doc:  "A revision stands where it stood when it was shared, and when the database ran it.",
	Run:  reparentedSince,
}

func reparentedSince(ctx context.Context, in Input) (findings []Finding, err error) {
	moved := map[graph.Ref]bool{}
	if in.Database != nil {
		found, err := parents(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			moved[f.Revisions[0].Ref] = true
			findings = append(findings, in.movedApplied(ctx, f))
		}
		findings = append(findings, in.beneathOthers(moved)...)
	}
	found, err := in.raw(ctx, reparented)
	for _, f := range found {
		if r := f.Revisions[0].Ref; !moved[r] && !in.recorded(r) {
			moved[r] = true
			findings = append(findings, in.movedShared(ctx, f))
		}
	}
	return findings, err
}

// movedApplied says who put a revision that the database had run on another parent,
// and what that hides from the database.
func (in Input) movedApplied(ctx context.Context, f Finding) Finding {
	r := f.Revisions[0].Ref
	now, e := in.Revision(r), in.Database.Ran[r]
	f.Sure, f.Cause = Certain, "The log has the parents that it ran on."
	then := func(v *revision.Revision) bool { return v.ID == now.ID && sameNames(v.Parents, e.Parents) }
	c, found := changed(in.versions(ctx, now.File), then)
	if found {
		f.Cause = c.cause("Its down_revision") + in.forcedAway(now.ID, then)
	}
	under := in.Database.Skipped()[r]
	if len(under) > 0 {
		ids := in.Graph().IDs(under)
		f.Message += fmt.Sprintf("; %s, beneath it now, never ran here, and no upgrade will run %s", few(ids), plural(len(ids), "it", "them"))
	}
	f.Remedies = remedies(f.Mend)
	f.Mend = nil
	if !found {
		return f
	}
	back := Remedy{Command: in.takeBack(c, now.File), Why: "puts back where it stood"}
	if in.onlyMoved(ctx, now, c) {
		back.Fix = Restore{File: now.File, Content: c.before.Content}
	}
	if len(under) > 0 {
		back.Command += " && ramus rebase " + words(in.Graph().IDs(under))
		back.Why += ", and what is beneath it on top"
	}
	f.Remedies[0] = back
	return f
}

// onlyMoved reports whether taking a change of parents back loses nothing: it is
// not shared yet, and is all that was changed or is committed.
func (in Input) onlyMoved(ctx context.Context, now *revision.Revision, c change) bool {
	theirs := in.theirs(now.ID)
	if theirs != nil && !sameNames(theirs.Parents, c.before.Revision.Parents) {
		return false // that would rewrite what others have by now
	}
	return in.clean(ctx, now.File) || in.sameBut(now, c)
}

func (in Input) sameRun(a, b *revision.Revision) bool {
	same, err := in.Shared.Same(a, b)
	return err == nil && same
}

// beneathOthers are the findings of revisions that never ran and lie beneath others
// that did, those aside that were told of already.
func (in Input) beneathOthers(told map[graph.Ref]bool) (findings []Finding) {
	under := in.Database.Skipped()
	for _, over := range in.Database.RanRefs() {
		refs := under[over]
		if len(refs) == 0 || told[over] {
			continue
		}
		f := in.beneath(over, refs)
		f.Sure, f.Cause = Certain, "By the log it ran without them: they were put beneath it afterwards."
		f.Remedies, f.Mend = remedies(f.Mend), nil
		findings = append(findings, f)
	}
	return findings
}

// movedShared says who put a revision that others have on another parent.
func (in Input) movedShared(ctx context.Context, f Finding) Finding {
	now := in.Revision(f.Revisions[0].Ref)
	then := in.Shared.Base[now.ID]
	f.Sure = Certain
	was := func(v *revision.Revision) bool {
		return v.ID == now.ID && sameNames(v.Parents, then.Parents) && sameNames(v.DependsOn, then.DependsOn) && sameNames(v.Labels, then.Labels)
	}
	c, found := changed(in.versions(ctx, now.File), was)
	f.Cause = fmt.Sprintf("%s has it elsewhere.", in.Shared.Ref)
	remedy := remedies(f.Mend)[0]
	remedy.Why = "puts it back where it stands for others"
	f.Mend = nil
	if found {
		f.Cause = c.cause("Its place")
		if then.File == now.File && in.onlyMoved(ctx, now, c) {
			remedy.Fix = Restore{File: now.File, Content: c.before.Content}
		}
	}
	f.Cause += " Databases that ran it where it stood take what is beneath it now for applied."
	f.Remedies = []Remedy{remedy}
	return f
}

// remedies are commands with their comments, as findings for a check have them.
func remedies(mend []string) (all []Remedy) {
	for _, command := range mend {
		command, why, _ := strings.Cut(command, "   # ")
		all = append(all, Remedy{Command: command, Why: why})
	}
	return slices.Clip(all)
}
