package check

import (
	"context"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/revision"
)

// UnknownRow checks that each version row has a file, and finds the file's place in git
// otherwise.
var UnknownRow = Check{
	Name:     "unknown-row",
	Doc:      "Each version row has a file in this work tree.",
	Run:      unknownRows,
	Database: true,
}

func unknownRows(ctx context.Context, in Input) (findings []Finding, err error) {
	in.look(ctx, in.Database.Undefined)
	for _, id := range in.Database.Undefined {
		findings = append(findings, in.unknownRow(ctx, id))
	}
	return findings, nil
}

func (in Input) unknownRow(ctx context.Context, id string) Finding {
	e := in.Database.Known[id]
	f := Finding{Message: fmt.Sprintf("the database is at %s, which has no file here", id), Certainty: Certain}
	switch e.Action {
	case dialect.ActionUpgrade:
		f.Message += fmt.Sprintf(": it ran %s", e.When())
	case dialect.ActionStamp:
		f.Message += fmt.Sprintf(": it was stamped %s", e.When())
	}
	s, found := in.find(ctx, id)
	if now, ok := in.renamed(ctx, id, s); ok {
		return in.renamedRow(f, id, now)
	}
	if r, ok := in.sameUnderOtherID(ctx, e); ok {
		f.Cause = fmt.Sprintf("Its file has another id now: %s has the same parents and the same script.", in.Graph().ID(r))
		return in.likelyRenamed(f, id, r)
	}
	if r, ok := in.copyOfLost(ctx, s); ok {
		f.Cause = fmt.Sprintf("%s is %s now: in a version of the history that was rewritten, it had the same parents and did the same.", id, in.Graph().ID(r))
		return in.likelyRenamed(f, id, r)
	}
	now, all, squashed := in.squashed(s)
	switch {
	case !found:
		f.Cause, f.Certainty, f.Fixes = in.neverSeen(id), Possible, in.deepen()
	case squashed:
		f.Cause, f.Fixes = now.squashCause(), []Fix{in.afterSquash(ctx, id, now, all)}
		return f
	default:
		f.Cause = in.seen(s) + in.forcedAway(id, func(*revision.Revision) bool { return true })
		f.Fixes = in.fetchFrom(ctx, s)
	}
	if s.Here && len(f.Fixes) > 0 {
		return f // HEAD has the file: nothing has to be reverted
	}
	if e.DownScript != "" && len(e.Parents) > 0 {
		back := Fix{Command: "ramus downgrade " + hint.Word(plan.RevertTarget(id, ranOn(e))), Note: "by the script in the log"}
		f.Fixes = append([]Fix{back}, f.Fixes...)
	}
	f.Fixes = append(f.Fixes, Fix{Command: "ramus stamp --purge REVISION", Note: "only if the schema is known to be that of another revision"})
	return f
}

// likelyRenamed completes the finding of a version row whose revision is likely to be r
// now.
func (in Input) likelyRenamed(f Finding, id string, r graph.Ref) Finding {
	now := in.Graph().ID(r)
	f.Certainty, f.Revisions = Likely, in.places([]graph.Ref{r})
	f.Fixes = append(f.Fixes, Fix{Command: in.stampInstead(id, now), Note: "the database has its changes", Action: in.stampTo(in.insteadOf(id, now))})
	return f
}

// renamedRow completes the finding of a version row whose revision has another id now.
func (in Input) renamedRow(f Finding, id string, now successor) Finding {
	f.Cause, f.Revisions = now.cause(id), in.placesOf(now.ID)
	fix := Fix{Command: in.stampInstead(id, now.ID), Note: "the database has its changes", Action: in.stampTo(in.insteadOf(id, now.ID))}
	if !now.same {
		fix = Fix{Note: fmt.Sprintf("compare the schema with %s; if it has all of its changes, %s", now.File, fix.Command)}
	}
	f.Fixes = []Fix{fix}
	if now.by.Author.Commit == "" { // the edit may be a mistake
		f.Fixes[0].Action = nil
		f.Fixes = append([]Fix{{Note: fmt.Sprintf("in %s:%d, write %s for %s again", now.File, int(now.Lines.ID), id, now.ID)}}, f.Fixes...)
	}
	return f
}

// sameUnderOtherID returns the pending revision with the script and the parents of an
// unknown one: its file got another id.
func (in Input) sameUnderOtherID(ctx context.Context, e dialect.Entry) (graph.Ref, bool) {
	for _, r := range in.Graph().Order() {
		if !in.Database.Applied.Has(r) && in.sameAsRun(ctx, in.Revision(r), e, nil) {
			return r, true
		}
	}
	return 0, false
}

