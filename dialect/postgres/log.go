package postgres

import (
	"encoding/json"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// selectLog returns the query of the entries as JSON objects. Columns of other versions
// of ramus do not matter to it, and its times do not depend on the session's DateStyle.
func (t tables) selectLog(scope dialect.ReadScope) string {
	query := "SELECT pg_catalog.row_to_json(l) FROM " + t.log() + " AS l"
	if scope == dialect.LatestEntries {
		query += " WHERE l.finished IS NULL OR l.seq = (SELECT max(seq) FROM " + t.log() + " WHERE finished IS NOT NULL)"
	}
	return query + " ORDER BY l.seq"
}

// entries returns the result of selectLog.
func (t tables) entries(r *result) ([]dialect.Entry, error) {
	var entries []dialect.Entry
	for _, object := range r.Rows {
		var row dialect.LogRow
		if err := json.Unmarshal(object[0], &row); err != nil {
			return nil, &dialect.TableError{Table: t.shownLog(), Reason: err.Error()}
		}
		e, err := row.Entry(t.shownLog())
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// insertLog returns the statement for values of columns, which returns the entry's number.
func (t tables) insertLog(columns string, values []string) string {
	return "INSERT INTO " + t.log() + " (seq, " + columns + ")\nVALUES (" + t.nextSeq() + ", " + strings.Join(values, ", ") + ")"
}

// microseconds is the layout of times in the log, in the server's own precision.
const microseconds = "2006-01-02T15:04:05.000000Z07:00"

// storable replaces the bytes in strings that the server's texts cannot hold: NUL and
// invalid UTF-8, which the words of an error may have.
func storable(values []any) []any {
	for i, v := range values {
		if s, ok := v.(string); ok {
			values[i] = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", "\uFFFD"), "\uFFFD")
		}
	}
	return values
}
