package plan_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
)

// history is n revisions with ids in no order: a chain or, where braid is set,
// a line in which of each three revisions one forks, and the third merges. It
// returns the ids, oldest first.
func history(b *testing.B, n int, braid bool) (*graph.Graph, []string) {
	ids, nodes := make([]string, n), make([]graph.Node, n)
	for i := range nodes {
		ids[i] = fmt.Sprintf("%012x", (uint64(i)*0x9e3779b97f4a7c15)>>16)
		nodes[i].ID = ids[i]
		if i > 0 {
			nodes[i].Parents = []string{ids[i-1]}
		}
		if braid && i > 0 && i%3 == 0 {
			nodes[i-1].Parents = []string{ids[i-3]}
			nodes[i].Parents = []string{ids[i-2], ids[i-1]}
		}
	}
	g, err := graph.New(nodes)
	if err != nil {
		b.Fatal(err)
	}
	return g, ids
}

// atEachSize runs a benchmark on histories of each size, and divides its time
// and its memory by the number of revisions.
//
//	go test ./plan -run '^$' -bench . -benchtime 5x
func atEachSize(b *testing.B, run func(g *graph.Graph, ids []string) (plan.Plan, error)) {
	for _, shape := range []string{"chain", "braid"} {
		for _, n := range []int{1_000, 10_000, 100_000, 1_000_000} {
			b.Run(fmt.Sprintf("%s/%d", shape, n), func(b *testing.B) {
				g, ids := history(b, n, shape == "braid")
				b.ResetTimer()
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
