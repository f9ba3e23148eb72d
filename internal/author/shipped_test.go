package author

import (
	"testing"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/revision"
)

func TestPlanRebaseOfShipped(t *testing.T) {
	main := []string{"a", "b <- a"}
	fix := []string{"a", "b <- a", "s <- a"} // s is shipped
	for _, test := range []struct {
		name    string
		project []string
		request RebaseRequest
		want    string
	}{
		{"one", fix, RebaseRequest{}, "s is on origin/release-1 and in v1.0.1, so databases may have run it: it cannot be moved\n" +
			"Merge instead: ramus merge b s\nTo move it all the same: ramus rebase --allow-shipped"},
		{"by name", fix, RebaseRequest{Against: "main", Revisions: []string{"s"}}, "s is on origin/release-1 and in v1.0.1, so databases may have run it: it cannot be moved\n" +
			"Merge instead: ramus merge b s\nTo move it all the same: ramus rebase --allow-shipped --against main s"},
		{"all the same", fix, RebaseRequest{AllowShipped: true}, "s <- b"},
		{"there already", []string{"a", "b <- a", "s <- b"}, RebaseRequest{}, ""},
		{"merged", append(fix, "m <- b, s"), RebaseRequest{}, ""},
		{"merged, with another one", append(fix, "m <- b, s", "n <- a"), RebaseRequest{}, "n <- b"},
		{"above one that moves", []string{"a", "b <- a", "n <- a", "s <- n"}, RebaseRequest{}, "n <- b"},
		{"another one by name", append(fix, "n <- a"), RebaseRequest{Revisions: []string{"n"}}, "n <- b"},
	} {
		test.request.Shipped = func(asked []*revision.Revision) (map[string]check.Release, error) {
			by := map[string]check.Release{}
			for _, rev := range asked {
				if rev.ID == "s" {
					by["s"] = check.Release{Branches: []string{"origin/release-1"}, Tags: []string{"v1.0.1"}}
				}
			}
			return by, nil
		}
		p := open(t, test.project...)
		if got := p.show(p.PlanRebase(shared(t, main...), test.request)); got != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, got, test.want)
		}
	}
}
