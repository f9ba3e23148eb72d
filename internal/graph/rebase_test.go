package graph_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
)

func TestRebase(t *testing.T) {
	for _, test := range []struct {
		name, graph, own, onto, want string
	}{
		{"one on a stale parent", "a <- b; a <- x", "x", "b", "x on b"},
		{"a line moves by its first", "a <- b; a <- x <- y", "x y", "b", "x on b"},
		{"there already", "a <- b <- x", "x", "b", ""},
		{"a fork keeps its shape", "a <- b; a <- x; a <- y", "x y", "b", "y on b; x on b"},
		{"a fork above its first", "a <- b; a <- x; x <- y; x <- z", "x y z", "b", "x on b"},
		{"a merge of main into the branch", "a <- b <- c; a <- x; (b, x) <- m; m <- y", "x m y", "c", "error: merge m would have nothing left to merge: x would be its only parent"},
		{"a merge of own ones", "a <- b; a <- x; a <- y; (x, y) <- m", "x y m", "b", "y on b; x on b"},
		{"another tree's head in a merge", "a <- b; a <- x; p; (p, x) <- m", "x m", "b", "x on b"},
		{"a new tree stays", "a <- b; x", "x", "b", ""},
		{"a merge of two on main", "a <- b; a <- c; (b, c) <- d; (b, c) <- x", "x", "d", "error: merge x would have nothing left to merge: d would be its only parent"},
	} {
		t.Run(test.name, func(t *testing.T) {
			g := graphtest.New(t, test.graph)
			own, _ := g.LookupAll(strings.Fields(test.own))
			onto, _ := g.Lookup(test.onto)
			moves, err := g.Rebase(g.NewSet(own...), onto)
			var got []string
			for _, m := range moves {
				got = append(got, g.ID(m.Ref)+" on "+strings.Join(g.IDs(m.Parents), ", "))
			}
			if err != nil {
				got = []string{"error: " + err.Error()}
			}
			if strings.Join(got, "; ") != test.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, "; "), test.want)
			}
		})
	}
}

func TestRebaseTurnsRound(t *testing.T) {
	g, err := graph.New([]graph.Node{
		{ID: "a"}, {ID: "x", Parents: []string{"a"}}, {ID: "b", Parents: []string{"a"}, DependsOn: []string{"x"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	x, _ := g.Lookup("x")
	b, _ := g.Lookup("b")
	var turned *graph.RebaseError
	if _, err := g.Rebase(g.NewSet(x), b); !errors.As(err, &turned) || turned.Kind != graph.TurnsRound || turned.Revision != "x" {
		t.Errorf("%v", err)
	}
}
