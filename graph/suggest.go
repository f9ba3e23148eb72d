package graph

import (
	"strings"
)

// A suggester finds the name that somebody may have meant. It stops looking
// after maxHints names, so that a broken checkout does not cost n².
type suggester struct {
	g    *Graph
	left int
}

const maxHints = 20

func newSuggester(g *Graph) *suggester { return &suggester{g, maxHints} }

// hint is "; did you mean …?", or "" when nothing is near.
func (s *suggester) hint(name string) string {
	if s.left == 0 {
		return ""
	}
	s.left--
	if best := s.g.nearest(name); best != "" {
		return "; did you mean " + best + "?"
	}
	return ""
}

// nearest is the id or label closest to name: one that it is the beginning of,
// or one at most a third of its letters away; the smallest of equals; else "".
func (g *Graph) nearest(name string) string {
	best, limit := "", len(name)/3+1
	try := func(candidate string) {
		if len(name) >= 4 && strings.HasPrefix(candidate, name) {
			limit, best = 0, candidate
			return
		}
		if d := distance(strings.ToLower(name), strings.ToLower(candidate), limit); d < limit {
			limit, best = d, candidate
		}
	}
	for i := 0; i < len(g.nodes) && limit > 0; i++ {
		try(g.nodes[i].ID)
	}
	for i := 0; i < len(g.labelNames) && limit > 0; i++ {
		try(g.labelNames[i])
	}
	return best
}

// distance is how many letters must be put in, left out, changed or swapped
// with their neighbor to make a into b, or limit if it is no less than that.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least >= limit {
			return limit
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit)
}
