package mysql

import (
	"database/sql"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// logColumns are the columns in the order in which they are written, but for seq.
func logColumns() string {
	names := make([]string, 0, len(logTypes()))
	for _, c := range logTypes() {
		names = append(names, quote(c.name))
	}
	return strings.Join(names, ", ")
}

// A logRow is an entry as the table has it.
type logRow struct {
	seq, format, statements, done         sql.NullInt64
	action, revision, checksum, started   sql.NullString
	finished, who, version, failure, down sql.NullString
	parents, rowsAfter, hashes            sql.NullString
	unknown                               any
}

// places are where the values of these columns go. Columns that this version
// does not know are passed over, those that an older version did not have stay
// empty.
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

// entryOf words an error of a row as one of its table.
func (r *logRow) entryOf(table string) (dialect.Entry, error) {
	e, err := r.entry()
	if err != nil {
		return e, &dialect.TableError{Table: table, Reason: fmt.Sprintf("entry %d: %v", r.seq.Int64, err)}
	}
	return e, nil
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

// literals are values as they stand in a statement.
func literals(values []any, text func(string) string) []string {
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
