package check

import (
	"context"

	"github.com/ramusdb/ramus/internal/hint"
)

// freshOnAll runs fresh on the shared ref, and on each further one.
func freshOnAll(ctx context.Context, in Input) (findings []Finding, err error) {
	findings, err = fresh(ctx, in)
	for _, also := range in.Also {
		if also.TipGraph == nil || err != nil {
			continue
		}
		var found []Finding
		in.Shared = also
		found, err = fresh(ctx, in)
		findings = append(findings, found...)
	}
	return findings, err
}

// onFirst reports whether the first shared ref has a revision, where this is a further
// one.
func (s *Shared) onFirst(id string) bool { return s.First != nil && s.First.Tip[id] != nil }

// mergeIn returns the command that brings the revisions of a further ref here. A rebase
// onto it would move the commits that the first ref has.
func (s *Shared) mergeIn() string { return "git merge --no-edit " + hint.Word(s.Ref) }
