package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
)

// Parents is the check that what ran on the database stands where it stood then.
var Parents = Check{
	Name:     "parents",
	Doc:      "Each revision that ran on the database stands on the parents that it had then.",
	Run:      parents,
	Database: true,
}

func parents(_ context.Context, in Input) (findings []Finding, err error) {
	for _, r := range in.Database.RanRefs() {
		now, e := in.Revision(r), in.Database.Ran[r]
		if sameNames(now.Parents, e.Parents) {
			continue
		}
		mend := []string{in.restoreParents(r, e)}
		if slices.Contains(in.tips(), r) && len(in.Database.Missing(r)) == 0 && len(in.Database.Undefined) == 0 {
			mend = append(mend, in.stamp("if it is to stay there: all below it has run"))
		}
		findings = append(findings, Finding{
			Message:   fmt.Sprintf("revision %s stood on %s when it ran, %s, and stands on %s now", now.ID, named(e.Parents), when(e), named(now.Parents)),
			Revisions: in.places([]graph.Ref{r}),
			Mend:      mend,
		})
	}
	return findings, nil
}

// restoreParents is how a revision comes to stand again where it stood when it ran.
func (in Input) restoreParents(r graph.Ref, e dialect.Entry) string {
	now := in.Revision(r)
	if then := in.theirs(now.ID); then != nil && sameNames(then.Parents, e.Parents) {
		return in.putBack(now, then)
	}
	place := fmt.Sprintf("in %s:%d, ", now.File, in.at(r, 0)[0].Line)
	if len(e.Parents) == 0 {
		return place + "empty down_revision again"
	}
	return place + "put back the down_revision " + strings.Join(e.Parents, ", ")
}
