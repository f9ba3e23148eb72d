package sqlite

import (
	"context"
	"database/sql"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Catalog reads sqlite_master of the main database, and the columns of its tables.
// It leaves out the columns of virtual tables: reading them needs a module that may
// be missing.
func (d *store) Catalog(ctx context.Context) (dialect.Catalog, error) {
	var objects []dialect.Object
	err := d.readBy(ctx, func(ctx context.Context, conn *sql.Conn) error {
		objects = nil // of an earlier attempt
		return inReadTx(ctx, conn, func() (err error) {
			objects, err = readObjects(ctx, conn)
			return err
		})
	})
	if err != nil {
		return dialect.Catalog{}, err
	}
	return dialect.NewCatalog(objects, "main", fold), nil
}

// Width is 0: SQLite does not limit the length of a text.
func (d *store) Width(context.Context) (int, error) { return 0, nil }

// readObjects returns the objects of the main database, each with its schema and
// without.
func readObjects(ctx context.Context, conn *sql.Conn) ([]dialect.Object, error) {
	const named = `SELECT type, '', name FROM main.sqlite_master
		WHERE type IN ('table', 'view', 'index') AND lower(substr(name, 1, 7)) <> 'sqlite_'`
	// The root page of a virtual table is 0. xinfo includes generated columns.
	const columns = `SELECT 'column', m.name, c.name FROM main.sqlite_master AS m JOIN pragma_table_xinfo(m.name, 'main') AS c
		WHERE m.type = 'table' AND m.rootpage > 0 AND lower(substr(m.name, 1, 7)) <> 'sqlite_'`
	rows, err := dialect.ReadTexts(ctx, conn, 3, named+" UNION ALL "+columns)
	if err != nil {
		return nil, err
	}
	objects := make([]dialect.Object, 0, 2*len(rows))
	for _, row := range rows {
		o := dialect.Object{Kind: dialect.ObjectKind(row[0]), Table: row[1], Name: row[2]}
		objects = append(objects, o)
		o.Schema = "main"
		objects = append(objects, o)
	}
	return objects, nil
}

// fold makes names equal that are equal for SQLite. It drops the table of an index,
// whose name belongs to the schema.
func fold(o dialect.Object) dialect.Object {
	o.Schema, o.Table, o.Name = lower(o.Schema), lower(o.Table), lower(o.Name)
	if o.Kind == dialect.IndexObject {
		o.Table = ""
	}
	return o
}

// lower folds a name as SQLite compares names: ASCII letters, and no others.
func lower(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, name)
}
