package check

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Release has the refs from which databases are deployed that have a revision. Such a
// revision is shipped: databases may have run it below its parent, so it must not get
// another one.
type Release struct {
	Branches []string // as they are typed: origin/release-1
	Tags     []string
}

// String returns the place of the revision: "on origin/release-1 and in v1.0.1".
func (r Release) String() string {
	var places []string
	if len(r.Branches) > 0 {
		places = append(places, "on "+few(r.Branches))
	}
	if len(r.Tags) > 0 {
		places = append(places, "in "+few(r.Tags))
	}
	return strings.Join(places, " and ")
}

// shipped describes those of refs that are shipped: "c is in v1.0.1; d is in v1.0.2".
// It returns "" where none is.
func (in Input) shipped(refs ...graph.Ref) string {
	if in.Shared == nil || in.Shared.Shipped == nil || len(refs) == 0 {
		return ""
	}
	var asked []*revision.Revision // all of them at once: each question costs a process
	for _, r := range slices.Concat(in.stale(nil), refs) {
		if rev := in.Revision(r); in.Shared.IsNew(rev.ID) && !slices.Contains(asked, rev) {
			asked = append(asked, rev)
		}
	}
	by := in.Shared.Shipped(asked)
	var all []string
	for _, r := range refs {
		id := in.Graph().ID(r)
		if release, ok := by[id]; ok {
			all = append(all, id+" is "+release.String())
		}
	}
	return strings.Join(all, "; ")
}

// freshFix returns the fix of the new revision r, whose parent has the children over on
// the shared branch: a rebase, or a merge where that would leave a merge one parent,
// move a shipped revision, or have to choose one of several heads.
func (in Input) freshFix(r graph.Ref, over []string) Fix {
	why := in.shipped(r)
	if why == "" && !in.Graph().IsMergePoint(r) && in.hasOneTop(r) {
		return in.rebaseFix(r)
	}
	return Fix{Command: in.pulled(in.mergeAgain(r, over)), Note: notToMove(why)}
}

// notToMove returns the note on a merge that takes the place of a rebase, from the
// places of shipped revisions; "" without any.
func notToMove(why string) string {
	if why == "" {
		return ""
	}
	return why + ", so databases may have run it: a rebase would not reach them"
}

// shippedBelow describes the shipped revisions below heads that a rebase would move.
func (in Input) shippedBelow(heads []graph.Ref) string {
	if in.Shared == nil {
		return ""
	}
	below := in.Graph().Ancestors(graph.Branches, heads...)
	return in.shipped(slices.DeleteFunc(in.stale(nil), func(r graph.Ref) bool { return !below.Has(r) })...)
}
