package postgres

import (
	"context"
	"strings"

	"github.com/ramusdb/ramus/internal/contents"
)

// readContents reads the shapes of all tables in one round trip, and the rows of all tables in
// another one. A partitioned table has its rows in its partitions. Tables of extensions
// and ramus's own are left out. It runs in a transaction that is rolled back, and lifts row
// level security that is forced on the owner of a table, too.
func (t tables) readContents(ctx context.Context, w *wire) (contents.Contents, error) {
	shapes, err := t.shapes(ctx, w)
	if err != nil {
		return nil, err
	}
	var lift, queries []string
	for _, s := range shapes {
		queries = append(queries, s.query())
		if s.forced {
			lift = append(lift, "ALTER TABLE ONLY "+s.Name+" NO FORCE ROW LEVEL SECURITY")
		}
	}
	results, err := w.send(ctx, strings.Join(append(lift, append(queries, selectLargeObjects)...), "; "))
	if err != nil {
		return nil, failure(ctx, err)
	}
	all := make([]contents.Table, len(shapes))
	for i, s := range shapes {
		s.Rows = literals(results[len(lift)+i])
		all[i] = s.Table
	}
	large := contents.Table{Name: largeObjects, Columns: []string{"oid", "content"}, Generated: []string{"oid"}, Rows: literals(results[len(results)-1])}
	return contents.Of(append(all, large)...), nil
}

// largeObjects is the name of the large objects as a table. Columns of type oid refer to them.
const largeObjects = "large objects"

// selectLargeObjects leaves out those that the user may not read.
const selectLargeObjects = `SELECT oid::text, pg_catalog.quote_literal(pg_catalog.md5(pg_catalog.lo_get(oid))) FROM pg_catalog.pg_largeobject_metadata WHERE pg_catalog.pg_has_role(lomowner, 'USAGE')`

// literals returns the rows of a result, each value as a literal of SQL.
func literals(r *result) [][]string {
	rows := make([][]string, len(r.Rows))
	for i, row := range r.Rows {
		rows[i] = make([]string, len(row))
		for j, value := range row {
			rows[i][j] = string(value)
		}
	}
	return rows
}

// A shape is a table without its rows.
type shape struct {
	contents.Table
	literals []string // the columns, as SQL writes them as literals
	forced   bool     // row level security holds for the owner, too
}

// query selects all rows. A table without columns has a row of nothing for each.
func (s *shape) query() string {
	return "SELECT " + strings.Join(s.literals, ", ") + " FROM ONLY " + s.Name
}

// selectShapes returns the query for each column of each table: the table's name, the column,
// its quoted name, whether its values are numbers or booleans, whether they are generated,
// whether it is in the primary key, the table and the column to which it refers by itself,
// and whether row level security is forced on the table.
func (v version) selectShapes(own tables) string {
	return v.common(own) + `SELECT r.name, a.attname, quote_ident(a.attname), t.typcategory IN ('N', 'B'),
	a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', false),
	coalesce(a.attnum = ANY (p.conkey), false), coalesce(f.name, CASE WHEN a.atttypid = 'oid'::regtype THEN '` + largeObjects + `' END), coalesce(f.attname, 'oid'), r.relforcerowsecurity
FROM rel AS r
LEFT JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef AS d ON d.adrelid = r.oid AND d.adnum = a.attnum AND a.attgenerated = ''
LEFT JOIN pg_constraint AS p ON p.conrelid = r.oid AND p.contype = 'p'
LEFT JOIN LATERAL (SELECT o.name, fa.attname FROM pg_constraint AS k
	JOIN rel AS o ON o.oid = k.confrelid
	JOIN pg_attribute AS fa ON fa.attrelid = k.confrelid AND fa.attnum = k.confkey[1]
	WHERE k.conrelid = r.oid AND k.contype = 'f' AND k.conkey = ARRAY[a.attnum] ORDER BY k.oid LIMIT 1) AS f ON true
WHERE r.relkind IN ('r', 'm') AND (r.relkind = 'r' OR r.relispopulated)
ORDER BY r.name, a.attnum`
}

func (t tables) shapes(ctx context.Context, w *wire) (all []*shape, err error) {
	results, err := w.batch(ctx, []request{{text: version(w.major()).selectShapes(t)}})
	if err != nil {
		return nil, failure(ctx, err)
	}
	for i := range results[0].Rows {
		at := func(column int) string { return cell(results[0], i, column) }
		if len(all) == 0 || all[len(all)-1].Name != at(0) {
			all = append(all, &shape{Table: contents.Table{Name: at(0), References: map[string]contents.Column{}}, forced: at(8) == "t"})
		}
		if at(1) != "" {
			all[len(all)-1].add(at)
		}
	}
	return all, nil
}

// add adds the column of a row of selectShapes.
func (s *shape) add(at func(int) string) {
	column, text := at(1), at(2)+"::pg_catalog.text"
	if at(3) == "t" {
		s.literals = append(s.literals, "coalesce("+text+", 'NULL')")
	} else {
		s.literals = append(s.literals, "pg_catalog.quote_nullable("+text+")")
	}
	s.Columns = append(s.Columns, column)
	if at(4) == "t" {
		s.Generated = append(s.Generated, column)
	}
	if at(5) == "t" {
		s.Key = append(s.Key, column)
	}
	if at(6) != "" {
		s.References[column] = contents.Column{Table: at(6), Name: at(7)}
	}
}
