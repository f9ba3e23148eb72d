package sqlite

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// columns has the columns of the tables and views with the names of ramus's tables,
// all in lower case.
type columns map[string][]string

// look reads the columns of the two tables. A view has the one column "".
func (t tables) look(ctx context.Context, conn *sql.Conn) (columns, error) {
	const query = `SELECT lower(m.name), coalesce(lower(c.name), '') FROM sqlite_master AS m
		LEFT JOIN pragma_table_info(m.name, 'main') AS c ON m.type = 'table'
		WHERE m.type IN ('table', 'view') AND m.name COLLATE NOCASE IN (?, ?)`
	rows, err := conn.QueryContext(ctx, query, t.Version, t.Log)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := columns{}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			return nil, err
		}
		found[table] = append(found[table], column)
	}
	return found, rows.Err()
}

// have reports whether a table is there. The error is a *dialect.TableError for a view,
// and for a table that lacks columns.
func (c columns) have(table, kind string, needed []string) (bool, error) {
	has, there := c[strings.ToLower(table)]
	if !there {
		return false, nil
	}
	if slices.Equal(has, []string{""}) {
		return false, &dialect.TableError{Table: table, Reason: "it is a view, not ramus's " + kind}
	}
	err := dialect.CheckColumns(table, kind, has, needed)
	return err == nil, err
}
