package mysql

import "strings"

// logColumns returns the columns of the log behind seq, in the order of
// dialect.LogValues, with their quotes.
func logColumns() string {
	names := make([]string, 0, len(logTypes()))
	for _, c := range logTypes() {
		names = append(names, quote(c.name))
	}
	return strings.Join(names, ", ")
}

// latest returns the condition for dialect.LatestEntries.
func (t tables) latest() string {
	return " WHERE finished IS NULL OR seq = (SELECT max(seq) FROM " + t.log() + " WHERE finished IS NOT NULL)"
}
