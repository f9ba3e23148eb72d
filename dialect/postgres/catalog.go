package postgres

import (
	"context"
	"errors"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Catalog reads pg_class in one statement, which takes no lock on the objects. It
// leaves out an invalid index, which an interrupted CREATE INDEX CONCURRENTLY
// leaves, but not that of a partitioned table, which may be invalid for good.
func (d *store) Catalog(ctx context.Context) (dialect.Catalog, error) {
	w, release, err := d.reach(ctx)
	if err != nil {
		return dialect.Catalog{}, err
	}
	results, err := w.send(ctx, selectObjects)
	if err = errors.Join(failure(ctx, err), release()); err != nil {
		return dialect.Catalog{}, err
	}
	return dialect.NewCatalog(objectsIn(results[0]), currentIn(results[0]), fold), nil
}

// selectObjects returns a row for each column of each table and view, and one for
// objects without columns. All schemas whose names start with pg_ belong to the
// server, also those of temporary tables.
const selectObjects = `SELECT n.nspname, c.relname, c.relkind, pg_catalog.pg_table_is_visible(c.oid), a.attname, n.nspname = pg_catalog.current_schema()
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid
LEFT JOIN pg_catalog.pg_attribute AS a
	ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind NOT IN ('i', 'I')
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'I') OR c.relkind = 'i' AND i.indisvalid AND i.indisready`

// objectsIn returns the objects outside the server's schemas: each with its schema,
// and without one if the search path finds it.
func objectsIn(r *result) []dialect.Object {
	var all []dialect.Object
	last := dialect.Object{}
	for i := range r.Rows {
		o := dialect.Object{Kind: objectKind(cell(r, i, 2)), Schema: cell(r, i, 0), Name: cell(r, i, 1)}
		if isServers(o.Schema) {
			continue
		}
		visible := cell(r, i, 3) == "t"
		add := func(o dialect.Object) {
			all = append(all, o)
			if o.Schema = ""; visible {
				all = append(all, o)
			}
		}
		if o != last {
			add(o)
			last = o
		}
		if column := cell(r, i, 4); column != "" {
			add(dialect.Object{Kind: dialect.ColumnObject, Schema: o.Schema, Table: o.Name, Name: column})
		}
	}
	return all
}

// currentIn returns the schema for new objects; "" if there is none yet.
func currentIn(r *result) string {
	for i := range r.Rows {
		if cell(r, i, 5) == "t" {
			return cell(r, i, 0)
		}
	}
	return ""
}

func objectKind(relkind string) dialect.ObjectKind {
	switch relkind {
	case "v", "m":
		return dialect.ViewObject
	case "i", "I":
		return dialect.IndexObject
	}
	return dialect.TableObject
}

// isServers reports whether a schema belongs to the server, or holds a session's
// temporary objects.
func isServers(schema string) bool {
	return len(schema) > 2 && schema[:3] == "pg_" || schema == "information_schema"
}

// fold drops the table of an index, whose name belongs to the schema.
func fold(o dialect.Object) dialect.Object {
	if o.Kind == dialect.IndexObject {
		o.Table = ""
	}
	return o
}
