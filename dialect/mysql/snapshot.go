package mysql

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/schema"
)

// A schemaReader reads the schema of the default database of a connection, which nothing
// else uses: it sends several statements at once.
type schemaReader struct {
	conn   *sql.Conn
	schema string // the name of the database, which definitions must not have
	own    func(table string) bool
	flavor
}

// A listed object is one that has a definition of its own.
type listed struct {
	kind, name string
	table      string // of a trigger
	event      string // of a trigger: BEFORE INSERT
	starts     string // of an event that starts when it was made; else empty
}

// The kinds of object that only this dialect has.
const (
	view        = "view"
	library     = "library"
	packageHead = "package"
	packageBody = "package body"
)

// read returns the objects. It takes three round trips.
func (r schemaReader) read(ctx context.Context) ([]schema.Object, error) {
	all, err := r.list(ctx)
	if err != nil {
		return nil, err
	}
	made, err := r.shown(ctx, append(all, listed{kind: database, name: r.schema}))
	if err != nil {
		return nil, err
	}
	objects := []schema.Object{{Kind: database, Name: "default", Definition: r.bare(made[len(all)].create())}}
	for i, l := range all {
		objects = append(objects, r.objects(l, made[i])...)
	}
	return append(objects, triggerOrders(all)...), nil
}

// shown returns the definitions of objects, as the server shows them.
func (r schemaReader) shown(ctx context.Context, all []listed) ([]shown, error) {
	show := make([]string, len(all))
	for i, l := range all {
		show[i] = l.show()
	}
	results, err := r.query(ctx, show...)
	if err != nil {
		return nil, err
	}
	made := make([]shown, len(all))
	for i, l := range all {
		if len(results[i]) != 1 || results[i][0].create() == "" {
			return nil, fmt.Errorf("the server does not show the definition of %s %s to this user", l.kind, l.name)
		}
		made[i] = results[i][0]
	}
	return made, nil
}

// show returns the statement that shows the definition.
func (l listed) show() string { return "SHOW CREATE " + strings.ToUpper(l.kind) + " " + quote(l.name) }

// list returns the objects of the database, without ramus's own tables.
func (r schemaReader) list(ctx context.Context) ([]listed, error) {
	libraries, err := r.hasLibraries(ctx)
	if err != nil {
		return nil, err
	}
	statements := listings
	if libraries {
		statements = append(statements[:len(statements):len(statements)], "SELECT 'library', LIBRARY_NAME, '', '', '' FROM information_schema.LIBRARIES WHERE LIBRARY_SCHEMA = DATABASE()")
	}
	results, err := r.query(ctx, statements...)
	if err != nil {
		return nil, err
	}
	var all []listed
	for _, rows := range results {
		for _, row := range rows {
			l := listed{row[0].value, row[1].value, row[2].value, row[3].value, row[4].value}
			if l.kind != schema.Table || !r.own(l.name) {
				all = append(all, l)
			}
		}
	}
	return all, nil
}

// listings are the queries for the objects of the current database. An event starts when
// it was made unless its statement says otherwise: its times are in its own time zone, and
// those of its making in the session's. Triggers are in the order in which they run.
var listings = []string{
	`SELECT CASE TABLE_TYPE WHEN 'VIEW' THEN 'view' WHEN 'SEQUENCE' THEN 'sequence' ELSE 'table' END, TABLE_NAME, '', '', ''
		FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE NOT LIKE '%TEMPORARY%'`,
	`SELECT 'trigger', TRIGGER_NAME, EVENT_OBJECT_TABLE, CONCAT(ACTION_TIMING, ' ', EVENT_MANIPULATION), ''
		FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER`,
	`SELECT LOWER(ROUTINE_TYPE), ROUTINE_NAME, '', '', ''
		FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() AND ROUTINE_TYPE IN ('PROCEDURE', 'FUNCTION', 'PACKAGE', 'PACKAGE BODY')`,
	`SELECT 'event', EVENT_NAME, '', '', CASE WHEN STARTS IN (CONVERT_TZ(CREATED, @@time_zone, TIME_ZONE), CONVERT_TZ(LAST_ALTERED, @@time_zone, TIME_ZONE)) THEN STARTS ELSE '' END
		FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()`,
}

// hasLibraries reports whether the server has JavaScript libraries: MySQL from 9.2.
func (r schemaReader) hasLibraries(ctx context.Context) (bool, error) {
	if r.mariadb {
		return false, nil
	}
	n := 0
	err := scanRow(ctx, r.conn, "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'information_schema' AND TABLE_NAME = 'LIBRARIES'", &n)
	return n > 0, err
}

// A shown row is one of SHOW: its columns with their names.
type shown []struct{ name, value string }

// create returns the statement that makes the object; "" if the user may not see it.
func (s shown) create() string {
	for _, f := range s {
		if strings.HasPrefix(f.name, "Create ") || f.name == "SQL Original Statement" {
			return f.value
		}
	}
	return ""
}

// query runs statements in one round trip, and returns the rows of each.
func (r schemaReader) query(ctx context.Context, statements ...string) ([][]shown, error) {
	if len(statements) == 0 {
		return nil, nil
	}
	rows, err := r.conn.QueryContext(ctx, strings.Join(statements, ";\n"))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var results [][]shown
	for {
		result, err := scanShown(rows)
		if err != nil {
			return nil, err
		}
		results = append(results, result)
		if !rows.NextResultSet() {
			break
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(results) != len(statements) {
		return nil, fmt.Errorf("the server answered %d of %d questions about the schema", len(results), len(statements))
	}
	return results, nil
}

func scanShown(rows *sql.Rows) (all []shown, err error) {
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	values, into := make([]sql.NullString, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := make(shown, len(names))
		for i, name := range names {
			row[i].name, row[i].value = name, values[i].String
		}
		all = append(all, row)
	}
	return all, rows.Err()
}
