package graph

import (
	"fmt"
	"slices"
	"strings"
)

// Walk moves along branches from a revision: up to children for positive steps (on
// the branch, if it is not empty), down to parents for negative ones, and past a
// base to Base. From Base it moves up to the bases. It fails where the path forks
// (Forked, with the revisions at that distance as candidates) and where it ends
// (TooFar, but Forked behind a fork, as in Alembic). The error is a *SymbolError.
func (g *Graph) Walk(from Ref, steps int, branch string) (Ref, error) {
	within, err := g.within(steps, branch)
	if err != nil {
		return Base, err
	}
	at, far := from, max(steps, -steps)
	for taken := range far {
		ways := g.ways(at, steps > 0, within)
		switch len(ways) {
		case 0:
			return Base, &SymbolError{Kind: TooFar, Symbol: fmt.Sprintf("%+d", steps), Message: g.tooFar(from, steps, taken)}
		case 1:
			at = ways[0]
		default:
			ends, more := g.distant(at, far-taken, steps > 0, within)
			if len(ends) == 0 {
				return Base, &SymbolError{Kind: Forked, Symbol: fmt.Sprintf("%+d", steps), Message: g.tooFar(from, steps, taken+more)}
			}
			return Base, g.forked(from, at, steps, ways, ends)
		}
	}
	return at, nil
}

// Distant returns the positions, Base among them, to which some path of exactly so
// many steps leads, as Walk counts them, by id. The cost is that of all these paths'
// revisions for each step.
func (g *Graph) Distant(from Ref, steps int) []Ref {
	ends, _ := g.distant(from, max(steps, -steps), steps > 0, func(Ref) bool { return true })
	return ends
}

// distant is Distant in one direction, within a branch. If there are none, taken is
// the number of steps on the longest path.
func (g *Graph) distant(from Ref, steps int, up bool, within func(Ref) bool) (ends []Ref, taken int) {
	ends = []Ref{from}
	for taken = range steps {
		seen := map[Ref]bool{}
		var next []Ref
		for _, at := range ends {
			for _, r := range g.ways(at, up, within) {
				if !seen[r] {
					seen[r] = true
					next = append(next, r)
				}
			}
		}
		if ends = next; len(ends) == 0 {
			return nil, taken
		}
	}
	slices.SortFunc(ends, func(a, b Ref) int { return strings.Compare(g.name(a), g.name(b)) })
	return ends, steps
}

// within returns whether a walk may enter a revision: up a branch, only those on it.
func (g *Graph) within(steps int, branch string) (func(Ref) bool, error) {
	if branch == "" || steps <= 0 {
		return func(Ref) bool { return true }, nil
	}
	r, err := g.Branch(branch)
	if err != nil {
		return nil, err
	}
	return g.Lineage(Branches, r).Has, nil
}

// forked returns the error of a walk whose path forks at a revision.
func (g *Graph) forked(from, at Ref, steps int, ways, ends []Ref) error {
	ways = slices.Clone(ways)
	g.SortByID(ways)
	ends = slices.DeleteFunc(ends, func(r Ref) bool { return r == Base })
	symbol := fmt.Sprintf("%+d", steps)
	return &SymbolError{Kind: Forked, Symbol: symbol, Candidates: g.IDs(ends), Message: fmt.Sprintf(
		"%s from %s is ambiguous: the path forks at %s to %s", symbol, g.name(from), g.name(at), listed(g.IDs(ways)))}
}

// tooFar returns the message for more steps than there are revisions.
func (g *Graph) tooFar(from Ref, steps, taken int) string {
	if taken == 0 {
		return fmt.Sprintf("%+d goes too far: %s is the last revision in that direction", steps, g.name(from))
	}
	return fmt.Sprintf("%+d from %s goes too far: there are only %d", steps, g.name(from), taken)
}

// ways returns the positions one step from at.
func (g *Graph) ways(at Ref, up bool, within func(Ref) bool) []Ref {
	switch {
	case up:
		return slices.DeleteFunc(slices.Clone(g.above(at)), func(r Ref) bool { return !within(r) })
	case at == Base:
		return nil
	case g.IsBase(at):
		return []Ref{Base}
	}
	return g.parents.of(at)
}

// above returns the children of a revision, and for Base the bases.
func (g *Graph) above(at Ref) []Ref {
	if at == Base {
		return g.Bases()
	}
	return g.children.of(at)
}

func (g *Graph) name(r Ref) string {
	if r == Base {
		return "base"
	}
	return g.ID(r)
}
