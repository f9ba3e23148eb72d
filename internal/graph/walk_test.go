package graph_test

import (
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
)

func TestWalk(t *testing.T) {
	g := graphtest.New(t, "a <- b <- c, d; (c, d) <- m <- n; d <- x#lab")
	for _, c := range []struct {
		from   string
		steps  int
		branch string
		want   string
	}{
		{"a", 0, "", "a"}, {"a", 1, "", "b"}, {"n", -1, "", "m"}, {"c", -2, "", "a"},
		{"c", -3, "", "base"}, {"", 1, "", "a"}, {"", 2, "", "b"}, // past the base, and up from it
		{"a", 3, "lab", "x"}, {"b", 2, "c", "m"}, {"", 4, "c", "m"}, // the branch selects the way at a fork
		{"n", 1, "", "!+1 goes too far: n is the last revision in that direction"},
		{"c", -4, "", "!-4 from c goes too far: there are only 3"},
		{"a", 2, "", "!+2 from a is ambiguous: the path forks at b to c, d"},
		{"n", -2, "", "!-2 from n is ambiguous: the path forks at m to c, d"},
		{"x", 1, "nope", `!no such branch "nope"`},
	} {
		from := graph.Base
		if c.from != "" {
			from = ref(t, g, c.from)
		}
		got := "base"
		switch r, err := g.Walk(from, c.steps, c.branch); {
		case err != nil:
			got = "!" + err.Error()
		case r != graph.Base:
			got = g.ID(r)
		}
		if got != c.want {
			t.Errorf("%+d from %s along %q: %s, want %s", c.steps, c.from, c.branch, got, c.want)
		}
	}
}
