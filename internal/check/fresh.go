package check

import (
	"context"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

const freshName = "fresh"

// Fresh checks that the parents of new revisions are heads of the shared branch: the
// second of two changes fails before it lands, not after.
var Fresh = Check{
	Name:   freshName,
	Doc:    "No new revision has a parent that already has a child on the shared branch.",
	Run:    freshOnAll,
	Shared: true,
	Graph:  true,
}

func fresh(_ context.Context, in Input) (findings []Finding, err error) {
	forks := in.unexplainedForks()
	for _, s := range in.stales() {
		if in.runs(headsName) && slices.ContainsFunc(forks, func(f fork) bool { return in.made(s, f) }) {
			continue // OneHead reports it
		}
		fix := in.freshFix(s.at, s.over)
		message, places := s.String()+fmt.Sprintf("; %s would create a second head", s.id), in.places([]graph.Ref{s.at})
		if same := slices.IndexFunc(findings, func(f Finding) bool { return f.Fixes[0] == fix }); same >= 0 { // one command moves both
			findings[same].Message += "; " + message
			findings[same].Revisions = append(findings[same].Revisions, places...)
			continue
		}
		findings = append(findings, Finding{Message: message, Revisions: places, Fixes: []Fix{fix}})
	}
	return findings, nil
}

// A stale is a new revision with a parent that has children on the shared branch.
type stale struct {
	at         graph.Ref
	id, parent string
	over       []string // the children
	ref        string   // the shared branch
}

func (s stale) String() string {
	return fmt.Sprintf("%s's parent %s already has a child on %s (%s)", s.id, s.parent, s.ref, named(s.over))
}

// stales returns the new revisions that would create a second head, once for each
// parent, in the order in which they run.
func (in Input) stales() (all []stale) {
	if in.Shared == nil || in.Shared.TipGraph == nil {
		return nil
	}
	for _, r := range in.Graph().Order() {
		now := in.Revision(r)
		if !in.Shared.IsNew(now.ID) {
			continue
		}
		for _, parent := range now.Parents {
			over := slices.DeleteFunc(in.over(r, parent), in.lacks) // History reports those
			if len(over) > 0 {
				all = append(all, stale{r, now.ID, parent, over, in.Shared.Ref})
			}
		}
	}
	return all
}

// stalesIn returns the new revisions that made a fork; none without Fresh, which the
// configuration may have switched off.
func (in Input) stalesIn(f fork) []stale {
	if !in.runs(freshName) {
		return nil
	}
	return slices.DeleteFunc(in.stales(), func(s stale) bool { return !in.made(s, f) })
}

// made reports whether the finding of a fork covers the new revision: a head of it is
// above the revision, and its rebase moves that, or other heads are above each of the
// shared branch's children of its parent.
func (in Input) made(s stale, f fork) bool {
	g := in.Graph()
	heads := g.NewSet(f.Heads...)
	above := func(r graph.Ref) bool {
		set := g.Descendants(graph.Branches, r)
		set.Intersect(heads)
		return !set.Empty()
	}
	theirs, missing := g.LookupAll(s.over)
	return above(s.at) && (slices.Contains(in.staleBelow(f.Heads), s.at) ||
		len(missing) == 0 && !slices.ContainsFunc(theirs, func(r graph.Ref) bool { return !above(r) }))
}

// over returns the children that a parent of the new revision r has on the shared
// branch, except those that this project merges, and those of another tree.
func (in Input) over(r graph.Ref, parent string) []string {
	tip := in.Shared.TipGraph
	at, ok := tip.Lookup(parent)
	if !ok {
		return nil // the parent is new itself
	}
	over := tip.IDs(tip.Children(at))
	return slices.DeleteFunc(over, func(id string) bool { return in.joined(parent, id) || in.apart(r, id) || in.Shared.onFirst(id) })
}

// apart reports whether the new revision r and the shared branch's id, which have
// the same parent, start trees with different labels: OneHead allows a head for each.
func (in Input) apart(r graph.Ref, id string) bool {
	tip := in.Shared.TipGraph
	theirs, _ := tip.Lookup(id)
	return !sameBranch(in.Graph().Labels(r), tip.Labels(theirs))
}

// joined reports whether every new child of parent here is merged with id.
func (in Input) joined(parent, id string) bool {
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

// rebaseFix returns the fix that moves new revisions to the top. Its note is empty
// unless the database has one of them.
func (in Input) rebaseFix(stale ...graph.Ref) Fix {
	fix := Fix{Command: in.pulled(in.rebase(stale...))}
	if in.Database != nil && slices.ContainsFunc(stale, in.Database.Applied.Has) {
		fix.Command += " --reapply"
		fix.Note = "if only your own database has run them: reverts them, moves them and applies them again"
	}
	return fix
}

// rebase returns the command that moves new revisions to the top. It names them where
// they would stay otherwise, or where a new parent may not be certain for others.
func (in Input) rebase(stale ...graph.Ref) string {
	line := "ramus rebase --against " + hint.Word(in.Shared.Ref)
	several := in.sharedForks()
	for _, r := range stale {
		if several || len(in.Revision(r).Labels) > 0 {
			line += " " + hint.Word(in.Graph().ID(r))
		}
	}
	return line
}

// sharedForks reports whether the shared branch has several heads on one branch label,
// or without one. Otherwise each new revision has one new parent.
func (in Input) sharedForks() bool {
	tip := in.Shared.TipGraph
	return len(tip.Forks(tip.Heads())) > 0
}

// hasOneTop reports whether the shared branch has one head that a rebase of the new
// revision r can choose as its new parent: the only one above its parent, or the only
// one of them on its branch.
func (in Input) hasOneTop(r graph.Ref) bool {
	tip, labels := in.Shared.TipGraph, in.Graph().Labels(r)
	heads := tip.Heads()
	if len(heads) < 2 {
		return true
	}
	for _, parent := range in.Revision(r).Parents {
		at, ok := tip.Lookup(parent)
		if !ok {
			continue
		}
		above := slices.DeleteFunc(slices.Clone(heads), func(head graph.Ref) bool { return !tip.Ancestors(graph.Branches, head).Has(at) })
		if len(above) < 2 {
			continue
		}
		same := slices.DeleteFunc(above, func(head graph.Ref) bool { return !sameBranch(labels, tip.Labels(head)) })
		if len(same) != 1 {
			return false
		}
	}
	return true
}

// sameBranch reports whether two lists have a branch label in common, or both are empty.
func sameBranch(a, b []string) bool {
	return len(a) == 0 && len(b) == 0 || slices.ContainsFunc(a, func(label string) bool { return slices.Contains(b, label) })
}

// mergeAgain returns the command that merges the new heads above r with the shared
// heads above over, the other children of its parent.
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
	return MergeCommand(slices.Compact(ids))
}

// pulled returns a command that needs the shared branch's revisions, after the pull if
// one is needed.
func (in Input) pulled(command string) string {
	same := in.Merging != nil && in.Merging.Ref == in.Shared.Ref
	if in.behind() || in.adding() && same {
		command = in.pull() + " && " + command
	}
	if same {
		return command
	}
	return in.merged(command)
}

// merged returns a command that needs the revisions of the history that is checked,
// after the merge that it is the result of.
func (in Input) merged(command string) string {
	if in.adding() {
		return "git merge " + hint.Word(in.Merging.Ref) + " && " + command
	}
	return command
}

// adding reports whether the history is the result of a merge, and the work tree lacks
// some of its revisions.
func (in Input) adding() bool { return in.Merging != nil && in.Merging.Adds }

// pull returns the command that brings the shared branch's revisions here. It is not
// git pull: a branch is often configured to pull from itself.
func (in Input) pull() string {
	if in.Shared.First != nil {
		return in.Shared.mergeIn()
	}
	return "git rebase --autostash " + hint.Word(in.Shared.Ref)
}

// behind reports whether the shared branch has revisions that are missing here.
func (in Input) behind() bool {
	for id := range in.Shared.Tip {
		if _, ok := in.Graph().Lookup(id); !ok && !in.lacks(id) {
			return true
		}
	}
	return false
}
