package graph

import "fmt"

// Walk takes steps along branches from a revision: up for positive steps, to
// children that lie on the branch if one is named; down for negative ones,
// past a base to Base. From Base it goes up to the bases. It fails where the
// way forks (Ambiguous, naming the ways) and where it ends (TooFar); the error
// is a *SymbolError.
func (g *Graph) Walk(from Ref, steps int, branch string) (Ref, error) {
	at := from
	for taken := range max(steps, -steps) {
		ways, err := g.ways(at, steps > 0, branch)
		switch {
		case err != nil:
			return Base, err
		case len(ways) == 0:
			return Base, &SymbolError{Kind: TooFar, Symbol: fmt.Sprintf("%+d", steps),
				Message: fmt.Sprintf("%+d from %s goes too far: there are only %d", steps, g.name(from), taken)}
		case len(ways) > 1:
			return Base, g.ambiguous(fmt.Sprintf("%+d", steps), fmt.Sprintf("%+d from %s is ambiguous: the way forks at %s to ", steps, g.name(from), g.name(at)), ways)
		}
		at = ways[0]
	}
	return at, nil
}

// ways are the places one step from at.
func (g *Graph) ways(at Ref, up bool, branch string) ([]Ref, error) {
	switch {
	case up && branch != "":
		return g.onLineage(g.above(at), branch)
	case up:
		return g.above(at), nil
	case at == Base:
		return nil, nil
	case g.IsBase(at):
		return []Ref{Base}, nil
	}
	return g.parents.of(at), nil
}

// above are the children of a revision; those of Base are the bases.
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
