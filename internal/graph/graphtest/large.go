package graphtest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// A Shape is a form that a long history can have, for measurements.
type Shape string

// The shapes.
const (
	Chain Shape = "chain" // a line
	Braid Shape = "braid" // forks and merges: of each three revisions one forks, and the third merges
)

// Shapes are all of them.
var Shapes = []Shape{Chain, Braid}

// Large returns the nodes of a history of that shape, the same ones at each
// call, as a project's files would give them: in no order, with ids of 12
// hexadecimal digits, and each node's strings a piece of memory of their own. ids are
// oldest first.
func Large(shape Shape, n int) (nodes []graph.Node, ids []string) {
	random := rand.New(rand.NewPCG(1, 2))
	ids = make([]string, n)
	for i := range ids { // multiples of the golden ratio: far apart, so that no two are equal
		ids[i] = fmt.Sprintf("%012x", uint64(i)*0x9e3779b97f4a7c15>>16)
	}
	random.Shuffle(n, func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	nodes = make([]graph.Node, n)
	for at, i := range random.Perm(n) {
		nodes[at].ID = strings.Clone(ids[i])
		for _, back := range shape.parents(i, n) {
			nodes[at].Parents = append(nodes[at].Parents, strings.Clone(ids[i-back]))
		}
	}
	return nodes, ids
}

// parents are how far back those of the revision i of n are.
func (s Shape) parents(i, n int) []int {
	switch {
	case i == 0:
		return nil
	case s == Braid && i%3 == 2 && i+1 < n:
		return []int{2}
	case s == Braid && i%3 == 0:
		return []int{2, 1}
	}
	return []int{1}
}
