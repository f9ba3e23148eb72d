package graph_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
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
		_, err := g.ResolveOne("head")
		symbol, ok := errors.AsType[*graph.SymbolError](err)
		if !ok || strings.Contains(symbol.Hint(), "ramus merge") == found {
			t.Errorf("%s: the hint of several heads is %q", test.drawn, symbol.Hint())
		}
	}
}
