package mysql

import (
	"context"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/contents"
	"github.com/ramusdb/ramus/internal/schema"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// Contents reads the current rows of each table, in four round trips. Generated are the
// columns with AUTO_INCREMENT, and those that take their default from a sequence.
func (s *scratch) Contents(ctx context.Context) (contents.Contents, error) {
	tables, err := s.keeper.reader(s.tables).contents(ctx)
	return contents.Of(tables...), failure(ctx, err)
}

func (r schemaReader) contents(ctx context.Context) ([]contents.Table, error) {
	all, err := r.list(ctx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(l listed) bool { return l.kind != schema.Table })
	made, err := r.shown(ctx, all)
	if err != nil {
		return nil, err
	}
	shapes, selects := make([]shape, len(all)), make([]string, len(all))
	for i, l := range all {
		shapes[i] = shapeOf(l.name, phraseOf(r.bare(made[i].create())))
		selects[i] = shapes[i].selects()
	}
	results, err := r.query(ctx, selects...)
	if err != nil {
		return nil, err
	}
	tables := make([]contents.Table, len(shapes))
	for i, s := range shapes {
		tables[i] = s.Table
		for _, row := range results[i] {
			tables[i].Rows = append(tables[i].Rows, s.values(row))
		}
	}
	return tables, nil
}

// values returns the values of a row, as literals.
func (s shape) values(row shown) []string {
	all := make([]string, len(row))
	for i, f := range row {
		all[i] = f.value
		if s.columns[i].json {
			all[i] = jsonLiteral(f.value)
		}
	}
	return all
}

// A shape is a table without its rows. The names of the columns in the Table are in lower
// case.
type shape struct {
	contents.Table
	columns []column
}

// A column is a column with the word of its type.
type column struct {
	name, kind string
	computed   bool // from other columns
	counts     bool // has AUTO_INCREMENT
	json       bool // a text that is checked to be JSON: the type on MariaDB
}

// shapeOf reads what SHOW CREATE TABLE shows.
func shapeOf(name string, p sqllex.Phrase) shape {
	s := shape{Table: contents.Table{Name: name, References: map[string]contents.Column{}}}
	_, parts := cutTable(p)
	for _, part := range parts {
		switch {
		case len(part) > 1 && part[0].Kind == sqllex.Name:
			s.addColumn(part)
		case part.Starts("PRIMARY", "KEY"):
			s.Key = columnsIn(part[2:])
		case part.Starts("CONSTRAINT") && len(part) > 2 && part[2:].Starts("FOREIGN", "KEY"):
			s.addReference(part[4:])
		}
	}
	return s
}

func (s *shape) addColumn(part sqllex.Phrase) {
	c := column{name: sqllex.Unquote(part[0].Text), kind: strings.ToLower(part[1].Text), computed: part.Has("GENERATED"), counts: part.Has("AUTO_INCREMENT"), json: part.Has("JSON_VALID")}
	s.columns = append(s.columns, c)
	s.Columns = append(s.Columns, strings.ToLower(c.name))
	if c.counts || part.Has("NEXTVAL") {
		s.Generated = append(s.Generated, strings.ToLower(c.name))
	}
}

// addReference reads a foreign key of one column, behind FOREIGN KEY.
func (s *shape) addReference(p sqllex.Phrase) {
	from := columnsIn(p)
	rest, ok := p.AfterParentheses().After("REFERENCES")
	if !ok || len(rest) < 2 || len(from) != 1 {
		return
	}
	if to := columnsIn(rest[1:]); len(to) == 1 && rest[1].Is("(") {
		s.References[from[0]] = contents.Column{Table: sqllex.Unquote(rest[0].Text), Name: to[0]}
	}
}

// columnsIn returns the names in the parentheses with which a phrase starts, in lower case.
func columnsIn(p sqllex.Phrase) (names []string) {
	for _, t := range p[:len(p)-len(p.AfterParentheses())] {
		if t.Kind == sqllex.Name {
			names = append(names, strings.ToLower(sqllex.Unquote(t.Text)))
		}
	}
	return names
}

// selects returns the query for the rows, each value as a literal of SQL.
func (s shape) selects() string {
	literals := make([]string, len(s.columns))
	for i, c := range s.columns {
		literals[i] = c.literal()
	}
	return "SELECT " + strings.Join(literals, ", ") + " FROM " + quote(s.Name)
}

// literal returns an expression for the value as a literal; of JSON, one for jsonLiteral.
func (c column) literal() string {
	name := quote(c.name)
	if c.json {
		return "COALESCE(CONCAT('=', " + name + "), 'NULL')"
	}
	switch c.kind {
	case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "year":
		return "COALESCE(CAST(" + name + " AS CHAR), 'NULL')"
	case "float", "double": // a float is shown with six digits
		return "COALESCE(CAST(" + name + " + 0e0 AS CHAR), 'NULL')"
	case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "bit", "vector",
		"geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection", "geomcollection":
		return "COALESCE(CONCAT('x''', HEX(" + name + "), ''''), 'NULL')"
	}
	return "QUOTE(" + name + ")"
}
