package dialect

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/contents"
)

// A Viewer is a Rehearsal that reads what views show.
type Viewer interface {
	// Views returns the rows of those views that can be read, with numbers as literals of SQL
	// as Contents has them.
	Views(context.Context) (contents.Contents, error)
}

// ReadView returns the rows of a view; false if the query fails.
func ReadView(ctx context.Context, on Queryer, name, query string) (t contents.Table, ok bool, err error) {
	rows, err := on.QueryContext(ctx, query)
	if err != nil {
		return t, false, Ended(ctx)
	}
	defer rows.Close()
	if t.Columns, err = rows.Columns(); err != nil {
		return t, false, err
	}
	t.Name = name
	for i, column := range t.Columns {
		t.Columns[i] = strings.ToLower(column)
	}
	for rows.Next() {
		row, err := scanView(rows, len(t.Columns))
		if err != nil {
			return t, false, err
		}
		t.Rows = append(t.Rows, row)
	}
	if rows.Err() != nil {
		return t, false, Ended(ctx)
	}
	return t, true, nil
}

func scanView(rows *sql.Rows, columns int) ([]string, error) {
	values, places := make([]any, columns), make([]any, columns)
	for i := range values {
		places[i] = &values[i]
	}
	if err := rows.Scan(places...); err != nil {
		return nil, err
	}
	row := make([]string, columns)
	for i, value := range values {
		switch value := value.(type) {
		case nil:
			row[i] = "NULL"
		case []byte:
			row[i] = string(value)
		default:
			row[i] = fmt.Sprint(value)
		}
	}
	return row, nil
}
