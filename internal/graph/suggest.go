package graph

import (
	"slices"
	"strings"
)

// A suggester finds the name that somebody may have meant. It stops looking
// after so many comparisons, so that a broken checkout does not cost n².
type suggester struct {
	g    *Graph
	left int
	rows [3][]int // of distance
}

const maxComparisons = 1 << 20

func newSuggester(g *Graph) *suggester { return &suggester{g: g, left: maxComparisons} }

// name is "; did you mean …?" for an id or a label, or "" when nothing but
// what is not meant for sure is near.
func (s *suggester) name(name, not string) string { return s.hint(name, not, s.g.labelNames) }

// parent is name for an id alone.
func (s *suggester) parent(id, not string) string { return s.hint(id, not, nil) }

func (s *suggester) hint(name, not string, labels []string) string {
	if s.left <= 0 {
		return ""
	}
	s.left -= len(s.g.nodes) + len(labels)
	if best := s.nearest(name, not, labels); best != "" {
		return "; did you mean " + best + "?"
	}
	return ""
}

// nearest is the id or label closest to name: one that it is the beginning of,
// or one at most a third of its letters away; the smallest of equals; else "".
func (s *suggester) nearest(name, not string, labels []string) string {
	lower := strings.ToLower(name)
	best, limit := "", len(name)/3+1
	try := func(candidate string) {
		if candidate == not {
			return
		}
		if len(name) >= 4 && strings.HasPrefix(candidate, name) {
			limit, best = 0, candidate
		} else if d := s.distance(lower, strings.ToLower(candidate), limit); d < limit {
			limit, best = d, candidate
		}
	}
	for i := 0; i < len(s.g.nodes) && limit > 0; i++ {
		try(s.g.nodes[i].ID)
	}
	for i := 0; i < len(labels) && limit > 0; i++ {
		try(labels[i])
	}
	return best
}

// distance is how many letters must be put in, left out, changed or swapped
// with their neighbor to make a into b, or limit if it is no less than that.
func (s *suggester) distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	for i, row := range s.rows {
		s.rows[i] = slices.Grow(row[:0], len(b)+1)[:len(b)+1]
	}
	before, last, row := s.rows[0], s.rows[1], s.rows[2]
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
