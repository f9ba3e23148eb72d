package plan_test

import (
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"github.com/ramusdb/ramus/internal/plan"
)

// TestMemory checks that the graph and the plan of a whole history allocate at most
// 1 KiB for each revision, with the nodes. It counts all allocations, so the peak
// is lower.
func TestMemory(t *testing.T) {
	const n, most = 100_000, 1024
	for _, shape := range graphtest.Shapes {
		start := allocated()
		nodes, _ := graphtest.Large(shape, n)
		input := allocated()
		g, err := graph.New(nodes)
		if err != nil {
			t.Fatal(err)
		}
		built := allocated()
		p, err := plan.NewUpgrade(g, nil, "heads")
		if err != nil || len(p.Steps) != n {
			t.Fatalf("%d steps, %v", len(p.Steps), err)
		}
		planned := allocated()
		t.Logf("%s: bytes a revision: nodes %d, graph %d, plan %d", shape, (input-start)/n, (built-input)/n, (planned-built)/n)
		if all := (planned - start) / n; all > most {
			t.Errorf("%s: %d bytes a revision, %d are too many", shape, all, most)
		}
	}
}
