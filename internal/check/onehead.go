package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

// OneHead checks that there is one effective head; with branch labels, at most one
// for each label and one without a label.
var OneHead = Check{
	Name: "heads",
	Doc:  "There is one effective head, or with branch labels one for each label and one without.",
	Run:  oneHead,
}

func oneHead(_ context.Context, in Input) (findings []Finding, err error) {
	heads := in.Graph().EffectiveHeads()
	var seen [][]graph.Ref
	for _, label := range append([]string{""}, in.Graph().LabelNames()...) {
		group := headsOf(in.Graph(), heads, label)
		if len(group) < 2 || slices.ContainsFunc(seen, func(g []graph.Ref) bool { return slices.Equal(g, group) }) {
			continue // one branch may have several labels
		}
		seen = append(seen, group)
		message := fmt.Sprintf("history has %d heads", len(group))
		if label != "" {
			message = fmt.Sprintf("branch %s has %d heads", label, len(group))
		} else if len(group) < len(heads) {
			message = fmt.Sprintf("history has %d heads without a branch label", len(group))
		}
		findings = append(findings, Finding{
			Message:   message,
			Revisions: in.places(group),
			Fixes:     in.oneHeadFixes(group),
		})
	}
	return findings, nil
}

// oneHeadFixes returns the fixes of several heads. The first one is also that of Fresh,
// so that the fixes of both findings can be applied together.
func (in Input) oneHeadFixes(heads []graph.Ref) []Fix {
	if len(in.staleBelow(heads)) > 0 {
		return in.rejoin(heads)
	}
	return command(mergeCommand(in.Graph().IDs(heads)))
}

// headsOf returns the heads on a branch; for "", those on no labeled branch.
func headsOf(g *graph.Graph, heads []graph.Ref, label string) (group []graph.Ref) {
	for _, r := range heads {
		if label == "" && len(g.Labels(r)) == 0 || label != "" && g.HasLabel(r, label) {
			group = append(group, r)
		}
	}
	return group
}

// mergeCommand returns the command that merges heads.
func mergeCommand(ids []string) string {
	return "ramus merge -m " + hint.Word("merge "+strings.Join(ids, " and ")) + " " + hint.Words(ids)
}
