package graph_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
)

// The cost of everything is to be flat: so many ns and bytes for a revision,
// whether there are a thousand or a million of them.
//
//	go test ./graph -run '^$' -bench . -benchtime 5x
var (
	sizes  = []int{1_000, 10_000, 100_000, 1_000_000}
	shapes = map[string]func(string, int) []graph.Node{"chain": chain, "braid": braid}
)

// atEachSize runs a benchmark on each shape and size, and divides its time and
// its memory by the number of revisions.
func atEachSize(b *testing.B, run func(b *testing.B, nodes []graph.Node, g *graph.Graph)) {
	for shape, make := range shapes {
		for _, n := range sizes {
			b.Run(fmt.Sprintf("%s/%d", shape, n), func(b *testing.B) {
				nodes := scattered(make("", n))
				g, err := graph.New(nodes)
				if err != nil {
					b.Fatal(err)
				}
				b.ResetTimer()
				before := allocated()
				run(b, nodes, g)
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/revision")
				b.ReportMetric(float64(allocated()-before)/float64(b.N)/float64(n), "B/revision")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// scattered gives the revisions ids of 12 hex digits in no order, as real ones
// have, and puts them into the order of their ids, as a folder does not.
func scattered(nodes []graph.Node) []graph.Node {
	name := make(map[string]string, len(nodes))
	for i, n := range nodes {
		name[n.ID] = fmt.Sprintf("%012x", (uint64(i)*0x9e3779b97f4a7c15)>>16)
	}
	for i := range nodes {
		nodes[i].ID = name[nodes[i].ID]
		for j, p := range nodes[i].Parents {
			nodes[i].Parents[j] = name[p]
		}
	}
	return nodes
}

func BenchmarkNew(b *testing.B) {
	atEachSize(b, func(b *testing.B, nodes []graph.Node, _ *graph.Graph) {
		for b.Loop() {
			graph.New(nodes)
		}
	})
}

func BenchmarkHeads(b *testing.B) {
	atEachSize(b, func(b *testing.B, _ []graph.Node, g *graph.Graph) {
		for b.Loop() {
			g.Heads()
		}
	})
}

// BenchmarkHistory sorts all revisions, as history does for a range.
func BenchmarkHistory(b *testing.B) {
	atEachSize(b, func(b *testing.B, _ []graph.Node, g *graph.Graph) {
		for b.Loop() {
			g.Sort(g.Ancestors(graph.Dependencies, g.Heads()...))
		}
	})
}
