package postgres

import (
	"context"
	"strings"

	"github.com/ramusdb/ramus/internal/contents"
)

// Contents reads each table by itself, without those that inherit from it. The rows of a
// partitioned table are those of its partitions. Generated are the columns that a sequence
// fills. A table with forced row level security, which hides rows from its owner, is an
// error.
func (s *scratch) Contents(ctx context.Context) (contents.Contents, error) {
	look, err := s.looking(ctx)
	if err != nil {
		return nil, err
	}
	results, err := look.batch(ctx, []request{{text: look.selectShapes(s.own)}})
	if err != nil {
		return nil, failure(ctx, err)
	}
	tables, queries := shapes(results[0])
	if len(tables) == 0 {
		return contents.Of(), nil
	}
	results, err = look.send(ctx, strings.Join(queries, "; "))
	if err != nil {
		return nil, failure(ctx, err)
	}
	for i := range tables {
		for r := range results[i].Rows {
			row := make([]string, len(tables[i].Columns))
			for j := range row {
				row[j] = cell(results[i], r, j)
			}
			tables[i].Rows = append(tables[i].Rows, row)
		}
	}
	return contents.Of(tables...), nil
}

// selectShapes returns the query for the columns of all tables, in the order of the tables'
// names: the table, the column, its quoted name, whether it is part of the primary key,
// whether a sequence fills it, the column that it alone refers to, and whether its values are
// numbers or truth values.
func (w *wire) selectShapes(own tables) string {
	return version(w.major()).common(own) + `SELECT r.name, a.attname, quote_ident(a.attname),
	EXISTS (SELECT FROM pg_constraint AS c WHERE c.conrelid = r.oid AND c.contype = 'p' AND a.attnum = ANY (c.conkey)),
	a.attidentity <> '' OR a.attgenerated = '' AND coalesce(pg_get_expr(d.adbin, d.adrelid) ~ '^nextval\(', false),
	f.name, f.attname, (SELECT t.typcategory IN ('N', 'B') FROM pg_type AS t WHERE t.oid = a.atttypid)
FROM rel AS r LEFT JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN LATERAL (
	SELECT o.name, fa.attname FROM pg_constraint AS c JOIN rel AS o ON o.oid = c.confrelid JOIN pg_attribute AS fa ON fa.attrelid = o.oid AND fa.attnum = c.confkey[1]
	WHERE c.conrelid = r.oid AND c.contype = 'f' AND c.conkey = ARRAY[a.attnum] ORDER BY o.name, fa.attname LIMIT 1
) AS f ON true
WHERE r.relkind = 'r' ORDER BY r.name, a.attnum`
}

// shapes returns the tables of selectShapes without their rows, and for each the query for
// these, in which a value is a literal.
func shapes(r *result) (tables []contents.Table, queries []string) {
	var values []string
	end := func() {
		if len(tables) > 0 {
			queries = append(queries, "SELECT "+strings.Join(values, ", ")+" FROM ONLY "+tables[len(tables)-1].Name)
		}
		values = nil
	}
	for i := range r.Rows {
		name, column := cell(r, i, 0), cell(r, i, 1)
		if len(tables) == 0 || tables[len(tables)-1].Name != name {
			end()
			tables = append(tables, contents.Table{Name: name, References: map[string]contents.Column{}})
		}
		if r.Rows[i][1] == nil {
			continue // a table without columns
		}
		t := &tables[len(tables)-1]
		t.Columns, values = append(t.Columns, column), append(values, literal(cell(r, i, 2), cell(r, i, 7) == "t"))
		if cell(r, i, 3) == "t" {
			t.Key = append(t.Key, column)
		}
		if cell(r, i, 4) == "t" {
			t.Generated = append(t.Generated, column)
		}
		if to := cell(r, i, 5); to != "" {
			t.References[column] = contents.Column{Table: to, Name: cell(r, i, 6)}
		}
	}
	end()
	return tables, queries
}

// literal returns the expression for the values of a column as literals.
func literal(column string, bare bool) string {
	if bare {
		return "coalesce(" + column + "::text, 'NULL')"
	}
	return "quote_nullable(" + column + "::text)"
}
