package check

import (
	"context"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
)

// tookFrom returns the unproven findings of pending revisions that an applied one once
// needed, until it was moved: a database that had run it ran them, too, and an upgrade
// runs them again. Revisions whose state the log or the schema shows are left out.
func (in Input) tookFrom(ctx context.Context, changedHere map[graph.Ref]bool) (findings []Finding) {
	if in.Moved == nil || in.Database == nil || len(in.Database.Undefined) > 0 {
		return nil
	}
	open := in.silent(ctx)
	for _, a := range in.arrangements() {
		again := in.Graph().NewSet(open.Refs()...)
		again.Intersect(in.below(a, in.Database.Current.Refs()))
		p := putting{arrangement: a, below: again.Refs(), over: in.movedOff(a, again)}
		if len(a.by) == 0 || len(p.over) == 0 || !in.sharedOnes(p.over) || changedHere[p.over[0]] {
			continue
		}
		findings = append(findings, Finding{
			Message:   in.placedBy(ctx, p) + "; " + in.againText(p.below),
			Revisions: in.places(slices.Concat(p.over, p.below)),
			Changes:   in.placeChanges(p),
			Unproven:  true,
		})
		open.Subtract(again)
	}
	return findings
}

// silent returns the pending revisions that ran neither by the log nor by the schema,
// without those that the schema shows to be pending.
func (in Input) silent(ctx context.Context) graph.Set {
	pending := in.pending()
	open := in.Graph().NewSet(pending...)
	for _, r := range pending {
		if in.Database.hasRun(r) {
			open.Subtract(in.Graph().NewSet(r))
		}
	}
	if in.Schema == nil {
		return open
	}
	for r, e := range collectEvidence(in.objectHistories(ctx, pending)) {
		if len(e.done) > 0 || len(e.open) > 0 {
			open.Subtract(in.Graph().NewSet(r))
		}
	}
	return open
}

// movedOff returns the applied revisions without a run in the log that needed some of the
// others in an earlier arrangement.
func (in Input) movedOff(a arrangement, others graph.Set) []graph.Ref {
	return slices.DeleteFunc(a.moved(in.Graph()), func(r graph.Ref) bool {
		then := in.below(a, []graph.Ref{r})
		then.Intersect(others)
		return in.Database.hasRun(r) || !in.Database.Applied.Has(r) || then.Empty()
	})
}

// againText says that an upgrade may run revisions again, and how to record that they
// ran. The stamp records no others: all that they need is applied, or among them.
func (in Input) againText(refs []graph.Ref) string {
	ids := few(in.Graph().IDs(refs))
	text := fmt.Sprintf("a database that had run it before ran %s, too, and an upgrade runs %s again", ids, plural(len(refs), "it", "them"))
	known := in.Graph().NewSet(refs...)
	for _, r := range refs {
		for _, n := range in.Graph().Needs(r) {
			if !known.Has(n) && !in.Database.Applied.Has(n) {
				return text
			}
		}
	}
	tips := in.Graph().IDs(in.Graph().Maximal(graph.Dependencies, refs))
	return text + "; if the schema has " + plural(len(refs), "its", "their") + " changes: ramus stamp " + words(tips)
}
