package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// log reads the entries, oldest first. Columns that this version does not know
// are passed over, those that an older version did not have stay empty.
func (t tables) log(ctx context.Context, conn *sql.Conn, scope dialect.ReadScope) ([]dialect.Entry, error) {
	query := "SELECT * FROM " + quote(t.Log)
	if scope == dialect.UnfinishedEntries {
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
		if err := dialect.ParseJSON(l.from, l.to); err != nil {
			return e, err
		}
	}
	var err error
	if e.Started, err = dialect.ParseTime(r.started); err != nil {
		return e, err
	}
	e.Finished, err = dialect.ParseTime(r.finished)
	return e, err
}
