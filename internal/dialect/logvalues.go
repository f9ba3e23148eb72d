package dialect

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// LogColumns are the columns of the log behind seq, in the order of LogValues.
const LogColumns = "format, action, revision, parents, checksum, statements, done, started, finished, who, version, error, rows_after, file_hash, lineages, contents, skipped, no_run, note, section, replaced, hashes, down_script"

// The log keeps lists as JSON and, where a database has no type for times that all
// clients read alike, times as text. Missing values are NULL.

// LogValues returns the values of an entry in the order of LogColumns, with times in
// the given layout and in UTC.
func LogValues(e Entry, layout string) []any {
	return []any{
		EntryFormat, e.Action, e.Revision, nullJSON(e.Parents), nullText(e.Checksum),
		e.Statements, e.Done, nullTime(e.Started, layout), nullTime(e.Finished, layout), nullText(e.By), nullText(e.Version),
		nullText(e.Error), nullJSON(e.Rows), nullText(e.FileHash), nullMap(e.Lineages), nullMap(e.Contents), nullJSON(e.Skipped), nullJSON(e.NoRun), nullText(e.Note),
		nullText(e.Section), nullJSON(e.Replaced),
		nullJSON(e.Hashes), nullText(e.DownScript),
	}
}

// LogUpdates returns the values that Amend writes, in the order of LogAssignments.
func LogUpdates(e Entry, layout string) []any {
	return []any{
		nullText(e.Checksum), e.Statements, e.Done, nullJSON(e.Hashes), nullTime(e.Finished, layout), nullText(e.Error),
		nullText(e.FileHash), nullMap(e.Lineages), nullMap(e.Contents), nullJSON(e.Skipped), nullJSON(e.NoRun),
	}
}

// LogAssignments returns the assignments of an UPDATE that Amend runs, with a
// placeholder or a literal for each of LogUpdates.
func LogAssignments(values []string) string {
	columns := []string{"checksum", "statements", "done", "hashes", "finished", "error", "file_hash", "lineages", "contents", "skipped", "no_run"}
	for i := range columns {
		columns[i] += " = " + values[i]
	}
	return strings.Join(columns, ", ")
}

// LogLiterals returns LogValues as they stand in a script, with their columns and with
// now, an expression for the current time, for a time that is zero. Columns that are
// NULL, and file_hash, which only saves time, are left out: a script cannot add to an
// older log the columns that it lacks.
func LogLiterals(e Entry, layout, now string, text func(string) string) (columns, literals []string) {
	e.FileHash = ""
	values := LogValues(e, layout)
	all := Literals(values, text)
	for i, column := range strings.Split(LogColumns, ", ") {
		switch {
		case column == "started" && e.Started.IsZero(), column == "finished" && e.Finished.IsZero():
			all[i] = now
		case values[i] == nil:
			continue
		}
		columns, literals = append(columns, column), append(literals, all[i])
	}
	return columns, literals
}

// Literals returns values as they stand in a statement. It writes strings by text.
func Literals(values []any, text func(string) string) []string {
	all := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil:
			all[i] = "NULL"
		case string:
			all[i] = text(v)
		default:
			all[i] = fmt.Sprint(v)
		}
	}
	return all
}

// TimeText is the layout of times as text: RFC 3339 in UTC, in milliseconds, as
// SQLite's own strftime writes them. No time zone of a server or a driver changes them.
const TimeText = "2006-01-02T15:04:05.000Z"

func nullText(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// nullJSON returns NULL for nil only, so that a stamp to base has the rows [].
func nullJSON(list []string) any {
	if list == nil {
		return nil
	}
	b, _ := json.Marshal(list) // strings always marshal
	return string(b)
}

// nullMap returns NULL for an empty map.
func nullMap(m map[string]string) any {
	if len(m) == 0 {
		return nil
	}
	b, _ := json.Marshal(m) // sorts the keys; strings always marshal
	return string(b)
}

func nullTime(t time.Time, layout string) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(layout)
}
