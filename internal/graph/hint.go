package graph

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
)

// Hint returns the ways to name one of several heads, or all of them, and the
// revisions that a relative symbol may mean; "" for the other kinds.
func (e *SymbolError) Hint() string {
	switch {
	case e.Kind == Forked && len(e.Candidates) > 0:
		return "Instead of " + e.Symbol + ", name one of: " + listed(e.Candidates)
	case e.Kind != MultipleHeads:
		return ""
	}
	branch, name, found := strings.Cut(e.Symbol, "@")
	one := "its id (" + strings.Join(e.Candidates, " or ") + ")"
	switch {
	case !found:
		name, branch, one = e.Symbol, "", one+", or LABEL@head"
	default:
		branch += "@"
	}
	if name != "head" {
		return "Name one of them: " + strings.Join(e.Candidates, " or ")
	}
	ways := fmt.Sprintf("  all of them:   %[1]sheads instead of %[1]shead\n  one of them:   %[2]s", branch, one)
	if e.Apart {
		return "Two ways out:\n" + ways
	}
	return "Three ways out:\n" + ways + "\n  one for good:  ramus merge " + hint.Words(e.Candidates)
}
