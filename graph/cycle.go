package graph

import (
	"fmt"
	"slices"
	"strings"
)

// cycleFaults turns cycles into faults, each cycle once, starting from its
// smallest id.
func (g *Graph) cycleFaults(cycles [][]Ref) (faults Faults) {
	seen := map[string]bool{}
	for _, path := range cycles {
		path = turn(path)
		ids := g.IDs(path)
		text := strings.Join(ids, " -> ")
		if seen[text] {
			continue
		}
		seen[text] = true
		n := &g.nodes[path[0]]
		line := n.Lines.Parents
		if !slices.Contains(g.parents.of(path[0]), path[1]) {
			line = n.Lines.DependsOn
		}
		f := fault(Cycle, n, line, fmt.Sprintf("the revisions go round in a circle: %s (each -> is a down_revision or a depends_on); one of these edges must go", text))
		f.Path = ids
		for _, r := range path[1 : len(path)-1] {
			f.Also = append(f.Also, g.nodes[r].Pos())
		}
		faults = append(faults, f)
	}
	return faults
}

// turn rotates a cycle so that its smallest revision comes first.
func turn(path []Ref) []Ref {
	ring := path[:len(path)-1]
	at := slices.Index(ring, slices.Min(ring))
	turned := append(slices.Clone(ring[at:]), ring[:at]...)
	return append(turned, turned[0])
}
