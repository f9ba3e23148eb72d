package postgres

import (
	"context"
	"errors"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

func (d *store) Table(ctx context.Context, name string) (dialect.Table, error) {
	w, release, err := d.reach(ctx)
	if err != nil {
		return dialect.Table{}, err
	}
	q := sqllex.Qualified{Name: name}
	if schema, table, ok := strings.Cut(name, "."); ok {
		q = sqllex.Qualified{Schema: schema, Name: table}
	}
	table, err := w.table(ctx, quoted(q))
	return table, errors.Join(failure(ctx, err), release())
}

// table reads a table by its quoted name, as the search path finds it. A view is no
// table.
func (w *wire) table(ctx context.Context, name string) (dialect.Table, error) {
	results, err := w.send(ctx, `SELECT a.attname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
WHERE c.oid = pg_catalog.to_regclass(`+text(name)+`) AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`)
	if err != nil || len(results[0].Rows) == 0 {
		return dialect.Table{}, err
	}
	table := dialect.Table{Exists: true}
	var texts []string
	for i := range results[0].Rows {
		column := cell(results[0], i, 0)
		table.Columns = append(table.Columns, strings.ToLower(column))
		texts = append(texts, "coalesce("+quote(column)+"::text, '')")
	}
	results, err = w.send(ctx, "SELECT "+strings.Join(texts, ", ")+" FROM "+name)
	if err != nil {
		return dialect.Table{}, err
	}
	for i := range results[0].Rows {
		row := make([]string, len(texts))
		for j := range row {
			row[j] = cell(results[0], i, j)
		}
		table.Rows = append(table.Rows, row)
	}
	return table, nil
}
