package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
)

// folded prints runs: "d" for one revision, "b..c/2" for two, followed by the runs
// below.
func folded(g *graph.Graph, runs []graph.Run) string {
	name := func(r graph.Run) string {
		if r.Len == 1 {
			return g.ID(r.Top)
		}
		return fmt.Sprintf("%s..%s/%d", g.ID(r.Bottom), g.ID(r.Top), r.Len)
	}
	var lines []string
	for _, r := range runs {
		line := name(r)
		for _, b := range r.Below {
			line += " " + name(runs[b])
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "; ")
}

func TestFold(t *testing.T) {
	for _, test := range []struct{ text, keep, want string }{
		{"", "", ""},
		{"a", "", "a"},
		{"a <- b", "", "b a; a"},
		{"a <- b <- c <- d <- e", "", "e b..d/3; b..d/3 a; a"},
		{"a <- b <- c <- d <- e", "c", "e d; d c; c b; b a; a"},
		{"a <- b <- c <- d#api <- e <- f <- g", "", "g e..f/2; e..f/2 d; d b..c/2; b..c/2 a; a"},
		{"a <- b, c; b <- d; (d, c) <- m", "", "m b..d/2 c; b..d/2 a; c a; a"},
		{"a <- b, c; (b, c) <- m; (c, b) <- n", "", "m b c; n c b; c a; b a; a"},
		{"a <- b <- c <- d; x ~> b", "", "d b..c/2; b..c/2 a; x; a"},
	} {
		g := graphtest.New(t, test.text)
		if got := folded(g, g.Fold(g.NewSet(refs(t, g, test.keep)...))); got != test.want {
			t.Errorf("%q: %s, want %s", test.text, got, test.want)
		}
	}
}

func TestFoldPart(t *testing.T) {
	for _, test := range []struct{ text, part, keep, want string }{
		{"a <- b <- c", "", "", ""},
		{"a <- b <- c", "a b c", "", "c b; b a; a"},
		{"a <- b <- c <- d <- e <- f <- g", "c d e f g", "", "g d..f/3; d..f/3 c; c"},
		{"a <- b <- c <- d <- e <- f <- g", "b c d e", "", "e c..d/2; c..d/2 b; b"},
		{"a <- b <- c <- d <- e <- f <- g", "b c d e", "c", "e d; d c; c b; b"},
		{"a <- b, c; b <- d; (d, c) <- m", "d m", "", "m d; d"},
		{"a <- b, c; b <- d; (d, c) <- m", "b c", "", "b; c"},
	} {
		g := graphtest.New(t, test.text)
		part := g.NewSet(refs(t, g, test.part)...)
		if got := folded(g, g.FoldPart(part, g.NewSet(refs(t, g, test.keep)...))); got != test.want {
			t.Errorf("%q, %q: %s, want %s", test.text, test.part, got, test.want)
		}
	}
}

// The part with all revisions is folded as the whole is.
func TestFoldWholePart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		if got, want := folded(g, g.FoldPart(g.NewSet(g.Order()...), g.NewSet())), folded(g, g.Fold(g.NewSet())); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	})
}

// Every revision is in exactly one run, each run is linear, and the runs are
// connected as their revisions are. No two runs could be one.
func TestFoldLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		keep := g.NewSet()
		for r := range graph.Ref(g.Len()) {
			if rapid.IntRange(0, 3).Draw(t, "keep") == 0 {
				keep.Add(r)
			}
		}
		runs, where := g.Fold(keep), map[graph.Ref]int{}
		for i, run := range runs {
			length, r := 1, run.Top
			for where[r] = i; r != run.Bottom; length++ {
				r = only(t, g.Parents(r))
				where[r] = i
				if keep.Has(r) || g.IsBranchPoint(r) {
					t.Fatalf("%s is inside a run", g.ID(r))
				}
			}
			if length != run.Len {
				t.Fatalf("a run of %d has Len %d", length, run.Len)
			}
			if i > 0 && runs[i-1].Top <= run.Top {
				t.Fatalf("%s comes after %s", g.ID(run.Top), g.ID(runs[i-1].Top))
			}
		}
		if len(where) != g.Len() {
			t.Fatalf("%d of %d revisions are in runs", len(where), g.Len())
		}
		for i, run := range runs {
			var want []int
			for _, p := range g.Parents(run.Bottom) {
				want = append(want, where[p])
			}
			if !slices.Equal(run.Below, want) {
				t.Fatalf("run %d stands on %v, want %v", i, run.Below, want)
			}
			if plain(g, run.Top, keep) && plain(g, only(t, g.Children(run.Top)), keep) {
				t.Fatalf("%s is not in one run with its child", g.ID(run.Top))
			}
			if run.Len > 1 && (!plain(g, run.Top, keep) || !plain(g, run.Bottom, keep)) {
				t.Fatalf("the run at %s is too long", g.ID(run.Top))
			}
		}
		sameReach(t, g, runs, where)
	})
}

// plain reports whether r has no relevance for the graph's shape.
func plain(g *graph.Graph, r graph.Ref, keep graph.Set) bool {
	return !keep.Has(r) && !g.IsBase(r) && !g.IsHead(r) && !g.IsBranchPoint(r) && !g.IsMergePoint(r) && len(g.Node(r).Labels) == 0
}

func only(t *rapid.T, refs []graph.Ref) graph.Ref {
	if len(refs) != 1 {
		t.Fatalf("%d, want one", len(refs))
	}
	return refs[0]
}

// sameReach checks that a path connects two runs if and only if one connects their
// revisions.
func sameReach(t *rapid.T, g *graph.Graph, runs []graph.Run, where map[graph.Ref]int) {
	reach := make([]map[int]bool, len(runs))
	for i := len(runs) - 1; i >= 0; i-- {
		reach[i] = map[int]bool{i: true}
		for _, b := range runs[i].Below {
			for far := range reach[b] {
				reach[i][far] = true
			}
		}
	}
	for a := range where {
		below := g.Ancestors(graph.Branches, a)
		for b := range where {
			if where[a] != where[b] && below.Has(b) != reach[where[a]][where[b]] {
				t.Fatalf("%s above %s: %t", g.ID(a), g.ID(b), below.Has(b))
			}
		}
	}
}

func BenchmarkFold(b *testing.B) {
	atEachSize(b, func(_ []graph.Node, g *graph.Graph) { g.Fold(graph.Set{}) })
}
