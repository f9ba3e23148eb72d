package check

import (
	"context"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/acceptance"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
)

// PutBelow checks with git, where the log knows nothing, that no revision was put below
// an applied one and never ran: git has the change, and the schema shows whether the
// revision ran.
var PutBelow = Check{
	Name: Reparented.Name,
	Doc:  "No revision was put below one that had run without a log, as git and the schema show.",
	Run:  putBelow,
}

func putBelow(ctx context.Context, in Input) (findings []Finding, err error) {
	if in.Moved == nil {
		return nil, nil
	}
	changed, err := in.changedHere(ctx)
	findings = in.tookFrom(ctx, changed)
	for _, p := range in.cached.puttings(ctx, in) {
		here := slices.ContainsFunc(p.over, func(r graph.Ref) bool { return changed[r] }) // History reports it
		if f := in.belowOver(ctx, p); !here && f.Message != "" {
			findings = append(findings, f)
		}
	}
	return findings, err
}

// changedHere returns the revisions whose place differs from that on the shared branch.
func (in Input) changedHere(ctx context.Context) (map[graph.Ref]bool, error) {
	found, err := in.historyFindings(ctx, reparented)
	refs := map[graph.Ref]bool{}
	for _, f := range found {
		refs[f.Revisions[0].Ref] = true
	}
	return refs, err
}

// belowOver returns the finding of revisions that were put below others; none where the
// schema shows that all of them ran. Where it shows nothing, the finding is unproven.
func (in Input) belowOver(ctx context.Context, p putting) Finding {
	never, unknown := p.neverRan(), p.unknown()
	if len(never) == 0 && (len(unknown) == 0 || !in.sharedOnes(p.over)) {
		return Finding{}
	}
	f := Finding{Message: in.placedBy(ctx, p), Changes: in.placeChanges(p)}
	if len(never) == 0 {
		f.Unproven = true
		f.Revisions = in.places(slices.Concat(p.over, unknown))
		f.Message += in.unprovenText(unknown, f.Changes)
		return f
	}
	ids := in.Graph().IDs(never)
	var shown []string
	for _, r := range never {
		shown = append(shown, p.traces[r].missing...)
	}
	f.Message += fmt.Sprintf("; %s, below %s now, never ran here, and no upgrade will run %s: %s",
		few(ids), plural(len(p.over), "it", "them"), plural(len(ids), "it", "them"), few(shown))
	f.Revisions = in.places(slices.Concat(never, p.over))
	f.Cause, f.Certainty = in.belowCause(p, never, unknown)
	f.Fixes = in.putBelowFixes(ctx, p, never, unknown)
	return f
}

// sharedOnes reports whether others may have one of refs.
func (in Input) sharedOnes(refs []graph.Ref) bool {
	return in.Shared == nil || slices.ContainsFunc(refs, func(r graph.Ref) bool { return !in.Shared.IsNew(in.Graph().ID(r)) })
}

// placedBy says which revisions have another place since which commit, or on which
// branch.
func (in Input) placedBy(ctx context.Context, p putting) string {
	ids := in.Graph().IDs(p.over)
	if len(p.branch) > 0 {
		was, now := p.branchVersion(ids[0]), in.Revision(p.over[0])
		key, then, here := placeKey(was, now)
		if len(ids) > 1 {
			return fmt.Sprintf("%s have other places in the graph on %s than here", list(ids), p.branch[0].Branch)
		}
		return fmt.Sprintf("the %s of %s is %s on %s, and %s here", key, ids[0], then, p.branch[0].Branch, here)
	}
	c := p.changeOf(ids[0])
	if in.Moved.Commit != nil {
		c = in.Moved.Commit(ctx, c)
	}
	by := fmt.Sprintf("on %s in %s", day(c.Author.Time), commit(c.Author.Commit, c.Subject))
	key, then, after := placeKey(&c.Before, &c.After)
	if len(ids) > 1 {
		return fmt.Sprintf("%s gave %s other places in the graph %s", c.Author.Name, list(ids), by)
	}
	return fmt.Sprintf("the %s of %s was %s until %s changed it to %s %s", key, ids[0], then, c.Author.Name, after, by)
}

// placeKey returns the key in which two versions of a revision differ, and its values.
func placeKey(a, b *revision.Revision) (key, then, now string) {
	if sameNames(a.Parents, b.Parents) {
		return "depends_on", named(a.DependsOn), named(b.DependsOn)
	}
	return "down_revision", named(a.Parents), named(b.Parents)
}

// placeChanges returns the changes of the lowest moved revision, which an acceptance
// names.
func (in Input) placeChanges(p putting) []acceptance.Change {
	now := in.Revision(p.over[0])
	then := p.branchVersion(now.ID)
	if len(p.branch) == 0 {
		c := p.changeOf(now.ID)
		then = &c.Before
	}
	return slices.Concat(nameChanges(now.ID, acceptance.Parents, now.Parents, then.Parents),
		nameChanges(now.ID, acceptance.DependsOn, now.DependsOn, then.DependsOn))
}

// belowCause returns why revisions never ran. It is certain where git shows when they
// were put below others, and the schema that only those ran.
func (in Input) belowCause(p putting, never, unknown []graph.Ref) (cause string, sure Certainty) {
	over, ids := list(in.Graph().IDs(p.over)), few(in.Graph().IDs(never))
	ranNone := !slices.ContainsFunc(p.over, func(r graph.Ref) bool { return !p.traces[r].absent() })
	if sure = Likely; ranNone { // they were put below others later, too
		cause = fmt.Sprintf("The version rows count %s as applied, and %s too; the schema shows the opposite.", ids, over)
	} else if len(p.branch) > 0 {
		cause = fmt.Sprintf("This database ran %s as %s has %s. Its version rows count %s as applied here; the schema shows the opposite.",
			over, p.branch[0].Branch, plural(len(p.over), "it", "them"), ids)
	} else {
		sure = Certain
		cause = fmt.Sprintf("This database had run %s before that commit. Its version rows count %s as applied since; the schema shows the opposite.", over, ids)
	}
	if len(unknown) > 0 {
		cause += fmt.Sprintf(" Names do not show whether %s ran.", few(in.Graph().IDs(unknown)))
	}
	return cause, sure
}

// unprovenText says that nothing shows whether revisions ran, and how to end that.
func (in Input) unprovenText(unknown []graph.Ref, changes []acceptance.Change) string {
	ids := few(in.Graph().IDs(unknown))
	where := fmt.Sprintf("nothing shows whether %s, below that now, ran on this database", ids)
	if in.Database == nil {
		where = fmt.Sprintf("a database that had run it before counts %s, below it now, as applied", ids)
	}
	if len(changes) == 0 {
		return "; " + where
	}
	return fmt.Sprintf("; %s; if all is well: ramus accept %s --because REASON", where, hint.Word(changes[0].Revision))
}

// Notes returns the unproven findings that are not accepted, as one note; "" for none.
func Notes(findings []Finding) string {
	var open []Finding
	for _, f := range findings {
		if f.Unproven && len(f.Accepted) == 0 {
			open = append(open, f)
		}
	}
	switch len(open) {
	case 0:
		return ""
	case 1:
		return open[0].Message
	}
	return fmt.Sprintf("%s; the same holds for %s", open[0].Message, counted(len(open)-1, "older change"))
}
