package postgres

import (
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// selectColumns returns the query for the columns of the objects with the names of
// the two tables.
func (t tables) selectColumns() string {
	names := []string{"pg_catalog.to_regclass(" + text(t.version()) + ")"}
	if t.Log != "" {
		names = append(names, "pg_catalog.to_regclass("+text(t.log())+")")
	}
	return `SELECT c.relname, n.nspname, c.relkind, a.attname, a.atttypmod
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.oid IN (` + strings.Join(names, ", ") + ")"
}

// A table is an object with the name of one of ramus's tables.
type table struct {
	schema  string
	kind    string // relkind: r is a table, p a partitioned one, v a view
	columns []string
	width   int // of version_num, in characters; 0: no limit
}

// found has the objects that selectColumns returned, by name.
type found map[string]*table

func parseColumns(r *result) found {
	all := found{}
	for i := range r.Rows {
		name := cell(r, i, 0)
		if all[name] == nil {
			all[name] = &table{schema: cell(r, i, 1), kind: cell(r, i, 2)}
		}
		column := cell(r, i, 3)
		all[name].columns = append(all[name].columns, column)
		if modifier, _ := strconv.Atoi(cell(r, i, 4)); column == "version_num" && modifier > lengthHeader {
			all[name].width = modifier - lengthHeader
		}
	}
	return all
}

// lengthHeader is the difference between the type modifier of a VARCHAR and its
// length (VARHDRSZ).
const lengthHeader = 4

// have reports whether a table is there. The error is a *dialect.TableError for an
// object that is no table, and for a table that lacks columns.
func (f found) have(name, kind string, needed []string) (bool, error) {
	t := f[name]
	switch {
	case t == nil:
		return false, nil
	case t.kind != "r" && t.kind != "p":
		return false, &dialect.TableError{Table: name, Reason: "it is " + kindOf(t.kind) + ", not ramus's " + kind}
	}
	err := dialect.CheckColumns(name, kind, t.columns, needed)
	return err == nil, err
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

// readable reports which of the two tables exist. A table that lacks a column that
// a read needs is a *dialect.TableError.
func (f found) readable(t tables) (version, log bool, err error) {
	if version, err = f.have(t.Version, dialect.VersionTable, dialect.VersionColumns); err != nil {
		return false, false, err
	}
	log, err = f.have(t.Log, dialect.LogTable, dialect.LogReadColumns)
	return version, log, err
}
