package picture_test

import (
	"fmt"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"github.com/ramusdb/ramus/internal/picture"
)

// BenchmarkNew compares with making the graph of the same revisions.
func BenchmarkNew(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		for _, shape := range graphtest.Shapes {
			nodes, ids := graphtest.Large(shape, n)
			b.Run(fmt.Sprintf("%s/%d/graph", shape, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := graph.New(nodes); err != nil {
						b.Fatal(err)
					}
				}
			})
			points := pointsOf(nodes, ids)
			b.Run(fmt.Sprintf("%s/%d/picture", shape, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					picture.New(points)
				}
			})
		}
	}
}

// pointsOf returns the points of nodes in the order of ids, which are their ages.
func pointsOf(nodes []graph.Node, ids []string) []picture.Point {
	at := map[string]int{}
	for i, id := range ids {
		at[id] = i
	}
	points := make([]picture.Point, len(nodes))
	for _, n := range nodes {
		p := &points[at[n.ID]]
		p.Key = fmt.Sprintf("%06d", at[n.ID])
		for _, id := range n.Parents {
			p.Links = append(p.Links, picture.Link{To: at[id]})
		}
	}
	return points
}
