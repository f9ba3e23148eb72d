package graph_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
)

// names returns the ids of refs, separated by spaces.
func names(g *graph.Graph, refs []graph.Ref) string { return strings.Join(g.IDs(refs), " ") }

// byID returns refs sorted by id.
func byID(g *graph.Graph, refs []graph.Ref) []graph.Ref {
	sorted := slices.Clone(refs)
	g.SortByID(sorted)
	return sorted
}

func ref(t *testing.T, g *graph.Graph, id string) graph.Ref {
	t.Helper()
	r, ok := g.Lookup(id)
	if !ok {
		t.Fatalf("no revision %s", id)
	}
	return r
}

func TestHeadsAndTheirKin(t *testing.T) {
	for _, c := range []struct{ name, text, heads, effective, bases, branches, merges string }{
		{"nothing", "", "", "", "", "", ""},
		{"one revision", "a", "a", "a", "a", "", ""},
		{"a line", "a <- b <- c", "c", "c", "a", "", ""},
		{"a fork", "a <- c, b", "b c", "b c", "a", "a", ""},
		{"a fork, merged", "a <- b, c; (b, c) <- m", "m", "m", "a", "a", "m"},
		{"two trees", "y <- z; a <- b", "b z", "b z", "a y", "", ""},
		{"a head on which another depends is no effective one", "a <- b; x <- y; y ~> b", "b y", "y", "a x", "", ""},
		{"a dependency makes neither a fork nor a merge", "a <- b <- c; x; x ~> a; c ~> x", "c x", "c", "a x", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := graphtest.New(t, c.text)
			got := []string{names(g, g.Heads()), names(g, g.EffectiveHeads()), names(g, g.Bases()), names(g, g.BranchPoints()), names(g, g.MergePoints())}
			want := []string{c.heads, c.effective, c.bases, c.branches, c.merges}
			for i, what := range []string{"heads", "effective heads", "bases", "branch points", "merge points"} {
				if got[i] != want[i] {
					t.Errorf("%s: %q, want %q", what, got[i], want[i])
				}
			}
		})
	}
}

func TestNeighbours(t *testing.T) {
	g := graphtest.New(t, "a <- c, b; (c, b) <- m; x ~> a, m; y ~> b")
	for _, c := range []struct{ what, got, want string }{
		{"parents as written", names(g, g.Parents(ref(t, g, "m"))), "c b"},
		{"children by id", names(g, g.Children(ref(t, g, "a"))), "b c"},
		{"needs", names(g, g.Needs(ref(t, g, "x"))), "a m"},
		{"dependents: children first", names(g, g.Dependents(ref(t, g, "a"))), "b c x"},
		{"dependents: children first", names(g, g.Dependents(ref(t, g, "b"))), "m y"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
}

func TestNeedsLeaveOutWhatIsMetBefore(t *testing.T) {
	for _, c := range []struct{ name, text, of, want string }{
		{"a dependency of an ancestor", "x; a <- b <- c; a ~> x; c ~> x", "c", "b"},
		{"one of a parent's tree, reached through a merge", "x; r <- a, b; (a, b) <- m <- c; b ~> x; c ~> x", "c", "m"},
		{"not one of a sister", "x; r <- a, b; a ~> x; b ~> x", "b", "r x"},
		{"a parent that is a dependency, too", "a <- b; b ~> a", "b", "a"},
		{"a dependency below another dependency stays", "x <- y; a; a ~> x, y", "a", "x y"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := graphtest.New(t, c.text)
			if got := names(g, g.Needs(ref(t, g, c.of))); got != c.want {
				t.Errorf("%s needs %q, want %q", c.of, got, c.want)
			}
		})
	}
}

func TestNodesKeepWhatTheyWereMadeOf(t *testing.T) {
	g := graphtest.New(t, "b#x\na <- c")
	n := g.Node(ref(t, g, "b"))
	if n.Pos().String() != "graph:1" || n.Labels[0] != "x" || g.Len() != 3 {
		t.Errorf("%+v of %d", n, g.Len())
	}
	if _, ok := g.Lookup("nope"); ok {
		t.Error("found nope")
	}
}
