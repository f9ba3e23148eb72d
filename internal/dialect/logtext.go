package dialect

import (
	"database/sql"
	"encoding/json"
	"time"
)

// The log keeps lists as JSON and, where a database has no type for them that all
// clients read alike, times as text. What is missing is NULL.

// NullText is NULL for the empty string.
func NullText(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// NullJSON is NULL for nil, so that a stamp to base still says [].
func NullJSON(list []string) any {
	if list == nil {
		return nil
	}
	b, _ := json.Marshal(list) // strings always marshal
	return string(b)
}

// ParseJSON reads what NullJSON wrote.
func ParseJSON(s sql.NullString, list *[]string) error {
	if !s.Valid {
		return nil
	}
	return json.Unmarshal([]byte(s.String), list)
}

// TimeText is how NullTime writes times: RFC 3339 in UTC, in milliseconds, as
// SQLite's own strftime does. No time zone of a server or a driver gets at it.
const TimeText = "2006-01-02T15:04:05.000Z"

// NullTime is NULL for the zero time.
func NullTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(TimeText)
}

// ParseTime reads what NullTime wrote, in any number of digits.
func ParseTime(s sql.NullString) (time.Time, error) {
	if !s.Valid {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339, s.String)
}

// LogValues are an entry's values, in the order of the log's columns behind seq.
func LogValues(e Entry) []any {
	return []any{
		EntryFormat, e.Action, e.Revision, NullJSON(e.Parents), NullText(e.Checksum),
		e.Statements, e.Done, NullTime(e.Started), NullTime(e.Finished), NullText(e.By), NullText(e.Version),
		NullText(e.Error), NullJSON(e.Rows), NullJSON(e.Hashes), NullText(e.DownScript),
	}
}
