package author

import (
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
)

// leaveShipped removes from the part those shipped revisions that a merge has joined with
// the new parent already, unless o names revisions. It returns an error if a shipped
// revision would be moved, with the merge that takes the place of the rebase.
func (p *Project) leaveShipped(part *part, o RebaseRequest) error {
	moved := p.movers(*part, len(o.Revisions) > 0)
	if o.AllowShipped || o.Shipped == nil || len(moved) == 0 {
		return nil
	}
	revisions := make([]*revision.Revision, len(moved))
	for i, r := range moved {
		revisions[i] = p.History.Revision(r)
	}
	by, err := o.Shipped(revisions)
	if err != nil {
		return err
	}
	for i, r := range moved {
		release, shipped := by[revisions[i].ID]
		switch {
		case !shipped:
		case len(o.Revisions) == 0 && p.joined(r, part.onto):
			part.own.Remove(r)
		default:
			return hint.New(p.insteadOfMove(r, part.onto, o), "%s is %s, so databases may have run it: it cannot be moved", revisions[i].ID, release)
		}
	}
	return nil
}

// movers returns the revisions of a part that get another parent. One that starts a
// labeled branch is among them only if the revisions are named.
func (p *Project) movers(part part, named bool) (refs []graph.Ref) {
	below := p.graph().Ancestors(graph.Branches, part.onto)
	for _, r := range part.own.Refs() {
		if !named && len(p.History.Revision(r).Labels) > 0 {
			continue
		}
		for _, parent := range p.graph().Parents(r) {
			if parent != part.onto && !part.own.Has(parent) && below.Has(parent) {
				refs = append(refs, r)
				break
			}
		}
	}
	return refs
}

// joined reports whether a revision is above both.
func (p *Project) joined(a, b graph.Ref) bool {
	above := p.graph().Descendants(graph.Branches, a)
	above.Intersect(p.graph().Descendants(graph.Branches, b))
	return !above.Empty()
}

// insteadOfMove returns the ways out of the refusal to move a shipped revision.
func (p *Project) insteadOfMove(r, onto graph.Ref, o RebaseRequest) string {
	var ways []string
	if merge := p.MergeInstead([]graph.Move{{Ref: r}}, onto); merge != "" {
		ways = append(ways, "Merge instead: "+merge)
	}
	o.AllowShipped = true
	return strings.Join(append(ways, "To move it all the same: "+o.Command("")), "\n")
}
