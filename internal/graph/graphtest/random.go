package graphtest

import (
	"fmt"

	"github.com/ramusdb/ramus/internal/graph"
	"pgregory.net/rapid"
)

// RandomNodes draws the nodes of a valid graph with up to 30 revisions, in any
// order. It has several trees, forks, merges of up to three parents, labels, and
// dependencies on ids and labels, some of which are implied by others. Many ids
// have common prefixes.
func RandomNodes(t *rapid.T) []graph.Node {
	size := rapid.SampledFrom([]int{0, 1, 2, 3, 4, 6, 9, 12, 16, 20, 25, 30}).Draw(t, "size")
	numbers := rapid.SliceOfNDistinct(rapid.Uint32(), size, size, rapid.ID).Draw(t, "ids")
	nodes := make([]graph.Node, len(numbers))
	var names []string // names that a dependency can have
	for i, number := range numbers {
		n := &nodes[i]
		n.ID = fmt.Sprintf("%08x", number)
		if i > 0 {
			n.Parents = someIDs(t, nodes[:i], []int{0, 1, 1, 1, 1, 1, 2, 2, 3}, "parents")
			n.DependsOn = someNames(t, names)
		}
		for range rapid.SampledFrom([]int{0, 0, 0, 0, 0, 1, 2}).Draw(t, "labels") {
			n.Labels = append(n.Labels, fmt.Sprintf("label%d%c", i, 'a'+len(n.Labels)))
		}
		names = append(append(names, n.ID), n.Labels...)
	}
	return rapid.Permutation(nodes).Draw(t, "load order")
}

// Random draws a valid graph from RandomNodes.
func Random(t *rapid.T) *graph.Graph {
	g, err := graph.New(RandomNodes(t))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// someIDs draws distinct ids, with a preference for the newest nodes.
func someIDs(t *rapid.T, nodes []graph.Node, counts []int, what string) (ids []string) {
	taken := map[int]bool{}
	for range min(rapid.SampledFrom(counts).Draw(t, what), len(nodes)) {
		back := rapid.IntRange(1, len(nodes)).Draw(t, "back")
		for taken[back] {
			back = back%len(nodes) + 1
		}
		taken[back] = true
		ids = append(ids, nodes[len(nodes)-back].ID)
	}
	return ids
}

func someNames(t *rapid.T, names []string) (some []string) {
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2}).Draw(t, "dependencies") {
		some = append(some, rapid.SampledFrom(names).Draw(t, "dependency"))
	}
	return some
}
