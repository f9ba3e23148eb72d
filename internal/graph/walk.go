package graph

import (
	"fmt"
	"slices"
)

// Walk moves along branches from a revision: up to children for positive steps (on
// the branch, if it is not empty), down to parents for negative ones, and past a
// base to Base. From Base it moves up to the bases. It fails where several ways
// lead on (Ambiguous, with the candidates) and where none does (TooFar). The error
// is a *SymbolError.
func (g *Graph) Walk(from Ref, steps int, branch string) (Ref, error) {
	within := func(Ref) bool { return true }
	if branch != "" && steps > 0 {
		r, err := g.Branch(branch)
		if err != nil {
			return Base, err
		}
		within = g.Lineage(Branches, r).Has
	}
	at := from
	for taken := range max(steps, -steps) {
		ways := g.ways(at, steps > 0, within)
		symbol := fmt.Sprintf("%+d", steps)
		switch len(ways) {
		case 0:
			return Base, &SymbolError{Kind: TooFar, Symbol: symbol,
				Message: tooFar(symbol, g.name(from), taken)}
		case 1:
			at = ways[0]
		default:
			return Base, g.ambiguous(symbol, fmt.Sprintf("%s from %s is ambiguous: the path forks at %s to ", symbol, g.name(from), g.name(at)), ways)
		}
	}
	return at, nil
}

// tooFar returns the message for more steps than there are revisions.
func tooFar(symbol, from string, taken int) string {
	if taken == 0 {
		return fmt.Sprintf("%s goes too far: %s is the last revision in that direction", symbol, from)
	}
	return fmt.Sprintf("%s from %s goes too far: there are only %d", symbol, from, taken)
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
