package postgres

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// selectLog reads the entries as JSON objects, so that columns which this
// version does not know, and those which an older one did not have, are no
// matter, and times do not depend on the session's DateStyle.
func (t tables) selectLog(scope dialect.ReadScope) string {
	query := "SELECT pg_catalog.row_to_json(l) FROM " + t.log() + " AS l"
	if scope == dialect.UnfinishedEntries {
		query += " WHERE l.finished IS NULL"
	}
	return query + " ORDER BY l.seq"
}

// entries are what selectLog returned.
func (t tables) entries(r *result) ([]dialect.Entry, error) {
	var entries []dialect.Entry
	for _, row := range r.Rows {
		entry, err := parseEntry(row[0])
		if err != nil {
			return nil, &dialect.TableError{Table: t.Log, Reason: fmt.Sprintf("entry %d: %v", entry.Seq, err)}
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// A logRow is an entry as the table has it.
type logRow struct {
	Seq        int64      `json:"seq"`
	Format     int        `json:"format"`
	Action     string     `json:"action"`
	Revision   string     `json:"revision"`
	Parents    *string    `json:"parents"`
	Checksum   string     `json:"checksum"`
	Statements int        `json:"statements"`
	Done       int        `json:"done"`
	Started    time.Time  `json:"started"`
	Finished   *time.Time `json:"finished"`
	Who        string     `json:"who"`
	Version    string     `json:"version"`
	Error      string     `json:"error"`
	RowsAfter  *string    `json:"rows_after"`
	Hashes     *string    `json:"hashes"`
	DownScript string     `json:"down_script"`
}

func parseEntry(object []byte) (dialect.Entry, error) {
	var r logRow
	err := json.Unmarshal(object, &r)
	e := dialect.Entry{
		Seq: r.Seq, Format: r.Format, Action: r.Action, Revision: r.Revision, Checksum: r.Checksum,
		DownScript: r.DownScript, Statements: r.Statements, Done: r.Done, Started: r.Started.UTC(),
		By: r.Who, Version: r.Version, Error: r.Error,
	}
	if r.Finished != nil {
		e.Finished = r.Finished.UTC()
	}
	for _, l := range []struct {
		from *string
		to   *[]string
	}{{r.Parents, &e.Parents}, {r.RowsAfter, &e.Rows}, {r.Hashes, &e.Hashes}} {
		if err == nil && l.from != nil {
			err = json.Unmarshal([]byte(*l.from), l.to)
		}
	}
	return e, err
}

// logColumns are the columns in the order in which they are written, but for
// seq.
const logColumns = "format, action, revision, parents, checksum, statements, done, started, finished, who, version, error, rows_after, hashes, down_script"

// values are an entry's, in the order of logColumns.
func values(e dialect.Entry) []any {
	return []any{
		dialect.EntryFormat, e.Action, e.Revision, dialect.NullJSON(e.Parents), toText(e.Checksum),
		e.Statements, e.Done, toTime(e.Started), toTime(e.Finished), toText(e.By), toText(e.Version),
		toText(e.Error), dialect.NullJSON(e.Rows), dialect.NullJSON(e.Hashes), toText(e.DownScript),
	}
}

// insertLog is the statement for values, which returns the entry's number.
func (t tables) insertLog(values []string) string {
	return "INSERT INTO " + t.log() + " (seq, " + logColumns + ")\nVALUES (" + t.nextSeq() + ", " + strings.Join(values, ", ") + ")"
}

// toText is NULL for the empty string. The server's texts hold no NUL bytes,
// which an error's words may.
func toText(s string) any {
	if s == "" {
		return nil
	}
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", "\uFFFD"), "\uFFFD")
}

// toTime is NULL for the zero time.
func toTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000Z07:00")
}
