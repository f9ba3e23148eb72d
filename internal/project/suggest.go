package project

import (
	"strconv"
	"strings"
)

// didYouMean returns "; did you mean …?" with the name nearest to written, the
// first of equals, or "" if more than a third of the letters differ.
func didYouMean(written string, names []string) string {
	best, limit := "", len(written)/3+2
	for _, name := range names {
		if d := distance(strings.ToLower(written), name); d < limit {
			best, limit = name, d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}

// distance returns the number of letters to insert, delete or replace to turn a
// into b. It costs len(a)*len(b).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// quoteKey returns a key, quoted if it is hard to read otherwise.
func quoteKey(name string) string {
	if name == "" || strings.ContainsFunc(name, func(c rune) bool { return c <= ' ' || c == '"' || !strconv.IsPrint(c) }) {
		return strconv.Quote(name)
	}
	return name
}
