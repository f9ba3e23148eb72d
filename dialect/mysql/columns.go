package mysql

import (
	"context"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A found table has the name of one of ramus's tables.
type found struct {
	kind, engine string
	columns      []string // in lower case
	width        int      // of version_num, in characters
}

// look reads the objects with the names of the two tables. The server compares
// these names as it does when it opens a table.
func (t tables) look(ctx context.Context, on dialect.Queryer) (map[string]*found, error) {
	schema := "DATABASE()"
	if t.Schema != "" {
		schema = text(t.Schema)
	}
	rows, err := on.QueryContext(ctx, lookAt(schema, t.Version)+" UNION ALL "+lookAt(schema, t.Log))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	exact := map[string]*found{}
	for rows.Next() {
		var name, kind, engine, column string
		var width int
		if err := rows.Scan(&name, &kind, &engine, &column, &width); err != nil {
			return nil, err
		}
		f := exact[name]
		if f == nil {
			f = &found{kind: kind, engine: engine}
			exact[name] = f
		}
		column = strings.ToLower(column)
		f.columns = append(f.columns, column)
		if column == "version_num" {
			f.width = width
		}
	}
	return exact, rows.Err()
}

// lookAt returns the query for one table. It names the table in both parts of the
// join, so that the server opens no other one.
func lookAt(schema, table string) string {
	return "SELECT t.TABLE_NAME, t.TABLE_TYPE, coalesce(t.ENGINE, ''), c.COLUMN_NAME, coalesce(c.CHARACTER_MAXIMUM_LENGTH, 0)" +
		" FROM information_schema.TABLES t JOIN information_schema.COLUMNS c ON c.TABLE_NAME = t.TABLE_NAME" +
		" WHERE t.TABLE_SCHEMA = " + schema + " AND t.TABLE_NAME = " + text(table) +
		" AND c.TABLE_SCHEMA = " + schema + " AND c.TABLE_NAME = " + text(table)
}

// pick returns a table by its name: exactly, or in another case if the server
// stores names in lower case.
func pick(all map[string]*found, name string, fold bool) *found {
	if f := all[name]; f != nil || !fold {
		return f
	}
	for have, f := range all {
		if strings.EqualFold(have, name) {
			return f
		}
	}
	return nil
}

// widthOr returns the width of version_num, and another one for a missing table.
func (f *found) widthOr(missing int) int {
	if f == nil {
		return missing
	}
	return f.width
}

// check returns a *dialect.TableError for a view, and for a table that lacks
// columns. It accepts a missing table.
func (f *found) check(table, kind string, needed []string) error {
	switch {
	case f == nil:
		return nil
	case f.kind == "VIEW":
		return &dialect.TableError{Table: table, Reason: "it is a view, not ramus's " + kind}
	}
	return dialect.CheckColumns(table, kind, f.columns, needed)
}

// checkEngine refuses a table without transactions: its rows would stay when a
// revision is rolled back.
func (f *found) checkEngine(table string) error {
	if f == nil || f.engine == "" || strings.EqualFold(f.engine, "InnoDB") {
		return nil
	}
	return &dialect.TableError{Table: table, Reason: "its engine is " + f.engine + ", which has no transactions; run ALTER TABLE … ENGINE=InnoDB"}
}
