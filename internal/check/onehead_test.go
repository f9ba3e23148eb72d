package check_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/revision"
	"pgregory.net/rapid"
)

// gate runs the gate's checks on a graph.
func gate(t *testing.T, g *graph.Graph) []check.Finding {
	t.Helper()
	found, err := check.Run(context.Background(), check.Select(check.Gate, nil), check.Input{
		History: historyOf(g),
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestOneHead(t *testing.T) {
	for _, test := range []struct{ name, graph, want string }{
		{"a line", "a <- b <- c", ""},
		{"nothing", "", ""},
		{"a fork", "a <- b, c", "history has 2 heads: b c"},
		{"a merged fork", "a <- b, c; (b,c) <- m", ""},
		{"a head that another depends on", "a; b; b ~> a", "history has 2 heads: a b"},
		{"a tip that its sibling depends on", "a <- b, c; c ~> b", "history has 2 heads: b c"},
		{"tips that another tree depends on", "pre1#pre <- pre2, pre3; post1#post <- post2 <- post3; post2 ~> pre2; post3 ~> pre3", "branch pre has 2 heads: pre2 pre3"},
		{"a labeled tree that another depends on", "a#api <- b; x#admin <- y; y ~> b", ""},
		{"a tree without a label that a labeled one depends on", "a <- b; x#admin <- y; y ~> b", ""},
		{"two labels on one base", "a <- b#expand <- c; a <- d#contract", ""},
		{"labeled trees", "a#api <- b; x#admin <- y; s <- t", ""},
		{"a fork in one of them", "a#api <- b, c; x#admin <- y; s", "branch api has 2 heads: b c"},
		{"two heads without a label beside a labeled one", "a#api; x; y", "history has 2 heads without a branch label: x y"},
		{"two labels of one branch are one finding", "a#api#web <- b, c", "branch api has 2 heads: b c"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			g := graphtest.New(t, test.graph)
			for _, f := range gate(t, g) {
				line := f.Message + ":"
				for _, r := range f.Revisions {
					line += " " + g.ID(r.Ref)
				}
				got = append(got, line)
			}
			if text := strings.Join(got, "; "); text != test.want {
				t.Errorf("got %q, want %q", text, test.want)
			}
		})
	}
}

// Where the check finds nothing, head is a target of an upgrade, or with labels each
// LABEL@head; where it finds something, one of them is refused, or several heads have
// no label.
func TestOneHeadIsWhatUpgradeRefuses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		found, err := check.OneHead.Run(context.Background(), check.Input{History: historyOf(g)})
		if err != nil {
			t.Fatal(err)
		}
		var refused []string
		for _, target := range headTargets(g) {
			if _, err := plan.NewUpgrade(g, nil, target); err != nil {
				refused = append(refused, target)
			}
		}
		if want := len(refused) > 0 || unlabeledHeads(g) > 1; (len(found) > 0) != want {
			t.Errorf("%d findings, but upgrade refuses %q, and %d heads have no label", len(found), refused, unlabeledHeads(g))
		}
	})
}

// headTargets returns head, or with labels LABEL@head for each one.
func headTargets(g *graph.Graph) (targets []string) {
	for _, label := range g.LabelNames() {
		targets = append(targets, label+"@head")
	}
	if len(targets) == 0 {
		targets = []string{"head"}
	}
	return targets
}

func unlabeledHeads(g *graph.Graph) (n int) {
	for _, r := range g.Heads() {
		if len(g.Labels(r)) == 0 {
			n++
		}
	}
	return n
}

func TestFixIsForAShell(t *testing.T) {
	for other, want := range map[string]string{
		"c":      `ramus merge -m "merge b and c" b c`,
		"c$(id)": `ramus merge -m 'merge b and c$(id)' b 'c$(id)'`,
		"it's":   `ramus merge -m 'merge b and it'\''s' b 'it'\''s'`,
	} {
		g, err := graph.New([]graph.Node{{ID: "b"}, {ID: other}})
		if err != nil {
			t.Fatal(err)
		}
		found, err := check.OneHead.Run(context.Background(), check.Input{
			History: historyOf(g),
		})
		if err != nil || len(found) != 1 || len(found[0].Fixes) != 1 || found[0].Fixes[0].Command != want {
			t.Errorf("%s: got %+v (%v), want %s", other, found, err, want)
		}
	}
}

func ExampleRun() {
	g, _ := graph.New([]graph.Node{{ID: "a"}, {ID: "b", Parents: []string{"a"}}, {ID: "c", Parents: []string{"a"}}})
	found, _ := check.Run(context.Background(), check.Select(check.Gate, nil), check.Input{
		History: historyOf(g),
	})
	for _, f := range found {
		fmt.Println(f.Message+":", f.Fixes[0].Command)
	}
	// Output: history has 2 heads: ramus merge -m "merge b and c" b c
}

// historyOf returns the history of a drawn graph.
func historyOf(g *graph.Graph) *history.History {
	revisions := make([]revision.Revision, g.Len())
	for i := range revisions {
		revisions[i].Node = g.Node(graph.Ref(i))
	}
	h, err := history.Of(revisions)
	if err != nil {
		panic(err)
	}
	return h
}
