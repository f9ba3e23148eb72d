package mysql

import (
	"context"
	"database/sql"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Catalog reads information_schema for the current database. The server opens each
// table for it, and a big server may have many thousands in other databases.
func (d *store) Catalog(ctx context.Context) (dialect.Catalog, error) {
	conn, err := d.connect(ctx)
	if err != nil {
		return dialect.Catalog{}, err
	}
	defer conn.Close()
	catalog, err := readCatalog(ctx, conn)
	return catalog, failure(ctx, err)
}

func readCatalog(ctx context.Context, conn *sql.Conn) (dialect.Catalog, error) {
	var current sql.NullString
	if err := scanRow(ctx, conn, "SELECT DATABASE()", &current); err != nil {
		return dialect.Catalog{}, err
	}
	folds, err := foldsNames(ctx, conn)
	if err != nil {
		return dialect.Catalog{}, err
	}
	var objects []dialect.Object
	for _, listing := range objectListings() {
		rows, err := dialect.ReadTexts(ctx, conn, 4, listing)
		if err != nil {
			return dialect.Catalog{}, err
		}
		for _, row := range rows {
			o := dialect.Object{Kind: dialect.ObjectKind(row[0]), Schema: row[1], Table: row[2], Name: row[3]}
			bare := o
			bare.Schema = ""
			objects = append(objects, o, bare)
		}
	}
	return dialect.NewCatalog(objects, current.String, folding(folds)).OfCurrent(), nil
}

// objectListings returns queries for the kind, the schema, the table and the name
// of each object in the current database, without temporary tables and sequences.
func objectListings() []string {
	const users = "TABLE_SCHEMA = DATABASE()"
	return []string{
		"SELECT CASE WHEN TABLE_TYPE = 'VIEW' THEN 'view' ELSE 'table' END, TABLE_SCHEMA, '', TABLE_NAME" +
			" FROM information_schema.TABLES WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW') AND " + users,
		"SELECT 'column', TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE " + users,
		"SELECT 'index', TABLE_SCHEMA, TABLE_NAME, INDEX_NAME FROM information_schema.STATISTICS WHERE SEQ_IN_INDEX = 1 AND " + users,
	}
}

// folding returns a function that makes names equal that are equal for the server:
// those of columns and indexes always, all others if it folds the names of tables.
func folding(tables bool) func(dialect.Object) dialect.Object {
	return func(o dialect.Object) dialect.Object {
		if tables || o.Kind == dialect.ColumnObject || o.Kind == dialect.IndexObject {
			o.Name = strings.ToLower(o.Name)
		}
		if tables {
			o.Schema, o.Table = strings.ToLower(o.Schema), strings.ToLower(o.Table)
		}
		return o
	}
}
