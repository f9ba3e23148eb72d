package engine

import (
	"unicode/utf8"

	"github.com/ramusdb/ramus/internal/plan"
)

// Longest returns the length, in characters, of the longest version row of a plan.
func Longest(p plan.Plan) (n int) {
	for _, step := range p.Steps {
		for _, e := range step.Edits {
			n = max(n, utf8.RuneCountInString(e.New))
		}
	}
	return n
}
