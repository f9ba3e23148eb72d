package dialect

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// A LogRow is a row of the log as the database has it. A column that an older version
// of ramus did not have is nil, as is one that is NULL. It can be unmarshaled from a
// JSON object with the names of the columns, and scanned.
type LogRow struct {
	Seq        *int64  `json:"seq"`
	Format     *int    `json:"format"`
	Action     *string `json:"action"`
	Revision   *string `json:"revision"`
	Parents    *string `json:"parents"`
	Checksum   *string `json:"checksum"`
	Statements *int    `json:"statements"`
	Done       *int    `json:"done"`
	Started    *string `json:"started"`
	Finished   *string `json:"finished"`
	Who        *string `json:"who"`
	Version    *string `json:"version"`
	Error      *string `json:"error"`
	RowsAfter  *string `json:"rows_after"`
	FileHash   *string `json:"file_hash"`
	Lineages   *string `json:"lineages"`
	Contents   *string `json:"contents"`
	Skipped    *string `json:"skipped"`
	NoRun      *string `json:"no_run"`
	Note       *string `json:"note"`
	Section    *string `json:"section"`
	Replaced   *string `json:"replaced"`
	Hashes     *string `json:"hashes"`
	DownScript *string `json:"down_script"`
}

// Places returns the destinations for scanning these columns, whose names may be in
// any case. The values of unknown columns are dropped.
func (r *LogRow) Places(columns []string) []any {
	known := map[string]any{
		"seq": &r.Seq, "format": &r.Format, "action": &r.Action, "revision": &r.Revision,
		"parents": &r.Parents, "checksum": &r.Checksum, "statements": &r.Statements, "done": &r.Done,
		"started": &r.Started, "finished": &r.Finished, "who": &r.Who, "version": &r.Version,
		"error": &r.Error, "rows_after": &r.RowsAfter, "file_hash": &r.FileHash,
		"lineages": &r.Lineages, "contents": &r.Contents, "skipped": &r.Skipped, "no_run": &r.NoRun, "note": &r.Note,
		"section": &r.Section, "replaced": &r.Replaced, "hashes": &r.Hashes, "down_script": &r.DownScript,
	}
	places := make([]any, len(columns))
	for i, name := range columns {
		if place, ok := known[strings.ToLower(name)]; ok {
			places[i] = place
		} else {
			places[i] = new(any)
		}
	}
	return places
}

// Entry returns the row as an Entry. The error is a *TableError of the table.
func (r *LogRow) Entry(table string) (Entry, error) {
	e := Entry{
		Seq: valueOf(r.Seq), Format: valueOf(r.Format), Action: valueOf(r.Action), Revision: valueOf(r.Revision),
		Checksum: valueOf(r.Checksum), FileHash: valueOf(r.FileHash), Note: valueOf(r.Note), Section: valueOf(r.Section), DownScript: valueOf(r.DownScript),
		Statements: valueOf(r.Statements), Done: valueOf(r.Done),
		By: valueOf(r.Who), Version: valueOf(r.Version), Error: valueOf(r.Error),
	}
	err := r.parse(&e)
	if err != nil {
		err = &TableError{Table: table, Reason: fmt.Sprintf("entry %d: %v", e.Seq, err)}
	}
	return e, err
}

func (r *LogRow) parse(e *Entry) (err error) {
	for _, l := range []struct {
		from *string
		to   any
	}{{r.Parents, &e.Parents}, {r.RowsAfter, &e.Rows}, {r.Hashes, &e.Hashes}, {r.Skipped, &e.Skipped}, {r.NoRun, &e.NoRun}, {r.Replaced, &e.Replaced}, {r.Lineages, &e.Lineages}, {r.Contents, &e.Contents}} {
		if l.from == nil {
			continue
		}
		if err := json.Unmarshal([]byte(*l.from), l.to); err != nil {
			return err
		}
	}
	if e.Started, err = parseTime(r.Started); err != nil {
		return err
	}
	e.Finished, err = parseTime(r.Finished)
	return err
}

// parseTime reads RFC 3339 with any number of digits, in any zone.
func parseTime(s *string) (time.Time, error) {
	if s == nil {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, *s)
	return t.UTC(), err
}

func valueOf[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// ScanLog reads the rows of a query of the log as entries, in the same order. A row
// that cannot be read is a *TableError of the table.
func ScanLog(rows *sql.Rows, table string) ([]Entry, error) {
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var all []Entry
	var row LogRow
	places := row.Places(columns)
	for rows.Next() {
		row = LogRow{}
		if err := rows.Scan(places...); err != nil {
			return nil, &TableError{Table: table, Reason: err.Error()}
		}
		e, err := row.Entry(table)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, rows.Err()
}
