package graph_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
)

// The cost per revision should be constant, from a thousand revisions to a million.
// A million take some GiB and a minute; -short leaves them out.
//
//	go test ./internal/graph -run '^$' -bench 'New|Heads|Ancestors' -benchtime 20x
var sizes = []int{1_000, 10_000, 100_000, 1_000_000}

// atEachSize runs a benchmark on each shape and size, and divides its time and
// memory by the number of revisions.
func atEachSize(b *testing.B, run func(nodes []graph.Node, g *graph.Graph)) {
	for _, shape := range graphtest.Shapes {
		for _, n := range sizes {
			b.Run(fmt.Sprintf("%s/%d", shape, n), func(b *testing.B) {
				if testing.Short() && n > 100_000 {
					b.Skip("a million")
				}
				nodes, _ := graphtest.Large(shape, n)
				g, err := graph.New(nodes)
				if err != nil {
					b.Fatal(err)
				}
				runtime.GC()
				before := allocated()
				for b.Loop() {
					run(nodes, g)
				}
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

func BenchmarkNew(b *testing.B) {
	atEachSize(b, func(nodes []graph.Node, _ *graph.Graph) { graph.New(nodes) })
}

func BenchmarkHeads(b *testing.B) {
	atEachSize(b, func(_ []graph.Node, g *graph.Graph) { g.Heads() })
}

func BenchmarkAncestors(b *testing.B) {
	atEachSize(b, func(_ []graph.Node, g *graph.Graph) { g.Ancestors(graph.Dependencies, g.Heads()...) })
}
