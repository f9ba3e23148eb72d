package mysql

import (
	"context"
	"database/sql"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

func (d *store) Table(ctx context.Context, name string) (dialect.Table, error) {
	conn, err := d.connect(ctx)
	if err != nil {
		return dialect.Table{}, err
	}
	defer conn.Close()
	table, err := readTable(ctx, conn, name)
	return table, failure(ctx, err)
}

// readTable reads a table of the connection's database, or of another one that stands
// before a dot. A view is no table.
func readTable(ctx context.Context, conn *sql.Conn, name string) (dialect.Table, error) {
	database, from := "DATABASE()", quote(name)
	if other, table, ok := strings.Cut(name, "."); ok {
		name, database, from = table, text(other), quote(other)+"."+quote(table)
	}
	columns, err := dialect.ReadTexts(ctx, conn, 1, `SELECT c.column_name FROM information_schema.columns AS c
JOIN information_schema.tables AS t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
WHERE c.table_schema = `+database+` AND c.table_name = `+text(name)+` AND t.table_type = 'BASE TABLE' ORDER BY c.ordinal_position`)
	if err != nil || len(columns) == 0 {
		return dialect.Table{}, err
	}
	table := dialect.Table{Exists: true}
	texts := make([]string, len(columns))
	for i, column := range columns {
		table.Columns = append(table.Columns, strings.ToLower(column[0]))
		texts[i] = "COALESCE(CAST(" + quote(column[0]) + " AS CHAR), '')"
	}
	table.Rows, err = dialect.ReadTexts(ctx, conn, len(columns), "SELECT "+strings.Join(texts, ", ")+" FROM "+from)
	return table, err
}
