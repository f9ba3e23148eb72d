package graph_test

import (
	"testing"

	"github.com/ramusdb/ramus/internal/graph/graphtest"
)

func TestSeparateTrees(t *testing.T) {
	for _, test := range []struct {
		drawn string
		want  string // the pair, or ""
	}{
		{"a#x <- b; c#y <- d", "b d"},
		{"a#x <- b; c <- d", ""},
		{"a <- b; c <- d", ""},
		{"a <- b#x; a <- c#y", ""},
		{"a <- b; c <- d; e#x <- f; g#y <- h", "f h"},
	} {
		g := graphtest.New(t, test.drawn)
		a, b, found := g.SeparateTrees(g.Heads())
		got := ""
		if found {
			got = g.ID(a) + " " + g.ID(b)
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.drawn, got, test.want)
		}
	}
}

func TestDifferentLabels(t *testing.T) {
	for drawn, want := range map[string]string{
		"a#x <- b; c#y <- d":             "b d",
		"a <- b#x; a <- c#y":             "b c",
		"a <- b#x, c":                    "",
		"a#z <- b#x, c#y":                "", // both have z, too
		"a#x <- b, c; d#y <- e":          "b e",
		"a <- b#x; a <- c#y; (b,c) <- m": "",
	} {
		g, got := graphtest.New(t, drawn), ""
		if a, b, found := g.DifferentLabels(g.Heads()); found {
			got = g.ID(a) + " " + g.ID(b)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", drawn, got, want)
		}
	}
}
