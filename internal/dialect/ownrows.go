package dialect

import (
	"context"
	"database/sql"
	"slices"
	"strings"
)

// The nouns for ramus's own tables in messages.
const (
	VersionTable = "version table"
	LogTable     = "log"
)

// The columns of the tables. A table without VersionColumns or LogReadColumns cannot
// be read, and a log without LogWriteColumns cannot be written. LogNullableColumns are
// texts; some came with later versions of ramus, and are added to an older log.
var (
	VersionColumns     = []string{"version_num"}
	LogReadColumns     = []string{"seq", "action", "revision", "finished"}
	LogWriteColumns    = []string{"seq", "format", "action", "revision", "statements", "done", "started", "finished"}
	LogNullableColumns = []string{"parents", "checksum", "who", "version", "error", "rows_after", "file_hash", "lineages", "contents", "skipped", "no_run", "note", "section", "replaced", "hashes", "down_script"}
)

// CheckColumns returns a *TableError if a table lacks some of the needed columns. kind
// is VersionTable or LogTable.
func CheckColumns(table, kind string, has, needed []string) error {
	missing := Missing(has, needed)
	noun := "column "
	switch len(missing) {
	case 0:
		return nil
	case 1:
	default:
		noun = "columns "
	}
	return &TableError{Table: table, Reason: "it is not ramus's " + kind + ": it has no " + noun + strings.Join(missing, ", ")}
}

// Missing returns the needed columns that a table does not have.
func Missing(has, needed []string) (missing []string) {
	for _, column := range needed {
		if !slices.Contains(has, column) {
			missing = append(missing, column)
		}
	}
	return missing
}

// CheckRows sorts the rows of a version table. It returns a *TableError for rows that
// ramus does not write: empty ones, and the same row twice, of which an edit would
// change both.
func CheckRows(table string, rows []string) error {
	slices.Sort(rows)
	for i, row := range rows {
		switch {
		case row == "":
			return &TableError{Table: table, Reason: "it has a row without a version_num, which ramus does not write"}
		case i > 0 && row == rows[i-1]:
			return &TableError{Table: table, Reason: "it has the row " + row + " more than once, so it has lost its primary key"}
		}
	}
	return nil
}

// A Queryer is a connection or a transaction of database/sql.
type Queryer interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

// ReadRows returns the rows of a version table, which query selects, sorted and
// checked by CheckRows. A NULL is an empty row.
func ReadRows(ctx context.Context, on Queryer, table, query string) ([]string, error) {
	found, err := on.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var rows []string
	for found.Next() {
		var row sql.NullString
		if err := found.Scan(&row); err != nil {
			return nil, &TableError{Table: table, Reason: err.Error()}
		}
		rows = append(rows, row.String)
	}
	if err := found.Err(); err != nil {
		return nil, err
	}
	return rows, CheckRows(table, rows)
}

// ReadTexts returns the rows of a query with the given number of columns, all of them
// text and none NULL.
func ReadTexts(ctx context.Context, on Queryer, columns int, query string, args ...any) ([][]string, error) {
	rows, err := on.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all [][]string
	for rows.Next() {
		row, places := make([]string, columns), make([]any, columns)
		for i := range row {
			places[i] = &row[i]
		}
		if err := rows.Scan(places...); err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, rows.Err()
}
