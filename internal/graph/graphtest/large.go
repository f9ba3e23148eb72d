package graphtest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// A Shape is the form of a long history, for measurements.
type Shape string

// The shapes.
const (
	Chain Shape = "chain" // a line
	Braid Shape = "braid" // forks and merges: of every three revisions, one forks and the third merges
)

// Shapes lists all shapes.
var Shapes = []Shape{Chain, Braid}

// Large returns the nodes of a history of a shape, with n revisions and the same
// ones for each call. As if loaded from files, they are in no particular order,
// have ids of 12 hexadecimal digits, and share no memory for strings. ids are
// ordered oldest first.
func Large(shape Shape, n int) (nodes []graph.Node, ids []string) {
	random := rand.New(rand.NewPCG(1, 2))
	ids = make([]string, n)
	for i := range ids { // multiples of the golden ratio: evenly spread, so that no two are equal
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

// parents returns the distances from revision i of n back to its parents.
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
