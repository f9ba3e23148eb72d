package graph

import (
	"strings"
)

// Hint returns the ways to name one of several heads, or all of them, and the
// revisions that a relative symbol may mean; "" for the other kinds.
func (e *SymbolError) Hint() string {
	switch {
	case e.Kind == Forked && len(e.Candidates) > 0:
		return "Instead of " + e.Symbol + ", name one of: " + listed(e.Candidates)
	case e.Kind != MultipleHeads || len(e.Names) == 0:
		return ""
	}
	one := listed(e.Names)
	if e.Flag != "" {
		one = e.Flag + strings.Join(e.Names, " or "+e.Flag)
	}
	if e.All == "" && len(e.Joins) == 0 {
		return "Name one of them: " + one
	}
	var lines, joins []string
	if e.All != "" {
		lines = append(lines, "all of them:   "+e.All+" instead of "+e.Symbol)
	}
	lines = append(lines, "one of them:   "+one)
	for i, join := range e.Joins {
		joins = append(joins, []string{"one for good:  ", "or:            "}[min(i, 1)]+join)
	}
	if lines = append(lines, joins...); e.Flag != "" { // a new revision is better on the one head
		lines = append(joins, lines[0])
	}
	return "Ways out:\n  " + strings.Join(lines, "\n  ")
}
