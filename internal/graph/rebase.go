package graph

import (
	"fmt"
	"slices"
	"strings"
)

// A Move changes the parents of a revision.
type Move struct {
	Ref     Ref
	Parents []Ref // in the order for the file
}

// Rebase returns the moves that put the revisions of own on top of onto: in each
// parent list, parents at or below onto are replaced by onto. Edges among own and
// edges to other trees stay. The moves are in the order in which the revisions run,
// and empty if no revision has to move. own must include all descendants of its
// members.
//
// The error is a *RebaseError. The cost is a walk over the graph.
func (g *Graph) Rebase(own Set, onto Ref) ([]Move, error) {
	below := g.Ancestors(Branches, onto)
	if err := g.turned(own, onto); err != nil {
		return nil, err
	}
	var moves []Move
	for _, r := range own.Refs() {
		parents := g.onTop(r, own, onto, below)
		if slices.Equal(parents, g.Parents(r)) {
			continue
		}
		if g.Sections(r) != nil {
			return nil, &RebaseError{Kind: Resolving, Revision: g.ID(r), Over: g.IDs(parents)}
		}
		if len(parents) < 2 && g.IsMergePoint(r) {
			return nil, &RebaseError{Kind: EmptyMerge, Revision: g.ID(r), Over: g.IDs(parents)}
		}
		moves = append(moves, Move{r, parents})
	}
	return moves, nil
}

// onTop returns the new parents of r: those below onto are replaced by onto.
func (g *Graph) onTop(r Ref, own Set, onto Ref, below Set) (parents []Ref) {
	for _, p := range g.Parents(r) {
		if !own.Has(p) && below.Has(p) {
			p = onto
		}
		if !slices.Contains(parents, p) {
			parents = append(parents, p)
		}
	}
	return g.withoutOnto(parents, own, onto)
}

// withoutOnto removes onto from parents if another parent, a member of own, will be
// above onto anyway.
func (g *Graph) withoutOnto(parents []Ref, own Set, onto Ref) []Ref {
	if len(parents) < 2 || !slices.Contains(parents, onto) {
		return parents
	}
	for _, p := range parents {
		if own.Has(p) && !g.NewSet(g.joined(p, own, onto)...).Empty() {
			return slices.DeleteFunc(slices.Clone(parents), func(p Ref) bool { return p == onto })
		}
	}
	return parents
}

// joined returns the revisions at or below onto that are parents of own's revisions
// at or below p.
func (g *Graph) joined(p Ref, own Set, onto Ref) (found []Ref) {
	below := g.Ancestors(Branches, onto)
	for _, r := range g.Ancestors(Branches, p).Refs() {
		if !own.Has(r) {
			continue
		}
		for _, q := range g.Parents(r) {
			if !own.Has(q) && below.Has(q) {
				found = append(found, q)
			}
		}
	}
	return found
}

// turned returns an error if onto needs a revision of own.
func (g *Graph) turned(own Set, onto Ref) error {
	needed := g.Ancestors(Dependencies, onto)
	for _, r := range own.Refs() {
		if needed.Has(r) {
			return &RebaseError{Kind: TurnsRound, Revision: g.ID(r), Over: []string{g.ID(onto)}}
		}
	}
	return nil
}

// A RebaseKind is the reason why revisions cannot be moved.
type RebaseKind uint8

// The kinds of RebaseError.
const (
	TurnsRound RebaseKind = iota // the new parent needs a revision that would move
	EmptyMerge                   // a merge would have one parent left
	Resolving                    // a merge has sections for the sides of its parents
)

// A RebaseError reports why revisions cannot be moved.
type RebaseError struct {
	Kind     RebaseKind
	Revision string   // the revision that prevents it
	Over     []string // its new parents
}

func (e *RebaseError) Error() string {
	over := strings.Join(e.Over, ", ")
	switch e.Kind {
	case Resolving:
		return fmt.Sprintf("merge %s has sections for its parents' sides, which hold for these parents only; it cannot be moved to %s", e.Revision, over)
	case EmptyMerge:
		return fmt.Sprintf("merge %s would have nothing left to merge: %s would be its only parent", e.Revision, over)
	}
	return fmt.Sprintf("%s needs %s, so that cannot be moved on top of it: the history would be a cycle", over, e.Revision)
}
