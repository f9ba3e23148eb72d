package check

import (
	"context"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
)

// Fresh is the check that new revisions stand on the heads that the shared
// branch has now: the second of two changes to land is told before it lands, and
// not after.
var Fresh = Check{
	Name:   "fresh",
	Doc:    "New revisions stand on the shared branch's heads of today, and not on stale ones.",
	Run:    fresh,
	Shared: true,
}

func fresh(_ context.Context, in Input) (findings []Finding, err error) {
	if in.Shared.TipGraph == nil {
		return nil, nil
	}
	for _, r := range in.Graph().Order() {
		now := in.Revision(r)
		if !in.Shared.IsNew(now.ID) {
			continue
		}
		for _, parent := range now.Parents {
			over := slices.DeleteFunc(in.over(r, parent), in.lacks) // of those, History speaks
			if len(over) == 0 {
				continue
			}
			f := Finding{
				Message: fmt.Sprintf("revision %s stands on %s, which is no longer a head of %s: %s stands on it there",
					now.ID, parent, in.Shared.Ref, named(over)),
				Revisions: in.places([]graph.Ref{r}),
				Mend:      []string{in.pulled(in.rebase(r))},
			}
			if len(now.Parents) > 1 { // put on top, it would have nothing left to merge
				f.Mend = []string{in.pulled(in.mergeAgain(r, over))}
			}
			findings = append(findings, f)
		}
	}
	return findings, nil
}

// over are the shared branch's revisions that stand on a parent of the new
// revision r, less those that this project merges, and those of another tree.
func (in Input) over(r graph.Ref, parent string) []string {
	tip := in.Shared.TipGraph
	at, ok := tip.Lookup(parent)
	if !ok {
		return nil // it is new itself
	}
	over := tip.IDs(tip.Children(at))
	return slices.DeleteFunc(over, func(id string) bool { return in.merged(parent, id) || in.apart(r, id) })
}

// apart reports whether labels tell the new revision r from the shared branch's
// id, which has the same parent: trees that start there may stand beside each
// other, as OneHead has it.
func (in Input) apart(r graph.Ref, id string) bool {
	tip := in.Shared.TipGraph
	theirs, _ := tip.Lookup(id)
	ours, others := in.Graph().Labels(r), tip.Labels(theirs)
	if len(ours) == 0 && len(others) == 0 {
		return false
	}
	return !slices.ContainsFunc(ours, func(label string) bool { return slices.Contains(others, label) })
}

// merged reports whether every revision here that is new and stands on parent
// is merged with id.
func (in Input) merged(parent, id string) bool {
	at, ok := in.Graph().Lookup(parent)
	theirs, known := in.Graph().Lookup(id)
	if !ok || !known {
		return false
	}
	for _, child := range in.Graph().Children(at) {
		if !in.Shared.IsNew(in.Graph().ID(child)) {
			continue
		}
		both := in.Graph().Descendants(graph.Branches, child)
		both.Intersect(in.Graph().Descendants(graph.Branches, theirs))
		if both.Empty() {
			return false
		}
	}
	return true
}

// rebase is the command that puts new revisions on top. They are named where they
// would stay otherwise, or where there are several heads to stand on.
func (in Input) rebase(stale ...graph.Ref) string {
	command := "ramus rebase --against " + quoted(in.Shared.Ref)
	several := len(in.Shared.TipGraph.Heads()) > 1
	for _, r := range stale {
		if several || len(in.Revision(r).Labels) > 0 {
			command += " " + quoted(in.Graph().ID(r))
		}
	}
	return command
}

// mergeAgain is the command that merges what stands on r with what stands on its
// stale parent over there.
func (in Input) mergeAgain(r graph.Ref, over []string) string {
	tip := in.Shared.TipGraph
	at, _ := tip.LookupAll(over)
	ids := tip.IDs(tip.Tips(tip.Descendants(graph.Branches, at...)))
	for _, head := range in.Graph().Tips(in.Graph().Descendants(graph.Branches, r)) {
		if id := in.Graph().ID(head); in.Shared.IsNew(id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return mergeCommand(slices.Compact(ids))
}

// pulled is a command that needs all that the shared branch has.
func (in Input) pulled(command string) string {
	if in.behind() {
		return in.pull() + " && " + command
	}
	return command
}

// pull is the command that gets what the shared branch has. Where a branch is
// pulled from is the branch's own affair, and often is itself.
func (in Input) pull() string { return "git rebase --autostash " + quoted(in.Shared.Ref) }

// behind reports whether the shared branch has got revisions that are not here.
func (in Input) behind() bool {
	for id := range in.Shared.Tip {
		if _, ok := in.Graph().Lookup(id); !ok && !in.lacks(id) {
			return true
		}
	}
	return false
}
