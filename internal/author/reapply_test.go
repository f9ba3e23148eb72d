package author

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/record"
)

func TestPlanReapply(t *testing.T) {
	for _, test := range []struct {
		name     string
		project  []string
		rows     string
		down, up string // targets: steps; …
		fails    bool
	}{
		{"nothing is applied", []string{"a", "b <- a", "n <- a"}, "b", "", "", false},
		{"one", []string{"a", "b <- a", "n <- a"}, "b n", "n@a: n", "n: n", false},
		{"with a descendant", []string{"a", "b <- a", "n <- a", "o <- n"}, "b o", "n@a: o n", "o: n o", false},
		{"two branches", []string{"a", "b <- a", "n <- a", "o <- a"}, "n o", "n@a: n; o@a: o", "o: b o; n: n", false},
		{"a base that stays", []string{"a", "b <- a", "n"}, "b n", "", "", false},
		{"an unknown row", []string{"a", "b <- a", "n <- a"}, "n z", "", "", true},
	} {
		p := open(t, test.project...)
		r, err := p.PlanRebase(shared(t, "a", "b <- a"), RebaseRequest{})
		if err != nil {
			t.Fatal(err)
		}
		after, err := p.Rebased(r.Moves)
		if err != nil {
			t.Fatal(err)
		}
		rows := strings.Fields(test.rows)
		rec := record.New(p.History, dialect.State{Exists: true, Rows: rows}, false)
		got, err := p.PlanReapply(ReapplyRequest{Moves: r.Moves, After: after, New: r.New, Record: rec})
		if test.fails {
			if err == nil {
				t.Errorf("%s: no error", test.name)
			}
			continue
		}
		if err != nil || targets(got.Down) != test.down || targets(got.Up) != test.up {
			t.Errorf("%s: %v\ndown %s, want %s\nup   %s, want %s", test.name, err, targets(got.Down), test.down, targets(got.Up), test.up)
		}
	}
}

// targets returns plans as "target: steps; …".
func targets(plans []plan.Plan) string {
	var all []string
	for _, p := range plans {
		var steps []string
		for _, s := range p.Steps {
			steps = append(steps, s.Revision)
		}
		all = append(all, p.Target+": "+strings.Join(steps, " "))
	}
	return strings.Join(all, "; ")
}
