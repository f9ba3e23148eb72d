package graph

import (
	"fmt"
	"slices"
	"strings"
)

// A suggester finds similar names for misspelled ones. It gives up after a fixed
// number of comparisons, so that a broken checkout does not cost O(n²).
type suggester struct {
	nodes       []Node
	ids, labels []string // labels are sorted
	left        int
	rows        [3][]int // scratch space of distance
}

const maxComparisons = 1 << 20

func newSuggester(nodes []Node, ids, labels []string) *suggester {
	return &suggester{nodes: nodes, ids: ids, labels: labels, left: maxComparisons}
}

func (g *Graph) suggester() *suggester { return newSuggester(g.nodes, g.names.ids, g.labelNames) }

// name returns "; did you mean …?" for an id or a label that is not defined, or ""
// if there is no similar name but not.
func (s *suggester) name(name, not string) string { return s.hint(name, not, s.labels) }

// parent returns the same for an id, and suggests ids only.
func (s *suggester) parent(id, not string) string { return s.hint(id, not, nil) }

func (s *suggester) hint(name, not string, labels []string) string {
	if s.left <= 0 {
		return ""
	}
	s.left -= len(s.nodes) + len(s.ids) + len(labels)
	best, limit := s.nearest(name, not, s.ids, len(name)/3+1)
	if id, file := InFile(s.nodes, name, not); id != "" && (best == "" || limit > 0) {
		return fmt.Sprintf("; did you mean %s? that is the id in %s", id, file)
	}
	if label, _ := s.nearest(name, not, labels, limit); label != "" {
		best = label
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}

// nearest returns the candidate closest to name, and its distance: a candidate that
// starts with name, or else one whose edit distance is less than limit; the
// smallest of equals. Without one it returns "" and limit.
func (s *suggester) nearest(name, not string, candidates []string, limit int) (best string, distance int) {
	lower, distance := strings.ToLower(name), limit
	for _, candidate := range candidates {
		d := 0
		if len(name) < 4 || !strings.HasPrefix(candidate, name) {
			d = s.distance(lower, strings.ToLower(candidate), distance+1)
		}
		if candidate != not && (d < distance || d == distance && d < limit && candidate < best) {
			best, distance = candidate, d
		}
	}
	return best, distance
}

// distance returns the number of insertions, deletions, replacements and swaps of
// adjacent letters that turn a into b, or limit if it is at least that.
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
