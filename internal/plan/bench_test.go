package plan_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"github.com/ramusdb/ramus/internal/plan"
)

// atEachSize runs a benchmark on histories of each shape and size, and divides its
// time and memory by the number of revisions. A million take some GiB; -short
// leaves them out.
//
//	go test ./internal/plan -run '^$' -bench . -benchtime 20x
func atEachSize(b *testing.B, run func(g *graph.Graph, ids []string) (plan.Plan, error)) {
	for _, shape := range graphtest.Shapes {
		for _, n := range []int{1_000, 10_000, 100_000, 1_000_000} {
			b.Run(fmt.Sprintf("%s/%d", shape, n), func(b *testing.B) {
				if testing.Short() && n > 100_000 {
					b.Skip("a million")
				}
				nodes, ids := graphtest.Large(shape, n)
				g, err := graph.New(nodes)
				if err != nil {
					b.Fatal(err)
				}
				runtime.GC()
				before := allocated()
				for b.Loop() {
					if _, err := run(g, ids); err != nil {
						b.Fatal(err)
					}
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

func BenchmarkUpgradeFromBase(b *testing.B) {
	atEachSize(b, func(g *graph.Graph, _ []string) (plan.Plan, error) { return plan.NewUpgrade(g, nil, "heads") })
}

func BenchmarkDowngradeToBase(b *testing.B) {
	atEachSize(b, func(g *graph.Graph, _ []string) (plan.Plan, error) {
		return plan.NewDowngrade(g, g.IDs(g.Heads()), "base")
	})
}

func BenchmarkOneStepNearTheHead(b *testing.B) {
	atEachSize(b, func(g *graph.Graph, ids []string) (plan.Plan, error) {
		last := len(ids) - 1 - len(ids)%3 // a merge in a braid
		return plan.NewUpgrade(g, ids[last-3:last-2], ids[last])
	})
}

func BenchmarkHistory(b *testing.B) {
	atEachSize(b, func(g *graph.Graph, _ []string) (plan.Plan, error) {
		_, err := plan.Span(g, nil, "", "")
		return plan.Plan{}, err
	})
}
