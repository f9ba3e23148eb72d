package author

import (
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

// Behind returns a note on a new revision, if the shared branch has heads above its
// parent that the project lacks: the revision would be a second one beside them. It is
// "" for others, and for a branch that the request starts on purpose. It asks for the
// shared branch only if it needs it; the answer may be nil.
func (p *Project) Behind(o Request, ask func() *check.Shared) string {
	if o.Splice || len(o.Labels) > 0 {
		return ""
	}
	parents, err := p.parent(o)
	if err != nil || len(parents) == 0 {
		return ""
	}
	shared := ask()
	if shared == nil {
		return ""
	}
	missing := p.missingAbove(shared, parents[0])
	if len(missing) == 0 {
		return ""
	}
	return fmt.Sprintf("%s has %s, which this work tree lacks: the new revision will be a second head beside it; to put it on top: git rebase --autostash %s && ramus rebase --against %[3]s",
		shared.Ref, join(missing), hint.Word(shared.Ref))
}

// missingAbove returns the heads of the shared branch that the project lacks, above the
// shared revisions that a parent is, or has below it, on the same branch.
func (p *Project) missingAbove(shared *check.Shared, parent graph.Ref) []string {
	tip := shared.TipGraph
	below, _ := tip.LookupAll(p.graph().IDs(p.graph().Ancestors(graph.Branches, parent).Refs()))
	heads := tip.Tips(tip.Descendants(graph.Branches, tip.Maximal(graph.Branches, below)...))
	heads = slices.DeleteFunc(heads, func(h graph.Ref) bool {
		return p.History.Lookup(tip.ID(h)) != nil || !sameLabels(tip.Labels(h), p.graph().Labels(parent))
	})
	return tip.IDs(heads)
}
