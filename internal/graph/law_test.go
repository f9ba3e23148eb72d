package graph_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"pgregory.net/rapid"
)

// A naive graph stores only its nodes, and computes every answer from scratch.
type naive map[string]graph.Node

func naiveOf(g *graph.Graph) naive {
	byID := naive{}
	for r := range graph.Ref(g.Len()) {
		byID[g.ID(r)] = g.Node(r)
	}
	return byID
}

// dependencies returns the ids that depends_on names.
func (n naive) dependencies(id string) (ids []string) {
	for _, name := range n[id].DependsOn {
		for other, node := range n {
			if name == other || slices.Contains(node.Labels, name) {
				ids = append(ids, other)
			}
		}
	}
	return ids
}

// below returns id and all its ancestors.
func (n naive) below(id string, dependencies bool) map[string]bool {
	seen := map[string]bool{}
	var visit func(string)
	visit = func(id string) {
		if seen[id] {
			return
		}
		seen[id] = true
		for _, p := range n[id].Parents {
			visit(p)
		}
		if dependencies {
			for _, d := range n.dependencies(id) {
				visit(d)
			}
		}
	}
	visit(id)
	return seen
}

// above returns the revisions with parent id, and those that depend on it.
func (n naive) above(id string) (children, dependents []string) {
	for other, node := range n {
		if slices.Contains(node.Parents, id) {
			children = append(children, other)
		}
		if slices.Contains(node.Parents, id) || slices.Contains(n.dependencies(other), id) {
			dependents = append(dependents, other)
		}
	}
	return children, dependents
}

// labels is a direct port of Alembic's _add_branches.
func (n naive) labels() map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for id := range n {
		all[id] = map[string]bool{}
	}
	for id, node := range n {
		for _, label := range node.Labels {
			for other := range n {
				if n.below(other, false)[id] {
					all[other][label] = true
				}
			}
			n.labelDown(n.lineToHead(id), label, all)
		}
	}
	return all
}

// lineToHead returns the head at the end of a linear path up from id, or id if the
// path forks.
func (n naive) lineToHead(id string) string {
	for {
		children, _ := n.above(id)
		if len(children) != 1 {
			return id
		}
		id = children[0]
	}
}

func (n naive) labelDown(id, label string, all map[string]map[string]bool) {
	for {
		if _, dependents := n.above(id); len(dependents) > 1 || len(n[id].Parents) > 1 {
			return
		}
		all[id][label] = true
		if len(n[id].Parents) == 0 {
			return
		}
		id = n[id].Parents[0]
	}
}

func TestOrderIsALinearExtension(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		place := map[graph.Ref]int{}
		for i, r := range g.Order() {
			place[r] = i
		}
		if len(place) != g.Len() {
			t.Fatalf("%d of %d revisions are in the order", len(place), g.Len())
		}
		for r := range graph.Ref(g.Len()) {
			for id := range naiveOf(g).below(g.ID(r), true) {
				if below, _ := g.Lookup(id); place[below] > place[r] {
					t.Fatalf("%s comes after %s", id, g.ID(r))
				}
			}
		}
	})
}

func TestNothingDependsOnLoadOrderOrFileNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := graphtest.RandomNodes(t)
		g := must(t, nodes)
		shuffled := slices.Clone(nodes)
		rand.Shuffle(len(nodes), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		for i := range shuffled {
			shuffled[i].File = fmt.Sprintf("%d.sql", i)
		}
		h := must(t, shuffled)
		if a, b := g.IDs(g.Order()), h.IDs(h.Order()); !slices.Equal(a, b) {
			t.Fatalf("%v\n%v", a, b)
		}
		for r := range graph.Ref(g.Len()) {
			if a, b := g.IDs(g.Needs(r)), h.IDs(h.Needs(r)); !slices.Equal(a, b) {
				t.Fatalf("%s needs %v or %v", g.ID(r), a, b)
			}
		}
	})
}

func TestFaultsDoNotDependOnLoadOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := garbage().Draw(t, "nodes")
		_, want := graph.New(nodes)
		_, got := graph.New(rapid.Permutation(nodes).Draw(t, "again"))
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%v\n%v", got, want)
		}
	})
}

