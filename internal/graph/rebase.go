package graph

import (
	"fmt"
	"slices"
	"strings"
)

// A Move gives a revision other parents.
type Move struct {
	Ref     Ref
	Parents []Ref // in the order in which the file is to have them
}

// Rebase returns the moves that put the revisions of own on top of onto: each
// that stands on one below onto gets onto in its place. Among themselves they
// keep their shape, and what stands on another tree stays there. The moves come
// in the order in which the revisions run; there are none when all stand where
// they should. What stands on own's revisions is to be in own as well.
//
// The error is a *RebaseError. It costs a walk over the graph.
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
		if len(parents) < 2 && g.IsMergePoint(r) {
			return nil, &RebaseError{Kind: EmptyMerge, Revision: g.ID(r), Over: g.IDs(parents)}
		}
		moves = append(moves, Move{r, parents})
	}
	return moves, nil
}

// onTop are the parents of r, with onto for those that are below it.
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

// withoutOnto leaves onto out where another parent will stand on it anyway: one
// of own that has a revision below onto under it.
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

// joined are the revisions at or below onto that own's ones below p stand on.
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

// turned refuses to put a revision on top of what needs it.
func (g *Graph) turned(own Set, onto Ref) error {
	needed := g.Ancestors(Dependencies, onto)
	for _, r := range own.Refs() {
		if needed.Has(r) {
			return &RebaseError{Kind: TurnsRound, Revision: g.ID(r), Over: []string{g.ID(onto)}}
		}
	}
	return nil
}

// A RebaseKind says why revisions cannot be moved.
type RebaseKind uint8

// The kinds of RebaseError.
const (
	TurnsRound RebaseKind = iota // the revision to stand on needs one that is to be moved
	EmptyMerge                   // a merge would be left with one parent
)

// A RebaseError says why revisions cannot be moved.
type RebaseError struct {
	Kind     RebaseKind
	Revision string   // the one in the way
	Over     []string // what it would stand on
}

func (e *RebaseError) Error() string {
	over := strings.Join(e.Over, ", ")
	if e.Kind == EmptyMerge {
		return fmt.Sprintf("merge %s would have nothing left to merge: only %s would stand below it", e.Revision, over)
	}
	return fmt.Sprintf("%s needs %s, so that cannot stand on top of it: the history would be a circle", over, e.Revision)
}
