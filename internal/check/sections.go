package check

import (
	"context"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/record"
)

// changesOf returns the changes that a revision's upgrade has made in the input's
// database, or would make there: of a merge, those of the section that ran; of a replaced
// revision, none. Where a merge with sections was stamped, it is unknown which of its
// sides ran.
func (in Input) changesOf(ctx context.Context, r graph.Ref) Changes {
	g := in.Graph()
	if in.Database == nil || !g.HasSections() {
		return in.Schema.ChangesOf(ctx, in.Revision(r), "")
	}
	switch e, ran := in.Database.Ran[r]; {
	case ran:
		return in.Schema.ChangesOf(ctx, in.Revision(r), e.Section)
	case in.Database.State(r) == record.Replaced:
		return Changes{Complete: true}
	case g.Sections(r) != nil && !in.Database.Applied.Has(r):
		return Changes{} // the plan decides which section runs
	}
	changes := in.Schema.ChangesOf(ctx, in.Revision(r), "")
	if in.stampedSides().Has(r) {
		changes.Effects, changes.Complete, changes.Unclear = nil, false, append(changes.Unclear, changes.Text)
	}
	return changes
}

// stampedSides returns the merges with sections that are applied without a run in the log,
// with the revisions that are on one side of them only.
func (in Input) stampedSides() graph.Set {
	if in.cached == nil {
		return in.findStampedSides()
	}
	in.cached.sidesOnce.Do(func() { in.cached.sides = in.findStampedSides() })
	return in.cached.sides
}

func (in Input) findStampedSides() graph.Set {
	g := in.Graph()
	sides := g.NewSet()
	for _, m := range in.Database.Applied.Refs() {
		if _, ran := in.Database.Ran[m]; ran || g.Sections(m) == nil || in.Database.State(m) == record.Replaced {
			continue
		}
		sides.Add(m)
		for _, parent := range g.Parents(m) {
			sides.Union(g.Others(m, parent))
		}
	}
	return sides
}

// inOrder returns revisions in the order in which an upgrade runs them: one that needs a
// replaced revision comes after the merge that replaced it.
func (in Input) inOrder(refs []graph.Ref) []graph.Ref {
	if in.Database == nil || len(in.Database.Replaced) == 0 {
		return refs
	}
	return plan.Database{Graph: in.Graph(), Sections: in.Database.Sections()}.InOrder(in.Graph().NewSet(refs...))
}
