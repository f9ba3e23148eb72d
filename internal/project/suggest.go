package project

import (
	"strconv"
	"strings"
)

// didYouMean is "; did you mean …?" with the name that is nearest to what was
// written, at most a third of its letters away; the first of equals; else "".
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

// distance is how many letters must be put in, left out or changed to make a
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

// quoteKey writes a key as it is, or quoted where it would be hard to read.
func quoteKey(name string) string {
	if name == "" || strings.ContainsFunc(name, func(c rune) bool { return c <= ' ' || c == '"' || !strconv.IsPrint(c) }) {
		return strconv.Quote(name)
	}
	return name
}
