package check

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/graph"
)

// EmptyMerges is the check that a merge only merges. Not every project wants
// it: two branches that conflict are reconciled inside the merge.
var EmptyMerges = Check{
	Name: "empty-merges",
	Doc:  "New merge revisions have nothing to run: what branches have in conflict goes into a revision of its own.",
	Run:  emptyMerges,
	Off:  true,
}

func emptyMerges(ctx context.Context, in Input) (findings []Finding, err error) {
	return in.ofNew(func(r graph.Ref) (string, error) {
		if !in.Graph().IsMergePoint(r) {
			return "", nil
		}
		runs, _, err := in.Runs(ctx, in.Revision(r))
		if err != nil || !runs {
			return "", err
		}
		return "merge %s runs statements of its own", nil
	})
}

// Reversible is the check that there is a way back. Not every project wants it.
var Reversible = Check{
	Name: "reversible",
	Doc:  "New revisions that run something have a downgrade.",
	Run:  reversible,
	Off:  true,
}

func reversible(ctx context.Context, in Input) (findings []Finding, err error) {
	return in.ofNew(func(r graph.Ref) (string, error) {
		up, down, err := in.Runs(ctx, in.Revision(r))
		if err != nil || !up || down {
			return "", err
		}
		return "revision %s has no downgrade", nil
	})
}

// ofNew makes a finding of each revision that is not shared yet, or of every one
// where that is not known, of which what has something to say, with %s for its id.
func (in Input) ofNew(what func(graph.Ref) (string, error)) (findings []Finding, err error) {
	for _, r := range in.Graph().Order() {
		if in.Shared != nil && !in.Shared.IsNew(in.Graph().ID(r)) {
			continue
		}
		format, err := what(r)
		if err != nil {
			return nil, err
		}
		if format != "" {
			findings = append(findings, Finding{Message: fmt.Sprintf(format, in.Graph().ID(r)), Revisions: in.places([]graph.Ref{r})})
		}
	}
	return findings, nil
}
