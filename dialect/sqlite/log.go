package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// log reads the entries, oldest first. Columns that this version does not know
// are passed over, those that an older version did not have stay empty.
func (t tables) log(ctx context.Context, conn *sql.Conn, depth dialect.Depth) ([]dialect.Entry, error) {
	query := "SELECT * FROM " + quote(t.Log)
	if depth == dialect.Brief {
		query += " WHERE finished IS NULL"
	}
	found, err := conn.QueryContext(ctx, query+" ORDER BY seq")
	if err != nil {
		return nil, err
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		return nil, err
	}
	var entries []dialect.Entry
	for found.Next() {
		var row logRow
		if err := found.Scan(row.places(columns)...); err != nil {
			return nil, &dialect.TableError{Table: t.Log, Reason: err.Error()}
		}
		entry, err := row.entry()
		if err != nil {
			return nil, &dialect.TableError{Table: t.Log, Reason: fmt.Sprintf("entry %d: %v", row.seq.Int64, err)}
		}
		entries = append(entries, entry)
	}
	return entries, found.Err()
}

// logColumns are the columns in the order in which they are written, but for
// seq, which SQLite counts.
const logColumns = "format, action, revision, parents, checksum, statements, done, started, finished, who, version, error, rows_after, hashes, down_script"

// A logRow is an entry as the table has it.
type logRow struct {
	seq, format, statements, done         sql.NullInt64
	action, revision, checksum, started   sql.NullString
	finished, who, version, failure, down sql.NullString
	parents, rowsAfter, hashes            sql.NullString
	unknown                               any
}

// places are where the values of these columns go.
func (r *logRow) places(columns []string) []any {
	known := map[string]any{
		"seq": &r.seq, "format": &r.format, "action": &r.action, "revision": &r.revision,
		"parents": &r.parents, "checksum": &r.checksum, "statements": &r.statements, "done": &r.done,
		"started": &r.started, "finished": &r.finished, "who": &r.who, "version": &r.version,
		"error": &r.failure, "rows_after": &r.rowsAfter, "hashes": &r.hashes, "down_script": &r.down,
	}
	places := make([]any, len(columns))
	for i, name := range columns {
		places[i] = &r.unknown
		if place, ok := known[strings.ToLower(name)]; ok {
			places[i] = place
		}
	}
	return places
}

func (r *logRow) entry() (dialect.Entry, error) {
	e := dialect.Entry{
		Seq: r.seq.Int64, Format: int(r.format.Int64), Action: r.action.String, Revision: r.revision.String,
		Checksum: r.checksum.String, DownScript: r.down.String,
		Statements: int(r.statements.Int64), Done: int(r.done.Int64),
		By: r.who.String, Version: r.version.String, Error: r.failure.String,
	}
	for _, l := range []struct {
		from sql.NullString
		to   *[]string
	}{{r.parents, &e.Parents}, {r.rowsAfter, &e.Rows}, {r.hashes, &e.Hashes}} {
		if err := fromJSON(l.from, l.to); err != nil {
			return e, err
		}
	}
	var err error
	if e.Started, err = fromTime(r.started); err != nil {
		return e, err
	}
	e.Finished, err = fromTime(r.finished)
	return e, err
}

// values are an entry's, in the order of logColumns.
func values(e dialect.Entry) []any {
	return []any{
		dialect.EntryFormat, e.Action, e.Revision, toJSON(e.Parents), toText(e.Checksum),
		e.Statements, e.Done, toTime(e.Started), toTime(e.Finished), toText(e.By), toText(e.Version),
		toText(e.Error), toJSON(e.Rows), toJSON(e.Hashes), toText(e.DownScript),
	}
}

// toText is NULL for the empty string.
func toText(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// toJSON is NULL for nil, so that a stamp to base still says [].
func toJSON(list []string) any {
	if list == nil {
		return nil
	}
	b, _ := json.Marshal(list) // strings always marshal
	return string(b)
}

func fromJSON(s sql.NullString, list *[]string) error {
	if !s.Valid {
		return nil
	}
	return json.Unmarshal([]byte(s.String), list)
}

// timeLayout is RFC 3339 in UTC, with as many digits as SQLite's own
// strftime writes.
const timeLayout = "2006-01-02T15:04:05.000Z"

// toTime is NULL for the zero time.
func toTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(timeLayout)
}

func fromTime(s sql.NullString) (time.Time, error) {
	if !s.Valid {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339, s.String)
}
