package check

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
)

// Edited checks that no revision's script was changed after it was shared, or after
// the database had run it.
var Edited = Check{
	Name: "edited",
	Doc:  "The script of each revision is the one that was shared, and the one that the database ran.",
	Run:  editedSince,
}

func editedSince(ctx context.Context, in Input) (findings []Finding, err error) {
	applied := map[graph.Ref]bool{}
	if in.Database != nil {
		found, err := in.cached.recorded(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, f := range in.open(found) {
			applied[f.Revisions[0].Ref] = true
			findings = append(findings, in.editedApplied(ctx, f))
		}
	}
	if in.Shared == nil {
		return findings, nil
	}
	found, err := in.historyFindings(ctx, edited)
	for _, f := range found {
		if r := f.Revisions[0].Ref; !applied[r] && !in.recorded(r) {
			findings = append(findings, in.editedShared(ctx, f))
		}
	}
	return findings, err
}

// recorded reports whether the database has the checksum of a revision. If the file
// still has it, the file is right, whatever the shared branch has.
func (in Input) recorded(r graph.Ref) bool {
	if in.Database == nil {
		return false
	}
	e, ran := in.Database.Ran[r]
	return ran && checksummed(e)
}

// historyFindings returns the findings of History of one kind, without the accepted
// ones.
func (in Input) historyFindings(ctx context.Context, of kind) (found []Finding, err error) {
	if in.Shared == nil {
		return nil, nil
	}
	all, err := in.cached.shared(ctx, in)
	for _, f := range in.open(all) {
		if f.kind == of {
			f.Fixes = slices.Clone(f.Fixes)
			found = append(found, f)
		}
	}
	return found, err
}

// A cache has the names of the checks of one Run, and for the checks that build on them
// the findings of History and Recorded, the unknown effects and the puttings: each may
// cost reading all files.
type cache struct {
	running map[string]bool

	shared, recorded func(context.Context, Input) ([]Finding, error)

	unknownOnce sync.Once
	unknown     *unknownEffects

	refused map[string]bool // the revisions whose scripts have a finding, by id

	puttingsOnce sync.Once
	put          []putting

	sidesOnce sync.Once
	sides     graph.Set // those of stampedSides
}

// puttings returns the input's puttings.
func (c *cache) puttings(ctx context.Context, in Input) []putting {
	c.puttingsOnce.Do(func() { c.put = in.puttings(ctx) })
	return c.put
}

func newCache(checks []Check) *cache {
	c := cache{running: map[string]bool{}, refused: map[string]bool{}, shared: once(sharedHistory), recorded: once(recorded)}
	for _, check := range checks {
		c.running[check.Name] = true
	}
	return &c
}

// runs reports whether the check of a name is one of this Run.
func (in Input) runs(name string) bool { return in.cached != nil && in.cached.running[name] }

// once returns a check that runs the first time and returns the same findings again.
func once(run func(context.Context, Input) ([]Finding, error)) func(context.Context, Input) ([]Finding, error) {
	var do sync.Once
	var found []Finding
	var err error
	return func(ctx context.Context, in Input) ([]Finding, error) {
		do.Do(func() { found, err = run(ctx, in) })
		return slices.Clone(found), err
	}
}

// editedApplied adds the cause and the fix of a revision that was edited after the
// database had run it.
func (in Input) editedApplied(ctx context.Context, f Finding) Finding {
	r := f.Revisions[0].Ref
	now, e := in.Revision(r), in.Database.Ran[r]
	f.Certainty = Certain
	then := func(v *revision.Revision) bool { return in.ranAs(ctx, v, e) }
	c, found := changed(in.versions(ctx, now.File), then)
	if !found {
		f.Cause = "The log has another checksum, and no version of the file in git has that one: the revision ran before it was committed, or from another clone."
		f.Fixes = append([]Fix{in.restoreScript(now, nil)}, acceptFix(f.Changes, "")...)
		return f
	}
	f.Cause = c.cause("Its script") + in.forcedAway(now.ID, then)
	fix := Fix{Command: in.undo(c, now.File), Note: "restores the script that ran; put the change into a new revision"}
	restore := Restore{File: now.File, Content: c.before.Content, Added: in.added(ctx, now, &c.before.Revision, e.Section)}
	if len(restore.Added) > 0 {
		restore.Over = now.ID
		restore.Again = firstLine(now.Message) + ", again"
		fix.Command += " && ramus revision -m " + hint.Word(restore.Again)
	}
	switch before := &c.before.Revision; {
	case !sameNode(now, before):
		fix.Note = "restores the script that ran, and the place in the graph that it had then, which has to be corrected by hand; put the change into a new revision"
	case in.landed(now, before):
		fix.Note = "restores the script that ran here. But " + in.Shared.Ref + " has the change: databases that ran it need a new revision as well"
	case in.clean(ctx, now.File) || in.onlyStatements(ctx, now, before):
		restore.NoTransaction = in.noTransaction(ctx, now, e.Section)
		fix.Action = restore
	default:
		fix.Note += ". Commit the file first: it has other changes as well"
	}
	f.Fixes = append([]Fix{fix}, acceptFix(f.Changes, "")...)
	return f
}

// landed reports whether the shared branch has a revision as it is now, and not as it
// was.
func (in Input) landed(now, before *revision.Revision) bool {
	theirs := in.theirs(now.ID)
	return theirs != nil && in.sameRun(now, theirs) && !in.sameRun(before, theirs)
}

// sameNode reports whether two versions of a revision have the same place in the graph.
func sameNode(a, b *revision.Revision) bool {
	return a.ID == b.ID && sameNames(a.Parents, b.Parents) && sameNames(a.DependsOn, b.DependsOn) && sameNames(a.Labels, b.Labels)
}

func (in Input) noTransaction(ctx context.Context, r *revision.Revision, side string) bool {
	all, err := r.Scripts(ctx)
	scripts, _ := all.Of(side)
	return err == nil && scripts.Upgrade.NoTransaction
}

// onlyStatements reports whether two versions of a revision differ in the statements
// of their upgrades alone.
func (in Input) onlyStatements(ctx context.Context, a, b *revision.Revision) bool {
	aAround, aDown, ok := in.otherText(ctx, a)
	bAround, bDown, both := in.otherText(ctx, b)
	return ok && both && a.Message == b.Message && aAround == bAround && aDown == bDown
}

// otherText returns the text between the statements of a revision's upgrade, and its
// downgrade, with white space normalized.
func (in Input) otherText(ctx context.Context, r *revision.Revision) (upgrade, downgrade string, ok bool) {
	scripts, err := r.Scripts(ctx)
	if err != nil || len(scripts.Sides) > 0 {
		return "", "", false
	}
	statements, err := in.Database.Statements(ctx, r, "")
	if err != nil {
		return "", "", false
	}
	var between strings.Builder
	rest := scripts.Upgrade.Text
	for _, st := range statements {
		before, after, found := strings.Cut(rest, st.Text)
		if !found || st.Data != "" {
			return "", "", false
		}
		between.WriteString(before)
		rest = after
	}
	between.WriteString(rest)
	if scripts.Downgrade != nil {
		downgrade = strings.Join(strings.Fields(scripts.Downgrade.Text), " ")
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(between.String(), ";", " ")), " "), downgrade, true
}

