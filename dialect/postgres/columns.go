package postgres

import (
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// selectColumns returns the query for the schema of the version table, or the one
// where it would be created, and for the columns of the objects in the places of
// ramus's tables. It needs no rights on them. OFFSET 0 keeps the server from merging
// the subqueries, which makes it plan and run several times as long.
func (t tables) selectColumns() string {
	schema := text(t.Schema)
	if t.Schema == "" {
		schema = `coalesce((SELECT n.nspname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
	WHERE c.oid = pg_catalog.to_regclass(` + text(t.version()) + `)), pg_catalog.current_schema())`
	}
	places := []string{"('version', s.name, " + text(t.Version) + ")"}
	if t.Log != "" {
		places = append(places, "('log', s.name, "+text(t.Log)+")", "('apart', "+text(apartSchema)+", "+t.selectApartName()+")")
	}
	return `SELECT coalesce(s.name, ''), w.which, c.relkind, pg_catalog.pg_table_is_visible(c.oid), pg_catalog.obj_description(c.oid, 'pg_class'), a.attname, a.atttypmod
FROM (SELECT ` + schema + `::pg_catalog.text AS name OFFSET 0) AS s
CROSS JOIN LATERAL (VALUES ` + strings.Join(places, ", ") + `) AS w (which, schema, name)
LEFT JOIN LATERAL (SELECT c.oid, c.relkind FROM pg_catalog.pg_namespace AS n JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid
	WHERE n.nspname = w.schema AND c.relname = w.name OFFSET 0) AS c ON true
LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped`
}

// found is the result of selectColumns.
type found struct {
	schema              string // of the version table; "" if there is none and no default
	version, log, apart *table // the log beside the version table, and the one in apartSchema; nil if missing
}

// A table is an object with the name of one of ramus's tables.
type table struct {
	kind    string // relkind: r is a table, p a partitioned one, v a view
	visible bool   // its bare name finds it
	comment string
	columns []string
	width   int // of version_num, in characters; 0: no limit
}

func parseColumns(r *result) *found {
	all := map[string]*table{}
	for i := range r.Rows {
		which, kind, column := cell(r, i, 1), cell(r, i, 2), cell(r, i, 5)
		if kind == "" {
			continue
		}
		if all[which] == nil {
			all[which] = &table{kind: kind, visible: cell(r, i, 3) == "t", comment: cell(r, i, 4)}
		}
		all[which].columns = append(all[which].columns, column)
		if modifier, _ := strconv.Atoi(cell(r, i, 6)); column == "version_num" && modifier > lengthHeader {
			all[which].width = modifier - lengthHeader
		}
	}
	return &found{schema: cell(r, 0, 0), version: all["version"], log: all["log"], apart: all["apart"]}
}

// lengthHeader is the difference between the type modifier of a VARCHAR and its
// length (VARHDRSZ).
const lengthHeader = 4

// check returns a *dialect.TableError for an object that is no table, and for a table
// that lacks columns. A missing table is no error.
func (t *table) check(name, kind string, needed []string) error {
	switch {
	case t == nil:
		return nil
	case t.kind != "r" && t.kind != "p":
		return &dialect.TableError{Table: name, Reason: "it is " + kindOf(t.kind) + ", not ramus's " + kind}
	}
	return dialect.CheckColumns(name, kind, t.columns, needed)
}

func kindOf(relkind string) string {
	switch relkind {
	case "v":
		return "a view"
	case "m":
		return "a materialized view"
	case "S":
		return "a sequence"
	case "i", "I":
		return "an index"
	case "f":
		return "a foreign table"
	case "c":
		return "a type"
	}
	return "something else"
}
