package check

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// Edited is the check that nobody changed what a revision runs after others had it,
// or the database had run it.
var Edited = Check{
	Name: "edited",
	Doc:  "What a revision runs is what it was when it was shared, and when the database ran it.",
	Run:  editedSince,
}

func editedSince(ctx context.Context, in Input) (findings []Finding, err error) {
	applied := map[graph.Ref]bool{}
	if in.Database != nil {
		found, err := in.cached.recorded(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			applied[f.Revisions[0].Ref] = true
			findings = append(findings, in.editedApplied(ctx, f))
		}
	}
	if in.Shared == nil {
		return findings, nil
	}
	found, err := in.raw(ctx, edited)
	for _, f := range found {
		if r := f.Revisions[0].Ref; !applied[r] && !in.recorded(r) {
			findings = append(findings, in.editedShared(ctx, f))
		}
	}
	return findings, err
}

// recorded reports whether the database recorded what a revision ran. Where that is
// what its file says, the file is right, whatever others have by now.
func (in Input) recorded(r graph.Ref) bool {
	if in.Database == nil {
		return false
	}
	e, ran := in.Database.Ran[r]
	return ran && checksummed(e)
}

// raw are what History finds of one kind.
func (in Input) raw(ctx context.Context, of kind) (found []Finding, err error) {
	if in.Shared == nil {
		return nil, nil
	}
	all, err := in.cached.shared(ctx, in)
	for _, f := range all {
		if f.kind == of {
			found = append(found, f)
		}
	}
	return found, err
}

// A historic is what History and Recorded find, for the checks that build on them:
// either may cost reading all files.
type historic struct {
	shared, recorded func(context.Context, Input) ([]Finding, error)

	doubting sync.Once
	doubt    *doubt
}

func newHistoric() *historic { return &historic{shared: once(sharedHistory), recorded: once(recorded)} }

// once is a check that runs the first time that it is asked.
func once(run func(context.Context, Input) ([]Finding, error)) func(context.Context, Input) ([]Finding, error) {
	var do sync.Once
	var found []Finding
	var err error
	return func(ctx context.Context, in Input) ([]Finding, error) {
		do.Do(func() { found, err = run(ctx, in) })
		return slices.Clone(found), err
	}
}

// editedApplied says who edited a revision that the database had run, and how what
// ran comes back.
func (in Input) editedApplied(ctx context.Context, f Finding) Finding {
	r := f.Revisions[0].Ref
	now, e := in.Revision(r), in.Database.Ran[r]
	f.Sure, f.Mend = Certain, nil
	then := func(v *revision.Revision) bool { return in.ranAs(ctx, v, e) }
	c, found := changed(in.versions(ctx, now.File), then)
	if !found {
		f.Cause = "The checksum in the log is another one. No version of the file that git knows is what ran: it ran before it was committed, or from another clone."
		f.Remedies = []Remedy{{Command: "git log --patch -- " + quoted(now.File), Why: "put back what ran, and put the change into a new revision"}}
		return f
	}
	f.Cause = c.cause("What it runs") + in.forcedAway(now.ID, then)
	remedy := Remedy{Command: in.takeBack(c, now.File), Why: "puts back what ran; the change goes into a new revision"}
	restore := Restore{File: now.File, Content: c.before.Content, Added: in.added(ctx, now, &c.before.Revision)}
	if len(restore.Added) > 0 {
		restore.Over = now.ID
		restore.Again = firstLine(now.Message) + ", again"
		remedy.Command += " && ramus revision -m " + quoted(restore.Again)
	}
	switch before := &c.before.Revision; {
	case !sameNode(now, before):
		remedy.Why = "puts back what ran, and where it stood then, which is to be mended by hand; the change goes into a new revision"
	case in.landed(now, before):
		remedy.Why = "puts back what ran here. But " + in.Shared.Ref + " has the change: others may have run it, and what they need is a new revision, too"
	case in.clean(ctx, now.File) || in.onlyStatements(ctx, now, before):
		restore.NoTransaction = in.noTransaction(ctx, now)
		remedy.Fix = restore
	default:
		remedy.Why += ". Commit the file before that: more was changed in it than what it runs"
	}
	f.Remedies = []Remedy{remedy}
	return f
}

// landed reports whether others have a revision as it is now, and not as it was.
func (in Input) landed(now, before *revision.Revision) bool {
	theirs := in.theirs(now.ID)
	return theirs != nil && in.sameRun(now, theirs) && !in.sameRun(before, theirs)
}

// sameNode reports whether two versions of a revision have one place in the graph.
func sameNode(a, b *revision.Revision) bool {
	return a.ID == b.ID && sameNames(a.Parents, b.Parents) && sameNames(a.DependsOn, b.DependsOn) && sameNames(a.Labels, b.Labels)
}

func (in Input) noTransaction(ctx context.Context, r *revision.Revision) bool {
	scripts, err := r.Scripts(ctx)
	return err == nil && scripts.Upgrade.NoTransaction
}

// onlyStatements reports whether two versions of a revision differ in nothing but
// the statements of their upgrades, so that nothing else is lost with one of them.
func (in Input) onlyStatements(ctx context.Context, a, b *revision.Revision) bool {
	aAround, aDown, ok := in.around(ctx, a)
	bAround, bDown, both := in.around(ctx, b)
	return ok && both && a.Message == b.Message && aAround == bAround && aDown == bDown
}

// around is what stands between the statements of a revision's upgrade, and its
// downgrade, white space aside.
func (in Input) around(ctx context.Context, r *revision.Revision) (upgrade, downgrade string, ok bool) {
	scripts, err := r.Scripts(ctx)
	if err != nil {
		return "", "", false
	}
	statements, err := in.Database.Statements(ctx, r)
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

// ranAs reports whether a version of a revision is what an entry ran.
func (in Input) ranAs(ctx context.Context, v *revision.Revision, e dialect.Entry) bool {
	if v.ID != e.Revision || !v.HasStatements() {
		return false
	}
	statements, err := in.Database.Statements(ctx, v)
	return err == nil && dialect.Checksum(statements) == e.Checksum
}

// added are the statements of a revision that the version that ran does not have.
func (in Input) added(ctx context.Context, now, then *revision.Revision) []dialect.Statement {
	if !now.HasStatements() {
		return nil
	}
	old, err := in.Database.Statements(ctx, then)
	if err != nil {
		return nil
	}
	statements, err := in.Database.Statements(ctx, now)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(statements, func(st dialect.Statement) bool {
		return slices.ContainsFunc(old, func(was dialect.Statement) bool { return was.Hash == st.Hash })
	})
}

// editedShared says who edited a revision that others have.
func (in Input) editedShared(ctx context.Context, f Finding) Finding {
	now := in.Revision(f.Revisions[0].Ref)
	then, mend := in.Shared.Base[now.ID], f.Mend
	f.Sure, f.Mend = Certain, nil
	versions := in.versions(ctx, now.File)
	c, found := changed(versions, func(v *revision.Revision) bool {
		same, err := in.Shared.Same(v, then)
		return err == nil && same && v.ID == now.ID
	})
	if found {
		f.Cause = c.cause("What it runs")
	} else {
		f.Cause = fmt.Sprintf("%s has another version of it.", in.Shared.Ref)
	}
	f.Cause += " Databases that ran it will not run it again."
	remedy := remedies(mend)[0]
	if found && then.File == now.File && in.clean(ctx, now.File) {
		remedy.Fix = Restore{File: now.File, Content: c.before.Content}
	}
	f.Remedies = []Remedy{remedy}
	return f
}