// garbage draws nodes with few different names, so that many kinds of fault occur
// together.
func garbage() *rapid.Generator[[]graph.Node] {
	name := rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "long1", "long2", "", "head", "x@y", " "})
	names := rapid.SliceOfN(name, 0, 3)
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) graph.Node {
		return graph.Node{ID: name.Draw(t, "id"), Parents: names.Draw(t, "parents"), Labels: names.Draw(t, "labels"), DependsOn: names.Draw(t, "depends")}
	}), 0, 12)
}

func TestIsAncestorAgreesWithAncestors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		for b := range graph.Ref(g.Len()) {
			below := naiveOf(g).below(g.ID(b), true)
			ancestors := g.Ancestors(graph.Dependencies, b)
			for a := range graph.Ref(g.Len()) {
				if want := below[g.ID(a)]; g.IsAncestor(a, b) != want || ancestors.Has(a) != want || g.Descendants(graph.Dependencies, a).Has(b) != want {
					t.Fatalf("is %s below %s? want %v", g.ID(a), g.ID(b), want)
				}
			}
		}
	})
}

func TestNeedsLeavesOutWhatAnAncestorDependsOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		n := naiveOf(g)
		for r := range graph.Ref(g.Len()) {
			id := g.ID(r)
			var want []string
			want = append(want, n[id].Parents...)
			for _, dep := range n.dependencies(id) {
				if !slices.Contains(want, dep) && !n.impliedBelow(id, dep) {
					want = append(want, dep)
				}
			}
			if got := g.IDs(g.Needs(r)); !slices.Equal(got, want) && len(got)+len(want) > 0 {
				t.Fatalf("%s needs %v, want %v", id, got, want)
			}
		}
	})
}

// impliedBelow reports whether an ancestor of id along branches depends on dep.
func (n naive) impliedBelow(id, dep string) bool {
	for other := range n.below(id, false) {
		if other != id && slices.Contains(n.dependencies(other), dep) {
			return true
		}
	}
	return false
}

func TestLabelsAgreeWithTheNaiveRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		want := naiveOf(g).labels()
		for r := range graph.Ref(g.Len()) {
			labels := g.Labels(r)
			if !slices.IsSorted(labels) || len(labels) != len(want[g.ID(r)]) {
				t.Fatalf("%s has %v, want %v", g.ID(r), labels, want[g.ID(r)])
			}
			for _, label := range g.LabelNames() {
				if has := want[g.ID(r)][label]; g.HasLabel(r, label) != has || slices.Contains(labels, label) != has {
					t.Fatalf("%s has %v, want %v", g.ID(r), labels, want[g.ID(r)])
				}
			}
		}
	})
}

func TestMaximalAgreesWithAncestors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		refs := someRefs(t, g)
		for _, e := range []graph.Edges{graph.Branches, graph.Dependencies} {
			var want []graph.Ref
			for _, r := range refs {
				inner := slices.ContainsFunc(refs, func(other graph.Ref) bool { return other != r && g.Ancestors(e, other).Has(r) })
				if !inner && !slices.Contains(want, r) {
					want = append(want, r)
				}
			}
			if got := g.Maximal(e, refs); !slices.Equal(got, want) {
				t.Fatalf("maximal of %v: %v, want %v", refs, got, want)
			}
		}
	})
}

func TestMergeBasesAreTheMaximalCommonAncestors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		refs := someRefs(t, g)
		if len(refs) == 0 {
			return
		}
		common := g.Ancestors(graph.Branches, refs...)
		for _, r := range refs {
			common.Intersect(g.Ancestors(graph.Branches, r))
		}
		want := byID(g, g.Maximal(graph.Branches, common.Refs()))
		if got := g.MergeBases(refs...); !slices.Equal(got, want) {
			t.Fatalf("merge bases of %v: %v, want %v", g.IDs(refs), g.IDs(got), g.IDs(want))
		}
	})
}

func TestMergingAllHeadsInAnyOrderGivesOneHead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := graphtest.RandomNodes(t)
		g := must(t, nodes)
		for i := 0; len(g.EffectiveHeads()) > 1; i++ {
			heads := rapid.Permutation(g.IDs(g.Heads())).Draw(t, "heads")
			some := rapid.IntRange(min(2, len(heads)), len(heads)).Draw(t, "how many")
			nodes = append(nodes, graph.Node{ID: fmt.Sprintf("merge%d", i), Parents: heads[:some]})
			g = must(t, nodes)
		}
		if g.Len() > 0 && len(g.EffectiveHeads()) != 1 {
			t.Fatalf("effective heads: %v", g.IDs(g.EffectiveHeads()))
		}
	})
}

func TestShortestUniquePrefixIsEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		for r := range graph.Ref(g.Len()) {
			id := g.ID(r)
			for end := 4; end <= len(id); end++ {
				got, err := g.Resolve(id[:end])
				unique := startingWith(g, id[:end]) == 1
				if unique && (err != nil || !slices.Equal(got, []graph.Ref{r})) {
					t.Fatalf("%s: %v, %v", id[:end], g.IDs(got), err)
				}
				if !unique && err == nil {
					t.Fatalf("%s is not unique; got %v", id[:end], g.IDs(got))
				}
			}
		}
	})
}

func startingWith(g *graph.Graph, prefix string) (count int) {
	for r := range graph.Ref(g.Len()) {
		if strings.HasPrefix(g.ID(r), prefix) {
			count++
		}
	}
	return count
}

func TestMembersComeInTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		set := g.NewSet(someRefs(t, g)...)
		want := slices.DeleteFunc(slices.Clone(g.Order()), func(r graph.Ref) bool { return !set.Has(r) })
		if got := set.Refs(); !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

func TestHeadsAndBasesAreWhatNothingStandsOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphtest.Random(t)
		n := naiveOf(g)
		for r := range graph.Ref(g.Len()) {
			children, dependents := n.above(g.ID(r))
			got := []bool{g.IsHead(r), g.IsEffectiveHead(r), g.IsBranchPoint(r), g.IsBase(r), g.IsMergePoint(r)}
			want := []bool{len(children) == 0, len(dependents) == 0, len(children) > 1, len(n[g.ID(r)].Parents) == 0, len(n[g.ID(r)].Parents) > 1}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s: %v, want %v", g.ID(r), got, want)
			}
		}
	})
}

// FuzzNew builds graphs of arbitrary nodes, and checks that broken ones have the
// right faults.
func FuzzNew(f *testing.F) {
	for _, text := range []string{
		"a <- b, c; (b, c) <- m", "a <- b <- a; a <- a; b <- c <- b", "a#x <- b#x#a; ?zz <- b", "x ~> y; y ~> x; x ~> x, q", "head@1 <- base; (a,a,a) <- b",
	} {
		f.Add(text, uint8(0))
		f.Add(text, uint8(3))
	}
	f.Fuzz(func(t *testing.T, text string, twice uint8) {
		nodes, err := graphtest.Nodes(text)
		if err != nil {
			t.Skip()
		}
		for i := range min(int(twice), len(nodes)) { // duplicates, also some that make cycles
			again := nodes[i]
			again.Parents = append(slices.Clone(again.Parents), nodes[len(nodes)-1].ID)
			nodes = append(nodes, nodes[i], again)
		}
		g, err := graph.New(nodes)
		if faults, ok := err.(graph.Faults); err != nil && (!ok || len(faults) == 0) {
			t.Fatalf("%T %v", err, err)
		}
		if err == nil && len(g.Order()) != len(nodes) {
			t.Fatalf("%d of %d revisions are in the order", len(g.Order()), len(nodes))
		}
	})
}

func FuzzResolve(f *testing.F) {
	for _, symbol := range []string{"head", "heads", "base", "-1", "api@head", "api@-2", "a@b@c", "@", "aaaa", "+1", "api@heads", "-99999999999999999999"} {
		f.Add(symbol)
	}
	g := graphtest.New(f, "aaaa1 <- aaaa2, b <- m; x#api <- y; m ~> y")
	f.Fuzz(func(t *testing.T, symbol string) {
		_, err := g.Resolve(symbol)
		if e, ok := err.(*graph.SymbolError); err != nil && (!ok || e.Kind == "" || e.Message == "") {
			t.Fatalf("%T %v", err, err)
		}
	})
}

func must(t *rapid.T, nodes []graph.Node) *graph.Graph {
	g, err := graph.New(nodes)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func someRefs(t *rapid.T, g *graph.Graph) (refs []graph.Ref) {
	for range rapid.IntRange(0, min(6, g.Len())).Draw(t, "members") {
		refs = append(refs, graph.Ref(rapid.IntRange(0, g.Len()-1).Draw(t, "member")))
	}
	return refs
}
