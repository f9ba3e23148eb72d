package check

import (
	"cmp"
	"context"

	"github.com/ramusdb/ramus/internal/conflict"
	"github.com/ramusdb/ramus/internal/graph"
)

// A Comparison is what a comparison of the branches of an Input's history found.
type Comparison struct {
	conflict.Result
	Proved bool // what is not proved is a finding, too
}

// Commuting checks that branches can be merged. It reports what Input.Branches found, and is
// off by default: that runs the revisions.
var Commuting = Check{
	Name: "conflicts",
	Doc:  "branches end the same in every order of their revisions",
	Off:  true,
	Run: func(_ context.Context, in Input) (found []Finding, err error) {
		if in.Branches == nil {
			return nil, nil
		}
		for _, c := range in.Branches.Conflicts {
			found = append(found, in.ofConflict(c))
		}
		for _, u := range in.Branches.Unproved {
			if in.Branches.Proved {
				found = append(found, Finding{Message: u.Text(in.History), Revisions: []Place{in.placeOf(u.Revision, u.Why.Line)}})
			}
		}
		return found, nil
	},
}

// ofConflict returns the finding of a conflict, at the statements that fail.
func (in Input) ofConflict(c conflict.Conflict) Finding {
	lines := map[graph.Ref]int{}
	for _, o := range c.Orders {
		if o.Failure != nil {
			lines[o.Failed] = o.Failure.Line
		}
	}
	f := Finding{Message: c.Text(in.History), Revisions: []Place{in.placeOf(c.X, lines[c.X])}}
	if c.Y != graph.Base {
		f.Revisions = append(f.Revisions, in.placeOf(c.Y, lines[c.Y]))
	}
	return f
}

// placeOf returns the place of a revision: a line of its file, or that of its parents.
func (in Input) placeOf(r graph.Ref, line int) Place {
	rev := in.Revision(r)
	return Place{r, cmp.Or(line, int(cmp.Or(rev.Lines.Parents, rev.Lines.ID)))}
}
