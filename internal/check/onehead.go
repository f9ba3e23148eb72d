package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/acceptance"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

const headsName = "heads"

// OneHead checks that there is one head, or with branch labels at most one for each
// label and one without a label: that head and LABEL@head are targets. A head that
// another revision depends on counts too, since those targets count it.
var OneHead = Check{
	Name: headsName,
	Doc:  "There is one head, or with branch labels one for each label and one without.",
	Run:  oneHead,
}

func oneHead(_ context.Context, in Input) (findings []Finding, err error) {
	for _, fork := range in.unexplainedForks() {
		findings = append(findings, in.forked(fork))
	}
	return findings, nil
}

// A fork is a group of heads of which there may be only one.
type fork struct {
	graph.Fork
	all bool // the graph has no other heads
}

// forks returns the groups of several heads: those with a branch label, and those
// without one.
func (in Input) forks() (forks []fork) {
	heads := in.Graph().Heads()
	for _, f := range in.Graph().Forks(heads) {
		forks = append(forks, fork{f, len(f.Heads) == len(heads)})
	}
	return forks
}

// unexplainedForks returns the forks without those that a re-parented shared revision
// made, which History reports: its old parents remove the fork, and a merge would keep
// the re-parenting.
func (in Input) unexplainedForks() []fork {
	forks := in.forks()
	moved := in.sharedParents()
	if len(forks) == 0 || len(moved) == 0 || !in.runs(historyName) {
		return forks
	}
	then, err := in.WithParents(moved)
	if err != nil {
		return forks
	}
	left := then.Graph().Forks(then.Graph().Heads())
	return slices.DeleteFunc(forks, func(f fork) bool {
		return !slices.ContainsFunc(left, func(other graph.Fork) bool { return other.Label == f.Label })
	})
}

// sharedParents returns the parents that re-parented shared revisions have on the shared
// branch, by id, without the accepted ones.
func (in Input) sharedParents() map[string][]string {
	moved := map[string][]string{}
	if in.Shared == nil {
		return nil
	}
	for id, base := range in.Shared.Base {
		r, here := in.Graph().Lookup(id)
		if !here || in.Revision(r) == base {
			continue
		}
		then, lists := base.Parents, [][]string{base.Parents}
		if tip := in.Shared.Tip[id]; tip != nil {
			then, lists = tip.Parents, append(lists, tip.Parents)
		}
		changes := nameChanges(id, acceptance.Parents, in.Revision(r).Parents, lists...)
		if len(changes) == len(lists) && len(in.Accepted.Covering(changes...)) == 0 {
			moved[id] = then
		}
	}
	return moved
}

// forked returns the finding of a fork. If new revisions made it, they are part of the
// finding, so that Fresh does not report them again.
func (in Input) forked(f fork) Finding {
	message, concerned := f.String(), slices.Clone(f.Heads)
	for i, s := range in.stalesIn(f) {
		message += []string{": ", "; "}[min(i, 1)] + s.String()
		concerned = append(concerned, s.at)
	}
	in.Graph().SortByID(concerned)
	return Finding{Message: message, Revisions: in.places(slices.Compact(concerned)), Fixes: in.rejoin(f.Heads)}
}

// String describes the fork in a few words.
func (f fork) String() string {
	switch {
	case f.Label != "":
		return fmt.Sprintf("branch %s has %d heads", f.Label, len(f.Heads))
	case !f.all:
		return fmt.Sprintf("history has %d heads without a branch label", len(f.Heads))
	}
	return fmt.Sprintf("history has %d heads", len(f.Heads))
}

// MergeCommand returns the command that merges heads.
func MergeCommand(ids []string) string {
	return "ramus merge -m " + hint.Word("merge "+strings.Join(ids, " and ")) + " " + hint.Words(ids)
}
