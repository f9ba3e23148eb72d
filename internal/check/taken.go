package check

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
)

// Taken checks that no new revision has an id or a label that another revision has on
// the shared branch.
var Taken = Check{
	Name:   "taken",
	Doc:    "No id and no branch label of a new revision is taken on the shared branch.",
	Run:    taken,
	Shared: true,
}

func taken(_ context.Context, in Input) (findings []Finding, err error) {
	labels := map[string]string{}
	for id, theirs := range in.Shared.Tip {
		for _, label := range theirs.Labels {
			labels[label] = id
		}
	}
	for _, r := range in.Graph().Order() {
		now := in.Revision(r)
		theirs := in.Shared.Tip[now.ID]
		if theirs != nil && in.Shared.Base[now.ID] == nil && theirs != now {
			found, err := in.takenID(r, theirs)
			if err != nil {
				return nil, err
			}
			findings = append(findings, found...)
		}
		for _, label := range now.Labels {
			if other, ok := labels[label]; ok && other != now.ID && theirs == nil {
				findings = append(findings, in.takenBy(r, Fix{Note: "choose another label in " + now.File},
					"branch label %s of revision %s is taken: revision %s has it on %s", label, now.ID, other, in.Shared.Ref))
			}
		}
	}
	return findings, nil
}

func (in Input) takenBy(r graph.Ref, fix Fix, format string, args ...any) Finding {
	return Finding{Message: fmt.Sprintf(format, args...), Revisions: in.places([]graph.Ref{r}), Fixes: []Fix{fix}}
}

// takenID compares a new revision with the one that has its id on the shared branch.
// There is no finding where they are the same.
func (in Input) takenID(r graph.Ref, theirs *revision.Revision) ([]Finding, error) {
	now := in.Revision(r)
	same, err := in.Shared.Same(now, theirs)
	if err != nil {
		return nil, err
	}
	switch elsewhere := in.Shared.relocate(theirs.File) != now.File; {
	case !same, elsewhere && theirs.Message != now.Message:
		f := in.takenBy(r, Fix{Note: "choose another id in " + now.File}, "revision id %s is taken: %s has another revision with that id (%s)", now.ID, in.Shared.Ref, theirs.File)
		if theirs.Message == now.Message { // as when it was edited while it landed
			f.Fixes = append(f.Fixes, Fix{Command: in.takeOver(now, theirs), Note: "if it is this revision, which was edited since"})
		}
		return []Finding{f}, nil
	case elsewhere:
		return []Finding{in.takenBy(r, Fix{Command: in.takeOver(now, theirs)}, "revision %s has landed on %s in another file: %s there, %s here",
			now.ID, in.Shared.Ref, theirs.File, now.File)}, nil
	case !sameNames(now.Parents, theirs.Parents):
		fix := Fix{Command: in.takeOver(now, theirs)}
		if in.behind() {
			fix.Command = in.pull()
		}
		return []Finding{in.takenBy(r, fix, "revision %s has landed on %s with another parent: its down_revision is %s there, %s here",
			now.ID, in.Shared.Ref, named(theirs.Parents), named(now.Parents))}, nil
	}
	return nil, nil
}

// takeOver returns the command that replaces a new revision by the shared branch's,
// in its file: after a merge of the branches there would be both files.
func (in Input) takeOver(now, theirs *revision.Revision) string {
	file := in.Shared.relocate(theirs.File)
	line := restore(in.Shared.Ref, theirs.File) + move(theirs.File, file)
	if now.File != file {
		line += " && rm " + hint.Word(now.File)
	}
	return line
}
