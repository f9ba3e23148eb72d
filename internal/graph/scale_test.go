package graph_test

import (
	"fmt"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
)

func id(kind string, i int) string { return fmt.Sprintf("%s%08d", kind, i) }

// chain returns a linear history of n revisions.
func chain(kind string, n int) []graph.Node {
	nodes := make([]graph.Node, n)
	for i := range nodes {
		nodes[i].ID = id(kind, i)
		if i > 0 {
			nodes[i].Parents = []string{id(kind, i-1)}
		}
	}
	return nodes
}

// braid returns a history of forks and merges: of every three revisions, one forks
// and the third merges.
func braid(kind string, n int) []graph.Node {
	nodes := chain(kind, n)
	for i := 3; i < n; i += 3 {
		nodes[i-1].Parents = []string{id(kind, i-3)}
		nodes[i].Parents = []string{id(kind, i-2), id(kind, i-1)}
	}
	return nodes
}

// star returns a base with n children.
func star(n int) []graph.Node {
	nodes := []graph.Node{{ID: "base0"}}
	for i := range n {
		nodes = append(nodes, graph.Node{ID: id("x", i), Parents: []string{"base0"}})
	}
	return nodes
}

// brokenCorners lists the corners whose graphs have faults.
var brokenCorners = map[string]bool{
	"every parent missing":       true,
	"one long circle":            true,
	"circles through the newest": true,
	"circles of all sizes":       true,
	"many small circles":         true,
	"each twice":                 true,
}

// TestCorners builds shapes for which a naive algorithm takes quadratic time, and
// queries them; BenchmarkCorners measures them.
func TestCorners(t *testing.T) {
	for name, nodes := range corners(2_000) {
		t.Run(name, func(t *testing.T) {
			g, err := graph.New(nodes)
			if broken := err != nil; broken != brokenCorners[name] {
				t.Fatalf("error: %v", err)
			}
			if err == nil {
				askAll(g)
				if len(g.Order()) != len(nodes) {
					t.Errorf("%d of %d revisions are in order", len(g.Order()), len(nodes))
				}
			}
		})
	}
}

// BenchmarkCorners reports the cost per revision in each corner. It must not grow
// with the size.
func BenchmarkCorners(b *testing.B) {
	for _, n := range []int{10_000, 40_000} {
		for name, nodes := range corners(n) {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				for b.Loop() {
					if g, err := graph.New(nodes); err == nil {
						askAll(g)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(nodes)), "ns/revision")
			})
		}
	}
}

// corners returns the shapes, with about n revisions each.
func corners(n int) map[string][]graph.Node {
	merged := star(n)
	merged = append(merged, graph.Node{ID: "merge", Parents: ids(merged[1:])})
	missing := chain("c", n)
	for i := 1; i < n; i++ {
		missing[i].Parents = []string{id("d", i-1)}
	}
	labels, braided := chain("c", n), braid("b", n)
	for i := range n {
		labels[i].Labels = []string{fmt.Sprint("label", i)}
		braided[i].Labels = []string{fmt.Sprint("label", i)}
	}
	copies := append(chain("c", n), chain("c", n)...)
	return map[string][]graph.Node{
		"a star":                          star(n),
		"a star, merged":                  merged,
		"a label on each, in a chain":     labels,
		"a label on each, in a braid":     braided,
		"each of B on one of A":           pairs(n/2, func(i int) []int { return []int{i} }),
		"each of B on the last two of A":  pairs(n/2, func(i int) []int { return []int{i, max(0, i-1)} }),
		"each of B on two far apart of A": pairs(n/2, func(i int) []int { return []int{i, n/2 - 1 - i} }),
		"B and C on A":                    append(pairs(n/3, func(i int) []int { return []int{i} }), dependents(chain("c", n/3))...),
		"B and the braid C on A":          append(pairs(n/3, func(i int) []int { return []int{i} }), dependents(braid("c", n/3))...),
		"B and C on A, crossing":          crossing(n / 3),
		"all on one":                      dependentsOn("a00000000", append(chain("b", n), chain("a", 1)...)),
		"every parent missing":            missing,
		"one long circle":                 circle(n),
		"circles through the newest":      backEdges(n, n-1),
		"circles of all sizes":            backEdges(n, n/2),
		"many small circles":              smallCircles(n),
		"each twice":                      copies,
	}
}

// askAll makes the queries that would be slow if each head or label cost a walk.
func askAll(g *graph.Graph) {
	heads := g.Heads()
	g.Maximal(graph.Dependencies, append(heads, g.Order()...))
	g.MergeBases(heads...)
	for _, r := range heads[:min(len(heads), 100)] {
		g.Labels(r)
		g.HasLabel(r, "label0")
	}
	g.Resolve("-1")
	g.Resolve(fmt.Sprint("-", g.Len()/2))
	g.Walk(g.Order()[0], g.Len()/2, g.ID(heads[0]))
	g.Resolve("nothing like that")
	g.IsAncestor(g.Order()[0], heads[0])
	g.Tips(g.NewSet(g.Order()...))
}

func ids(nodes []graph.Node) (all []string) {
	for _, n := range nodes {
		all = append(all, n.ID)
	}
	return all
}

// pairs returns two chains, A and B, in which each revision of B depends on some of
// A.
func pairs(n int, on func(int) []int) []graph.Node {
	b := chain("b", n)
	for i := range b {
		for _, to := range on(i) {
			b[i].DependsOn = append(b[i].DependsOn, id("a", to))
		}
	}
	return append(chain("a", n), b...)
}

// crossing returns two branches of one tree that merge each other repeatedly, both
// on top of A.
func crossing(n int) []graph.Node {
	nodes := pairs(n, func(i int) []int { return []int{i} })
	c := dependents(chain("c", n))
	c[0].Parents = []string{id("b", 0)}
	for i := 50; i < n; i += 50 {
		c[i].Parents = append(c[i].Parents, id("b", i))
		nodes[n+i].Parents = append(nodes[n+i].Parents, id("c", i-10))
	}
	return append(nodes, c...)
}

// dependents makes each node depend on the node of A with the same number.
func dependents(nodes []graph.Node) []graph.Node {
	for i := range nodes {
		nodes[i].DependsOn = []string{id("a", i)}
	}
	return nodes
}

// dependentsOn makes all nodes but name depend on name.
func dependentsOn(name string, nodes []graph.Node) []graph.Node {
	for i := range nodes {
		if nodes[i].ID != name {
			nodes[i].DependsOn = []string{name}
		}
	}
	return nodes
}

func circle(n int) []graph.Node {
	nodes := chain("c", n)
	nodes[0].Parents = []string{id("c", n-1)}
	return nodes
}

// backEdges returns a chain in which each revision depends on one that is far
// newer.
func backEdges(n, far int) []graph.Node {
	nodes := chain("c", n)
	for i := range nodes {
		if newer := min(i+far, n-1); newer != i {
			nodes[i].DependsOn = []string{id("c", newer)}
		}
	}
	return nodes
}

func smallCircles(n int) []graph.Node {
	nodes := chain("c", n)
	for i := 0; i+1 < n; i += 2 {
		nodes[i].Parents = []string{id("c", i+1)}
	}
	return nodes
}