// copyOfLost returns the only pending revision with the parents and the script of a lost
// one that no branch has any more: its commit was amended or rebased.
func (in Input) copyOfLost(ctx context.Context, s gitrepo.Occurrence) (at graph.Ref, found bool) {
	if s.Here || len(s.Present) > 0 || s.Removal != nil || len(s.Content) == 0 {
		return 0, false
	}
	then := gitrepo.Version{Revision: s.Revision, Content: s.Content}
	for _, r := range in.Graph().Order() {
		now := in.Revision(r)
		if in.Database.Applied.Has(r) || !sameNames(now.Parents, s.Revision.Parents) {
			continue
		}
		content, err := in.Read(now.File)
		if err != nil || !Copies(ctx, then, gitrepo.Version{Revision: *now, Content: content}) {
			continue
		}
		if found {
			return 0, false
		}
		at, found = r, true
	}
	return at, found
}

// insteadOf returns the version rows with now in the place of id.
func (in Input) insteadOf(id, now string) []string {
	rows := slices.Clone(in.Database.Rows)
	rows[slices.Index(rows, id)] = now
	slices.Sort(rows)
	return in.uncovered(rows)
}

func (in Input) stampInstead(id, now string) string {
	return "ramus stamp --purge " + words(in.insteadOf(id, now))
}

// neverSeen returns the cause of a revision that git has nowhere.
func (in Input) neverSeen(id string) string {
	if in.Past == nil {
		return fmt.Sprintf("It was applied from a checkout that has %s, and there is no git repository here to search.", id)
	}
	if in.Past.TimedOut() {
		return fmt.Sprintf("git ran out of time in the search for %s: --search gives it more.", id)
	}
	if in.Past.Shallow {
		return fmt.Sprintf("This clone is shallow, and its part of the history never had %s.", id)
	}
	return fmt.Sprintf("No branch, stash or reflog of this repository has ever had %s: it was applied from a branch that was not pushed, or not fetched here, or the database is another project's.", id)
}

// seen returns the sentence on where git has a revision.
func (in Input) seen(s gitrepo.Occurrence) string {
	by := fmt.Sprintf("%s wrote it on %s, in commit %s", s.Author.Name, day(s.Author.Time), short(s.Author.Commit))
	switch {
	case s.Here:
		return fmt.Sprintf("HEAD has it, and its file is missing in the work tree. %s.", by)
	case ownRemoval(s):
		return fmt.Sprintf("%s. %s%s", by, removedBy(s.Removal), stillOn(s.Present))
	case len(s.Present) == 1:
		return fmt.Sprintf("It is on the git branch %s, which is not merged here. %s.", s.Present[0], by)
	case len(s.Present) > 1:
		return fmt.Sprintf("It is on the git branches %s, which are not merged here. %s.", list(firstThree(s.Present)), by)
	case s.Removal != nil:
		return fmt.Sprintf("%s. %s", by, removedBy(s.Removal))
	}
	return fmt.Sprintf("%s. No branch has it now: it was in a commit that was amended, rebased, stashed or lost in a force push.", by)
}

// removedBy returns who removed a revision, in a sentence.
func removedBy(r *gitrepo.Removal) string {
	others := ""
	if n := len(r.Lost) - 1; n > 0 {
		others = " and " + counted(n, "other revision")
	}
	return fmt.Sprintf("%s deleted it%s on %s, in %s.", r.Author.Name, others, day(r.Author.Time), commit(r.Author.Commit, r.Subject))
}

// stillOn returns the sentence that branches have a revision which HEAD's history
// removed; "" without any.
func stillOn(branches []string) string {
	if len(branches) == 0 {
		return ""
	}
	return fmt.Sprintf(" The git %s %s still %s it.", plural(len(branches), "branch", "branches"), list(firstThree(branches)), plural(len(branches), "has", "have"))
}

// firstThree returns the first three of names.
func firstThree(names []string) []string { return names[:min(len(names), 3)] }

// relative returns a path from git as it would be typed here.
func (in Input) relative(path string) string { return in.Past.Near(path) }

// ranOn returns the parents on which an entry ran: of a merge of which a section ran, the
// one whose side it was for.
func ranOn(e dialect.Entry) []string {
	if e.Section != "" {
		return []string{e.Section}
	}
	return e.Parents
}
