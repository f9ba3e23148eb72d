package graph_test

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
)

func refs(t *testing.T, g *graph.Graph, ids string) (all []graph.Ref) {
	t.Helper()
	for _, id := range strings.Fields(ids) {
		all = append(all, ref(t, g, id))
	}
	return all
}

func TestReach(t *testing.T) {
	g := graphtest.New(t, "a <- b <- c, d; x <- y; y ~> c; a ~> z; z")
	for _, c := range []struct {
		what string
		got  graph.Set
		want string
	}{
		{"below y", g.Ancestors(graph.Branches, refs(t, g, "y")...), "x y"},
		{"below y, dependencies too", g.Ancestors(graph.Dependencies, refs(t, g, "y")...), "a b c x y z"},
		{"above b", g.Descendants(graph.Branches, refs(t, g, "b")...), "b c d"},
		{"above b, dependents too", g.Descendants(graph.Dependencies, refs(t, g, "b")...), "b c d y"},
		{"above and below c", g.Lineage(graph.Branches, refs(t, g, "c")...), "a b c"},
		{"above and below c and x, all edges", g.Lineage(graph.Dependencies, refs(t, g, "c x")...), "a b c x y z"},
		{"of nothing", g.Lineage(graph.Dependencies), ""},
		{"below y, not below b", g.AncestorsOutside(graph.Dependencies, g.Ancestors(graph.Dependencies, refs(t, g, "b")...), refs(t, g, "y")...), "c x y"},
		{"nothing is outside of itself", g.AncestorsOutside(graph.Dependencies, g.Ancestors(graph.Dependencies, refs(t, g, "b")...), refs(t, g, "a")...), ""},
	} {
		if got := names(g, byID(g, c.got.Refs())); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

func TestIsAncestor(t *testing.T) {
	g := graphtest.New(t, "a <- b, c; (b, c) <- m; x ~> b")
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"a", "m", true}, {"a", "a", true}, {"m", "a", false}, {"b", "c", false}, {"a", "x", true}, {"c", "x", false}, {"x", "m", false},
	} {
		if got := g.IsAncestor(ref(t, g, c.a), ref(t, g, c.b)); got != c.want {
			t.Errorf("is %s below %s? %v", c.a, c.b, got)
		}
	}
}

func TestMaximal(t *testing.T) {
	g := graphtest.New(t, "a <- b, c; x ~> b")
	for _, c := range []struct {
		edges   graph.Edges
		of, top string
	}{
		{graph.Branches, "", ""}, {graph.Branches, "a", "a"}, {graph.Branches, "c a b c", "c b"},
		{graph.Branches, "b x", "b x"}, {graph.Dependencies, "b x", "x"}, {graph.Dependencies, "a x", "x"},
	} {
		if got := names(g, g.Maximal(c.edges, refs(t, g, c.of))); got != c.top {
			t.Errorf("maximal of %s: %q, want %q", c.of, got, c.top)
		}
	}
}

func TestMergeBases(t *testing.T) {
	for _, c := range []struct{ name, text, of, want string }{
		{"of nothing", "a", "", ""},
		{"of one", "a <- b", "b", "b"},
		{"of a fork", "a <- b <- c, d", "c d", "b"},
		{"of a revision and its ancestor", "a <- b <- c", "b c", "b"},
		{"of three", "a <- b <- c, d; a <- e", "c d e", "a"},
		{"after a merge", "a <- b, c; (b, c) <- m; c <- d", "m d", "c"},
		{"after a criss-cross merge there are two", "a <- b, c; (b, c) <- m; (c, b) <- n", "m n", "b c"},
		{"independent trees have none", "a <- b; x <- y", "b y", ""},
		{"a tree and a merge of it with another", "a; x; (a, x) <- m; x <- y", "m y", "x"},
		{"and three of two trees have none", "a <- b, c; x", "b c x", ""},
		{"depends_on does not count", "a <- b; x ~> a", "b x", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := graphtest.New(t, c.text)
			if got := names(g, g.MergeBases(refs(t, g, c.of)...)); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestTips(t *testing.T) {
	g := graphtest.New(t, "a <- b, c; b <- d; x ~> c")
	if got := names(g, g.Tips(g.Ancestors(graph.Dependencies, refs(t, g, "b x")...))); got != "b c x" {
		t.Errorf("tips: %q", got)
	}
	if got := names(g, g.EffectiveTips(g.Ancestors(graph.Dependencies, refs(t, g, "b x")...))); got != "b x" {
		t.Errorf("effective tips: %q", got)
	}
}

func TestSet(t *testing.T) {
	g := graphtest.New(t, "a <- b <- c <- d")
	s, other := g.NewSet(refs(t, g, "b a c")...), g.NewSet(refs(t, g, "c d")...)
	s.Remove(ref(t, g, "a"))
	if names(g, s.Refs()) != "b c" || s.Len() != 2 || s.Empty() || !(graph.Set{}).Empty() {
		t.Errorf("%v", s)
	}
	if s.Has(graph.Base) || (graph.Set{}).Has(0) {
		t.Error("Base is in no set, and nothing in the zero one")
	}
	union, both, less := g.NewSet(s.Refs()...), g.NewSet(s.Refs()...), g.NewSet(s.Refs()...)
	union.Union(other)
	both.Intersect(other)
	less.Subtract(other)
	if got := names(g, union.Refs()) + "/" + names(g, both.Refs()) + "/" + names(g, less.Refs()); got != "b c d/c/b" {
		t.Error(got)
	}
}
