package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
)

func TestSides(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"a <- b <- c; a <- d", "[b c] [d]"},
		{"a <- b, c, d; (b,c) <- m; c <- n", "[d] [b m] [n]"},
		{"a <- b; c <- d", "[a b] [c d]"},
		{"a", "[a]"},
	} {
		g := graphtest.New(t, test.text)
		got := ""
		for i, side := range g.Sides(graph.Branches, g.Heads()...) {
			if i > 0 {
				got += " "
			}
			ids := side.Refs()
			g.SortByID(ids)
			got += fmt.Sprint(g.IDs(ids))
		}
		if got != test.want {
			t.Errorf("%s: got %s, want %s", test.text, got, test.want)
		}
	}
	g := graphtest.New(t, "a <- b")
	b, _ := g.Lookup("b")
	for _, side := range g.Sides(graph.Branches, b, b) {
		if !side.Empty() {
			t.Errorf("what is named twice has a side of its own: %v", g.IDs(side.Refs()))
		}
	}
}

func TestCommon(t *testing.T) {
	g := graphtest.New(t, "a <- b <- c, d; e")
	for _, test := range []struct{ refs, want string }{
		{"", "[]"}, {"c", "[a b c]"}, {"c d", "[a b]"}, {"c b", "[a b]"}, {"c d e", "[]"},
	} {
		refs, missing := g.LookupAll(strings.Fields(test.refs))
		if len(missing) > 0 {
			t.Fatal(missing)
		}
		if got := fmt.Sprint(g.IDs(g.Common(graph.Branches, refs...).Refs())); got != test.want {
			t.Errorf("%s: got %s, want %s", test.refs, got, test.want)
		}
	}
}
