package check

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/hint"
)

// MergeConflicts checks that a merge has no conflicts in revision files. It runs where
// the input is the result of a merge, and is in no list.
var MergeConflicts = Check{
	Name: "merge",
	Doc:  "No revision file was changed on both sides of the merge.",
	Run:  mergeConflicts,
}

// A Merging has the conflicts of a merge with a git ref.
type Merging struct {
	Ref       string
	Conflicts []string // the paths of files
	Adds      bool     // Ref has revisions that the work tree lacks
}

func mergeConflicts(_ context.Context, in Input) (findings []Finding, err error) {
	for _, file := range in.Merging.Conflicts {
		findings = append(findings, Finding{
			Message:   fmt.Sprintf("%s was changed here and on %s", file, in.Merging.Ref),
			Locations: []Location{{File: file}},
			Fixes:     command("git merge " + hint.Word(in.Merging.Ref)),
		})
	}
	return findings, nil
}
