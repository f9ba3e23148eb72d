package graph_test

import (
	"slices"
	"testing"

	"github.com/ramusdb/ramus/internal/graph/graphtest"
)

func TestOrder(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a line", "c <- b <- a", "c b a"},
		{"the branches of a fork stay together", "a <- b1, c1; b1 <- b2 <- b3; c1 <- c2", "a c1 c2 b1 b2 b3"},
		{"read backwards, independent heads come by id", "z; y; x", "z y x"},
		{"read backwards, the first parent of a merge comes first", "a <- b, c; (c, b) <- m", "a b c m"},
		{"and whichever that is", "a <- b, c; (b, c) <- m", "a c b m"},
		{"what a revision depends on comes before it", "a <- b <- c; b ~> x; y <- x", "y x a b c"},
		{"trees that depend on each other's middle", "a <- b; x <- y; b ~> x; y ~> a", "a x y b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := graphtest.New(t, c.text)
			if got := names(g, g.Order()); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestRefsAreInTheOrderAndSortByID(t *testing.T) {
	g := graphtest.New(t, "c <- b <- a")
	all := append(g.Heads(), g.Bases()...)
	if slices.Sort(all); names(g, all) != "c a" {
		t.Error(names(g, all))
	}
	if g.SortByID(all); names(g, all) != "a c" {
		t.Error(names(g, all))
	}
}
