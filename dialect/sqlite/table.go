package sqlite

import (
	"context"
	"database/sql"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

func (d *store) Table(ctx context.Context, name string) (dialect.Table, error) {
	var table dialect.Table
	err := d.readBy(ctx, func(ctx context.Context, conn *sql.Conn) error {
		return inReadTx(ctx, conn, func() (err error) {
			table, err = readTable(ctx, conn, name)
			return err
		})
	})
	return table, err
}

func readTable(ctx context.Context, conn *sql.Conn, name string) (dialect.Table, error) {
	columns, err := columnsOf(ctx, conn, name)
	if err != nil || len(columns) == 0 {
		return dialect.Table{}, err
	}
	table := dialect.Table{Exists: true}
	texts := make([]string, len(columns))
	for i, column := range columns {
		table.Columns = append(table.Columns, strings.ToLower(column))
		// As text, so that the driver does not convert it to a time or a boolean.
		texts[i] = "coalesce(CAST(" + quote(column) + " AS TEXT), '')"
	}
	table.Rows, err = dialect.ReadTexts(ctx, conn, len(columns), "SELECT "+strings.Join(texts, ", ")+" FROM main."+quote(name))
	return table, err
}

// columnsOf returns the columns of a table in their order; none if there is no such
// table, or it is a view.
func columnsOf(ctx context.Context, conn *sql.Conn, name string) ([]string, error) {
	const query = `SELECT c.name FROM main.sqlite_master AS m JOIN pragma_table_info(m.name, 'main') AS c
		WHERE m.type = 'table' AND m.name COLLATE NOCASE = ? ORDER BY c.cid`
	rows, err := dialect.ReadTexts(ctx, conn, 1, query, name)
	if err != nil {
		return nil, err
	}
	columns := make([]string, len(rows))
	for i, row := range rows {
		columns[i] = row[0]
	}
	return columns, nil
}
