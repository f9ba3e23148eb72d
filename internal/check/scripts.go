package check

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/graph"
)

// EmptyMerges checks that merges have no statements. It is off by default: some
// projects resolve conflicts between branches in the merge.
var EmptyMerges = Check{
	Name: "empty-merges",
	Doc:  "New merge revisions have no statements: conflicts between branches are resolved in a revision of their own.",
	Run:  emptyMerges,
	Off:  true,
}

func emptyMerges(ctx context.Context, in Input) (findings []Finding, err error) {
	return in.eachNew(func(r graph.Ref) (string, error) {
		if !in.Graph().IsMergePoint(r) {
			return "", nil
		}
		runs, _, err := in.directions(ctx, r)
		if err != nil || !runs {
			return "", err
		}
		return "merge %s has statements of its own", nil
	})
}

// Reversible checks that revisions have a downgrade. It is off by default.
var Reversible = Check{
	Name: "reversible",
	Doc:  "New revisions with statements have a downgrade, and merges one for each section.",
	Run:  reversible,
	Off:  true,
}

func reversible(ctx context.Context, in Input) (findings []Finding, err error) {
	return in.eachNew(func(r graph.Ref) (string, error) {
		up, down, err := in.directions(ctx, r)
		if parent := in.withoutBack(r); parent != "" && err == nil {
			return "merge %s has no -- +downgrade to:" + parent, nil
		}
		if err != nil || !up || down {
			return "", err
		}
		return "revision %s has no downgrade", nil
	})
}

// withoutBack returns the first parent for whose side a merge has an upgrade and no
// downgrade; "" if there is none.
func (in Input) withoutBack(r graph.Ref) string {
	if sections := in.Graph().Sections(r); sections != nil {
		for _, s := range sections.From {
			if !s.Back {
				return s.Parent
			}
		}
	}
	return ""
}

// DataTests checks that revisions have a data test, which ramus test runs. It is off by
// default.
var DataTests = Check{
	Name: "data-tests",
	Doc:  "New revisions with statements have a data test.",
	Run:  dataTests,
	Off:  true,
}

func dataTests(ctx context.Context, in Input) (findings []Finding, err error) {
	return in.eachNew(func(r graph.Ref) (string, error) {
		up, _, err := in.directions(ctx, r)
		if err != nil || !up || in.HasDataTest(in.Revision(r)) {
			return "", err
		}
		return "revision %[1]s has no data test: %[1]s.test.sql is missing", nil
	})
}

// eachNew returns a finding for each revision that is not shared, or for every one
// without a shared branch, for which fault returns a message, with %s for the id.
func (in Input) eachNew(fault func(graph.Ref) (string, error)) (findings []Finding, err error) {
	for _, r := range in.Graph().Order() {
		if in.Shared != nil && !in.Shared.IsNew(in.Graph().ID(r)) {
			continue
		}
		format, err := fault(r)
		if err != nil {
			return nil, err
		}
		if format != "" {
			findings = append(findings, Finding{Message: fmt.Sprintf(format, in.Graph().ID(r)), Revisions: in.places([]graph.Ref{r})})
		}
	}
	return findings, nil
}