// ranAs reports whether a version of a revision is the one that an entry ran.
func (in Input) ranAs(ctx context.Context, v *revision.Revision, e dialect.Entry) bool {
	if v.ID != e.Revision || !v.HasStatements() {
		return false
	}
	statements, err := in.Database.Statements(ctx, v, e.Section)
	return err == nil && dialect.Checksum(statements) == e.Checksum
}

// added returns the statements of a revision's section that the version that ran does not
// have.
func (in Input) added(ctx context.Context, now, then *revision.Revision, side string) []dialect.Statement {
	if !now.HasStatements() {
		return nil
	}
	old, err := in.Database.Statements(ctx, then, side)
	if err != nil {
		return nil
	}
	statements, err := in.Database.Statements(ctx, now, side)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(statements, func(st dialect.Statement) bool {
		return slices.ContainsFunc(old, func(was dialect.Statement) bool { return was.Hash == st.Hash })
	})
}

// editedShared adds the cause and the fix of a shared revision that was edited.
func (in Input) editedShared(ctx context.Context, f Finding) Finding {
	now := in.Revision(f.Revisions[0].Ref)
	then := in.Shared.Base[now.ID]
	f.Certainty = Certain
	versions := in.versions(ctx, now.File)
	c, found := changed(versions, func(v *revision.Revision) bool {
		same, err := in.Shared.Same(v, then)
		return err == nil && same && v.ID == now.ID
	})
	if found {
		f.Cause = c.cause("Its script")
	} else {
		f.Cause = fmt.Sprintf("%s has another version of it.", in.Shared.Ref)
	}
	f.Cause += " Databases that ran it will not run it again."
	if found && then.File == now.File && in.clean(ctx, now.File) {
		f.Fixes[0].Action = Restore{File: now.File, Content: c.before.Content}
	}
	return f
}
