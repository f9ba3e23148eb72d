package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// Branched is the check for several heads that says how they came to be.
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
		f.Cause, f.Sure = in.parting(ctx, heads)
		f.Remedies, f.Mend = in.rejoin(heads), nil
		findings = append(findings, f)
	}
	return findings, err
}

// parting says how heads came apart.
func (in Input) parting(ctx context.Context, heads []graph.Ref) (cause string, sure Certainty) {
	firsts := in.firsts(heads)
	var b strings.Builder
	switch fork := in.Graph().MergeBases(heads...); {
	case len(fork) == 0:
		b.WriteString("They have nothing in common: each stands on a base of its own.")
	case len(heads) == len(firsts):
		fmt.Fprintf(&b, "%s were each put on %s.", few(in.Graph().IDs(firsts)), list(in.Graph().IDs(fork)))
	default:
		fmt.Fprintf(&b, "Their branches part at %s.", list(in.Graph().IDs(fork)))
	}
	told := 0
	for i, o := range in.origins(ctx, firsts) {
		if text := o.String(); text != "" {
			told++
			fmt.Fprintf(&b, " %s is %s.", in.Graph().ID(firsts[i]), text)
		}
	}
	own := in.unshared(heads)
	switch {
	case in.Shared == nil || told < len(firsts):
		return b.String(), Likely
	case len(own) == 0:
		fmt.Fprintf(&b, " Each was alone when it was written; all are on %s, and what landed second was not rebased.", in.Shared.Ref)
	case len(own) < len(heads):
		fmt.Fprintf(&b, " %s is not on %s yet, which moved on meanwhile.", list(in.Graph().IDs(own)), in.Shared.Ref)
	default:
		fmt.Fprintf(&b, " None of them is on %s.", in.Shared.Ref)
	}
	return b.String(), Certain
}

// firsts are the oldest revisions on each head's own side, by id; of a head that
// has a long side, the one where it leaves the others.
func (in Input) firsts(heads []graph.Ref) (firsts []graph.Ref) {
	for _, own := range in.Graph().Sides(graph.Branches, heads...) {
		if refs := own.Refs(); len(refs) > 0 {
			firsts = append(firsts, refs[0])
		}
	}
	return firsts
}

// unshared are those of refs that the shared branch does not have.
func (in Input) unshared(refs []graph.Ref) []graph.Ref {
	return slices.DeleteFunc(slices.Clone(refs), func(r graph.Ref) bool {
		return in.Shared == nil || !in.Shared.IsNew(in.Graph().ID(r))
	})
}

// rejoin is how several heads become one: by a rebase of what nobody else has, or
// by a merge.
func (in Input) rejoin(heads []graph.Ref) []Remedy {
	ids := in.Graph().IDs(heads)
	merge := Remedy{Command: mergeCommand(ids), Why: "it shows first what each side does", Fix: Merge{ids}}
	if len(in.Graph().MergeBases(heads...)) == 0 {
		merge.Fix, merge.Why = nil, "if they are to be one; trees that are to stay apart get a branch label each"
	}
	stale := in.staleBelow(heads)
	if len(stale) == 0 {
		return []Remedy{merge}
	}
	rebase := Remedy{Command: in.pulled(in.rebase(stale...)), Why: "nobody else has it yet: history stays a line"}
	switch {
	case in.Database != nil && slices.ContainsFunc(stale, in.Database.Applied.Has):
		rebase.Command += " --reapply"
		rebase.Why = "on a database of your own: it is applied there; this reverts it first and applies it again afterwards"
	case !in.behind():
		rebase.Fix, merge.Fix = Rebase{in.Graph().IDs(stale)}, nil // one of them is enough
	}
	return []Remedy{rebase, merge}
}

// staleBelow are the new revisions below some heads that a rebase would put on top
// of the shared branch's; none where one of them is a merge, which it would leave
// with nothing to merge.
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
