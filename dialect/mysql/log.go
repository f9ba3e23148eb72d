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
