package author

import (
	"strings"
	"testing"
	"time"

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

// ran returns the log of runs, oldest first: "id" by bob, "id!" by somebody else;
// each with its parents, "id < a b".
func ran(entries ...string) (log []dialect.Entry) {
	for i, text := range entries {
		id, parents, _ := strings.Cut(text, " < ")
		by := "bob"
		if cut, others := strings.CutSuffix(id, "!"); others {
			id, by = cut, "eve"
		}
		log = append(log, dialect.Entry{
			Seq: int64(i + 1), Format: 1, Action: dialect.ActionUpgrade, Revision: id, Parents: strings.Fields(parents),
			Finished: time.Date(2026, 11, 23, 10, 0, i, 0, time.UTC), By: by,
		})
	}
	return log
}

func TestPlanReapplyByLog(t *testing.T) {
	for _, test := range []struct {
		name     string
		project  []string
		rows     string
		log      []dialect.Entry
		stopped  []string // by an interrupted run
		down, up string
		fails    string
	}{
		{"skipped below own ones", []string{"a", "b <- a", "n <- b"}, "n", ran("a", "n < a"), nil, "b@a: n b", "n: b n", ""},
		{"skipped below shared ones", []string{"a", "x <- a", "b <- x", "n <- b"}, "n", ran("a", "b < a", "n < b"), nil, "", "", ""},
		{"skipped below shared and moved ones", []string{"a", "x <- a", "b <- x", "n <- x"}, "b n", ran("a", "b < a", "n < a"), nil, "", "", "revision x never ran"},
		{"of somebody else", []string{"a", "b <- a", "n <- a"}, "n", ran("a", "n! < a"), nil, "", "", "revision n ran on 2026-11-23 10:00:01 by eve, not by bob"},
		{"below own ones, of somebody else", []string{"a", "b <- a", "n <- a"}, "n", ran("a!", "n < a"), nil, "n@a: n", "n: b n", ""},
		{"interrupted", []string{"a", "b <- a", "n <- b"}, "a", ran("a"), []string{"n"}, "", "n: b n", ""},
		{"interrupted, and applied since", []string{"a", "b <- a", "n <- b"}, "n", ran("a", "b < a", "n < b"), []string{"n"}, "", "", ""},
	} {
		p := open(t, test.project...)
		theirs := []string{"a", "b <- a"}
		if strings.HasPrefix(test.project[1], "x") {
			theirs = test.project[:3]
		}
		r, err := p.PlanRebase(shared(t, theirs...), RebaseRequest{})
		if err != nil {
			t.Fatal(err)
		}
		after, err := p.Rebased(r.Moves)
		if err != nil {
			t.Fatal(err)
		}
		rec := record.New(p.History, dialect.State{Exists: true, Rows: strings.Fields(test.rows), HasLog: true, Log: test.log}, true)
		got, err := p.PlanReapply(ReapplyRequest{Moves: r.Moves, After: after, New: r.New, Record: rec, By: "bob", Interrupted: test.stopped})
		if test.fails != "" {
			if err == nil || !strings.Contains(err.Error(), test.fails) {
				t.Errorf("%s: %v", test.name, err)
			}
			continue
		}
		if err != nil || targets(got.Down) != test.down || targets(got.Up) != test.up {
			t.Errorf("%s: %v\ndown %s, want %s\nup   %s, want %s", test.name, err, targets(got.Down), test.down, targets(got.Up), test.up)
		}
	}
}
