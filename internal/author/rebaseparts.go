package author

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

// A part of a rebase has the revisions that one new parent gets.
type part struct {
	own  graph.Set // with all their descendants
	onto graph.Ref
}

// parts divides the revisions to move by their new parents. Where the shared branch has
// several heads, each revision gets the one above its parent, of its own branch label if
// there are several.
func (p *Project) parts(shared *check.Shared, moved graph.Set, o RebaseRequest) ([]part, error) {
	if o.Onto != "" {
		onto, err := p.onto(o.Onto)
		return []part{{moved, onto}}, err
	}
	heads := p.sharedHeads(shared, o.Label)
	switch {
	case len(heads) == 1:
		return []part{{moved, heads[0]}}, nil
	case o.Label != "":
		return nil, hint.New("", "%s does not have exactly one head with the label %s", shared.Ref, o.Label)
	}
	own := make([]graph.Set, len(heads))
	for i := range own {
		own[i] = p.graph().NewSet()
	}
	for _, r := range moved.Refs() {
		at, err := p.headsFor(r, moved, heads, shared, len(o.Revisions) > 0)
		if err != nil {
			return nil, err
		}
		for _, i := range at {
			own[i].Union(p.graph().Descendants(graph.Branches, r))
		}
	}
	var parts []part
	for i, set := range own {
		if !set.Empty() {
			parts = append(parts, part{set, heads[i]})
		}
	}
	return parts, nil
}

// headsFor returns the indexes of the heads that replace parents of a revision. A
// revision that starts a branch of its own beside all of them has none; it is an error
// if it is named.
func (p *Project) headsFor(r graph.Ref, moved graph.Set, heads []graph.Ref, shared *check.Shared, named bool) (at []int, err error) {
	for _, parent := range p.graph().Parents(r) {
		if moved.Has(parent) {
			continue
		}
		var above, same []int
		for i, head := range heads {
			if !p.graph().Ancestors(graph.Branches, head).Has(parent) {
				continue
			}
			above = append(above, i)
			if p.sameBranch(r, head) {
				same = append(same, i)
			}
		}
		switch {
		case len(above) == 1:
			at = append(at, above[0])
		case len(same) == 1:
			at = append(at, same[0])
		case len(same) > 1, len(above) > 0 && named:
			return nil, p.severalHeads(shared)
		}
	}
	return at, nil
}

// sameBranch reports whether two revisions have a branch label in common, or both have
// none.
func (p *Project) sameBranch(a, b graph.Ref) bool {
	return sameLabels(p.graph().Labels(a), p.graph().Labels(b))
}

// sameLabels reports whether two lists have a branch label in common, or both are empty.
func sameLabels(a, b []string) bool {
	return len(a) == 0 && len(b) == 0 || slices.ContainsFunc(a, func(label string) bool { return slices.Contains(b, label) })
}

// severalHeads returns the error that the new parent is not known.
func (p *Project) severalHeads(shared *check.Shared) error {
	ids := p.graph().IDs(p.sharedHeads(shared, ""))
	return hint.New("Choose one: --onto "+strings.Join(ids, " or --onto "), "%s has several heads: %s", shared.Ref, join(ids))
}

// onto returns the revision that a symbol stands for.
func (p *Project) onto(symbol string) (graph.Ref, error) {
	refs, err := p.graph().Resolve(symbol)
	if err == nil && len(refs) != 1 {
		err = hint.New("", "--onto %s names %d revisions; it takes one", symbol, len(refs))
	}
	if err != nil {
		return 0, err
	}
	return refs[0], nil
}

// moves returns the moves of all parts, in the order in which the revisions run.
func (p *Project) moves(parts []part, shared *check.Shared) (moves []graph.Move, err error) {
	for _, part := range parts {
		more, err := p.graph().Rebase(part.own, part.onto)
		if err != nil {
			return nil, p.rebaseError(err)
		}
		for _, m := range more {
			i := slices.IndexFunc(moves, func(other graph.Move) bool { return other.Ref == m.Ref })
			switch was := p.graph().Parents(m.Ref); {
			case i < 0:
				moves = append(moves, m)
			case len(moves[i].Parents) != len(was) || len(m.Parents) != len(was):
				return nil, p.severalHeads(shared)
			default:
				moves[i].Parents = bothChanged(was, moves[i].Parents, m.Parents)
			}
		}
	}
	slices.SortFunc(moves, func(a, b graph.Move) int { return cmp.Compare(a.Ref, b.Ref) })
	return moves, nil
}

// bothChanged returns the parents of a merge of which two moves changed different ones.
func bothChanged(was, one, other []graph.Ref) []graph.Ref {
	parents := slices.Clone(one)
	for i := range parents {
		if parents[i] == was[i] {
			parents[i] = other[i]
		}
	}
	return parents
}

// mergeInsteadOf returns the command that merges the heads above a moved revision, and
// the others with the same new parent, instead of the move.
func (p *Project) mergeInsteadOf(r Rebase, moved graph.Ref) string {
	for _, part := range r.parts {
		if !part.own.Has(moved) {
			continue
		}
		return p.MergeInstead(slices.DeleteFunc(slices.Clone(r.Moves), func(m graph.Move) bool { return !part.own.Has(m.Ref) }), part.onto)
	}
	return ""
}

// chosen reports whether the request names revisions or their new parent.
func (o RebaseRequest) chosen() bool { return o.Onto != "" || len(o.Revisions) > 0 }

// notAbove returns an error where a rebase that moves nothing leaves a revision that is
// not above its new parent: a parent that is no ancestor of the new one is not replaced.
func (p *Project) notAbove(parts []part) error {
	g := p.graph()
	for _, part := range parts {
		above := g.Descendants(graph.Branches, part.onto)
		for _, r := range part.own.Refs() {
			if above.Has(r) {
				continue
			}
			why := "it has no parent"
			if parents := g.Parents(r); len(parents) > 0 {
				why = "its parent " + g.ID(parents[0]) + " is not an ancestor of " + g.ID(part.onto)
			}
			fix := ""
			if merge := p.MergeInstead([]graph.Move{{Ref: r}}, part.onto); merge != "" {
				fix = "Merge instead: " + merge
			}
			return hint.New(fix, "%s cannot be put on top of %s: %s", g.ID(r), g.ID(part.onto), why)
		}
	}
	return nil
}
