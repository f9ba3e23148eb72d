package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

// Branched is OneHead with the cause of several heads.
var Branched = Check{
	Name: headsName,
	Doc:  OneHead.Doc,
	Run:  branched,
}

func branched(ctx context.Context, in Input) (findings []Finding, err error) {
	for _, fork := range in.forks() {
		f := Finding{Message: fork.String() + ": " + few(in.Graph().IDs(fork.Heads)), Revisions: in.places(fork.Heads), Fixes: in.rejoin(fork.Heads)}
		f.Cause, f.Certainty = in.parting(ctx, fork.Heads)
		findings = append(findings, f)
	}
	return findings, nil
}

// parting returns the cause of several heads.
func (in Input) parting(ctx context.Context, heads []graph.Ref) (cause string, sure Certainty) {
	firsts := in.firsts(heads)
	var b strings.Builder
	switch fork := in.Graph().MergeBases(heads...); {
	case len(fork) == 0:
		b.WriteString("They have no common ancestor: each has its own base.")
	case !slices.ContainsFunc(firsts, func(r graph.Ref) bool { return !slices.Equal(in.Graph().Parents(r), fork) }):
		fmt.Fprintf(&b, "%s each have the parent %s.", few(in.Graph().IDs(firsts)), list(in.Graph().IDs(fork)))
	default:
		fmt.Fprintf(&b, "Their branches fork at %s.", list(in.Graph().IDs(fork)))
	}
	known := 0
	for i, o := range in.origins(ctx, firsts) {
		if text := o.String(); text != "" {
			known++
			fmt.Fprintf(&b, " %s is %s.", in.Graph().ID(firsts[i]), text)
		}
	}
	own := in.unshared(heads)
	switch {
	case in.Shared == nil || known < len(firsts):
		return b.String(), Likely
	case len(own) == 0:
		fmt.Fprintf(&b, " Each was the only head when it was written; all are on %s, and the second to land was not rebased.", in.Shared.Ref)
	case len(own) < len(heads):
		fmt.Fprintf(&b, " %s is not on %s yet, which has newer revisions.", list(in.Graph().IDs(own)), in.Shared.Ref)
	default:
		fmt.Fprintf(&b, " None of them is on %s.", in.Shared.Ref)
	}
	return b.String(), Certain
}

// firsts returns for each head, by id, the oldest revision that no other head has: the
// one where its branch leaves the others.
func (in Input) firsts(heads []graph.Ref) (firsts []graph.Ref) {
	for _, own := range in.Graph().Sides(graph.Branches, heads...) {
		firsts = append(firsts, own.Refs()[0]) // a head is on its own side
	}
	return firsts
}

// unshared returns those of refs that the shared branch does not have.
func (in Input) unshared(refs []graph.Ref) []graph.Ref {
	return slices.DeleteFunc(slices.Clone(refs), func(r graph.Ref) bool {
		return in.Shared == nil || !in.Shared.IsNew(in.Graph().ID(r))
	})
}

// Join returns the fixes of several heads, as OneHead has them: a rebase first.
func Join(in Input, heads []graph.Ref) []Fix { return in.rejoin(heads) }

// rejoin returns the fixes of several heads: a rebase of revisions that nobody else
// has, and a merge.
func (in Input) rejoin(heads []graph.Ref) []Fix {
	ids := in.Graph().IDs(heads)
	merge := Fix{Command: in.merged(MergeCommand(ids)), Note: "shows the changes of each side first", Action: Merge{ids}}
	if len(in.Graph().MergeBases(heads...)) == 0 {
		merge.Action, merge.Note = nil, "if they belong together; separate trees get a branch label each"
	}
	stale := in.staleBelow(heads)
	if len(stale) == 0 {
		return in.rejoinOwn(heads, merge)
	}
	if i := slices.IndexFunc(stale, func(r graph.Ref) bool { return !in.hasOneTop(r) }); i >= 0 {
		return []Fix{in.mergeAll(stale[i], merge)}
	}
	rebase := in.rebaseFix(stale...)
	if rebase.Note == "" {
		rebase.Note = "keeps a linear history: none of the moved revisions is on " + in.Shared.Ref
		if !in.behind() {
			rebase.Action, merge.Action = Rebase{in.Graph().IDs(stale)}, nil // one action is enough
		}
	}
	return []Fix{rebase, merge}
}

// mergeAll returns the merge of several heads, where the shared branch has others above
// the parent of a new revision: of all of them, after the pull if one is needed.
func (in Input) mergeAll(stale graph.Ref, merge Fix) Fix {
	if !in.behind() {
		return merge
	}
	for _, s := range in.stales() {
		if s.at == stale {
			return Fix{Command: in.pulled(in.mergeAgain(s.at, s.over)), Note: merge.Note}
		}
	}
	return merge
}

// rejoinOwn returns the fixes of several heads none of which a rebase onto the shared
// branch moves: one on top of the other, or the merge.
func (in Input) rejoinOwn(heads []graph.Ref, merge Fix) []Fix {
	if why := in.shippedBelow(heads); why != "" {
		merge.Note = notToMove(why)
		return []Fix{merge}
	}
	if restack, ok := in.restack(heads); ok {
		return []Fix{restack, merge}
	}
	return []Fix{merge}
}

// staleBelow returns the new ancestors of heads that a rebase would move to the top of
// the shared branch; none where one of them is a merge, which would keep one parent, or
// shipped.
func (in Input) staleBelow(heads []graph.Ref) []graph.Ref {
	if in.Shared == nil {
		return nil
	}
	below := in.Graph().Ancestors(graph.Branches, heads...)
	stale := slices.DeleteFunc(in.stale(nil), func(r graph.Ref) bool { return !below.Has(r) })
	if slices.ContainsFunc(stale, in.Graph().IsMergePoint) || in.shipped(stale...) != "" {
		return nil
	}
	return stale
}

// restack returns the fix that puts one of two new branches on top of the other one,
// the newer one if both can be moved.
func (in Input) restack(heads []graph.Ref) (Fix, bool) {
	if in.Shared == nil || len(heads) != 2 {
		return Fix{}, false
	}
	sides := in.Graph().Sides(graph.Branches, heads...)
	order := []int{1, 0}
	if in.Revision(heads[0]).CreateDate > in.Revision(heads[1]).CreateDate {
		order = []int{0, 1}
	}
	for _, i := range order {
		if first, ok := in.movable(sides[i], heads[1-i]); ok {
			line := "ramus rebase --against " + hint.Word(in.Shared.Ref) + " " + hint.Words(in.Graph().IDs([]graph.Ref{first})) +
				" --onto " + hint.Word(in.Graph().ID(heads[1-i]))
			return Fix{Command: in.pulled(line), Note: "keeps a linear history: none of these revisions is on " + in.Shared.Ref}, true
		}
	}
	return Fix{}, false
}

// movable returns the first revision of a side if one move of it puts the whole side,
// which is neither shared, shipped nor applied, on top of onto.
func (in Input) movable(side graph.Set, onto graph.Ref) (first graph.Ref, ok bool) {
	g := in.Graph()
	own := side.Refs()
	more := g.Descendants(graph.Branches, own...)
	more.Subtract(side)
	applied := in.Database != nil && slices.ContainsFunc(own, in.Database.Applied.Has)
	if len(in.unshared(own)) < len(own) || !more.Empty() || applied {
		return 0, false
	}
	moves, err := g.Rebase(side, onto)
	if err != nil || len(moves) != 1 || in.shipped(moves[0].Ref) != "" {
		return 0, false
	}
	return moves[0].Ref, true
}
