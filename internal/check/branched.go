package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// Branched is OneHead with the cause of several heads.
var Branched = Check{
	Name: "heads",
	Doc:  OneHead.Doc,
	Run:  branched,
}

func branched(ctx context.Context, in Input) (findings []Finding, err error) {
	found, err := oneHead(ctx, in)
	for _, f := range found {
		heads := make([]graph.Ref, len(f.Revisions))
		for i, place := range f.Revisions {
			heads[i] = place.Ref
		}
		f.Message += ": " + few(in.Graph().IDs(heads))
		f.Cause, f.Certainty = in.parting(ctx, heads)
		f.Fixes = in.rejoin(heads)
		findings = append(findings, f)
	}
	return findings, err
}

// parting returns the cause of several heads.
func (in Input) parting(ctx context.Context, heads []graph.Ref) (cause string, sure Certainty) {
	firsts := in.firsts(heads)
	var b strings.Builder
	switch fork := in.Graph().MergeBases(heads...); {
	case len(fork) == 0:
		b.WriteString("They have no common ancestor: each has its own base.")
	case len(heads) == len(firsts):
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

// rejoin returns the fixes of several heads: a rebase of revisions that nobody else
// has, and a merge.
func (in Input) rejoin(heads []graph.Ref) []Fix {
	ids := in.Graph().IDs(heads)
	merge := Fix{Command: mergeCommand(ids), Note: "shows the changes of each side first", Action: Merge{ids}}
	if len(in.Graph().MergeBases(heads...)) == 0 {
		merge.Action, merge.Note = nil, "if they belong together; separate trees get a branch label each"
	}
	stale := in.staleBelow(heads)
	if len(stale) == 0 {
		return []Fix{merge}
	}
	rebase := in.rebaseFix(stale...)
	if rebase.Note == "" {
		rebase.Note = "keeps a linear history: nobody else has the moved revisions"
		if !in.behind() {
			rebase.Action, merge.Action = Rebase{in.Graph().IDs(stale)}, nil // one action is enough
		}
	}
	return []Fix{rebase, merge}
}

// staleBelow returns the new ancestors of heads that a rebase would move to the top of
// the shared branch; none where one of them is a merge, which would keep one parent.
func (in Input) staleBelow(heads []graph.Ref) []graph.Ref {
	if in.Shared == nil {
		return nil
	}
	below := in.Graph().Ancestors(graph.Branches, heads...)
	stale := slices.DeleteFunc(in.stale(nil), func(r graph.Ref) bool { return !below.Has(r) })
	if slices.ContainsFunc(stale, in.Graph().IsMergePoint) {
		return nil
	}
	return stale
}
