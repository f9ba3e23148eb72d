package mysql

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

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

// insert returns the start of the statement that appends an entry, up to its values.
func (t tables) insert() string { return "INSERT INTO " + t.log() + " (seq, " + logColumns() + ") " }

// logLiterals returns the values of a new entry.
func logLiterals(seq int64, e dialect.Entry) string {
	return strings.Join(dialect.Literals(append([]any{seq}, dialect.LogValues(e, dialect.TimeText)...), safeText), ", ")
}

// update returns the start of the statement that amends an entry, up to its condition. The
// log may be joined with other tables.
func (t tables) update(joined string, e dialect.Entry) string {
	values := dialect.Literals(dialect.LogUpdates(e, dialect.TimeText), safeText)
	return "UPDATE " + t.log() + joined + " SET " + dialect.LogAssignments(values)
}
