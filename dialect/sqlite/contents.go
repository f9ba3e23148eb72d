package sqlite

import (
	"context"
	"database/sql"
	"strings"

	"github.com/ramusdb/ramus/internal/contents"
	"github.com/ramusdb/ramus/internal/dialect"
)

// Contents reads each table once. The shadow tables of a virtual table are left out: the
// virtual table has their rows. Generated are the columns that SQLite fills with the rowid.
func (d *store) Contents(ctx context.Context) (contents.Contents, error) {
	var tables []contents.Table
	err := d.readBy(ctx, func(ctx context.Context, conn *sql.Conn) error {
		return inReadTx(ctx, conn, func() (err error) {
			tables, err = d.tables.readContents(ctx, conn)
			return err
		})
	})
	return contents.Of(tables...), err
}

func (t tables) readContents(ctx context.Context, conn *sql.Conn) ([]contents.Table, error) {
	all, err := t.shapes(ctx, conn)
	if err != nil {
		return nil, err
	}
	if err := addReferences(ctx, conn, all); err != nil {
		return nil, err
	}
	tables := make([]contents.Table, len(all))
	for i, table := range all {
		if table.Rows, err = table.read(ctx, conn); err != nil {
			return nil, err
		}
		tables[i] = table.Table
	}
	return tables, nil
}

// A shape is a table without its rows yet. The names in the Table are in lower case.
type shape struct {
	contents.Table
	name    string // as in the schema
	columns []string
}

// shapes returns the tables of the main database and their columns.
func (t tables) shapes(ctx context.Context, conn *sql.Conn) (all []*shape, err error) {
	const query = `SELECT m.name, c.name, c.pk > 0,
			m.type = 'table' AND NOT m.wr AND c.pk = 1 AND lower(c.type) = 'integer'
			AND (SELECT count(*) FROM pragma_table_info(m.name, 'main') WHERE pk > 0) = 1
		FROM pragma_table_list AS m JOIN pragma_table_xinfo(m.name, 'main') AS c
		WHERE m.schema = 'main' AND m.type IN ('table', 'virtual') AND lower(substr(m.name, 1, 7)) <> 'sqlite_' AND c.hidden <> 1
		ORDER BY m.name, c.cid`
	rows, err := dialect.ReadTexts(ctx, conn, 4, query)
	for _, row := range rows {
		name, column := row[0], lower(row[1])
		if t.own(lower(name)) {
			continue
		}
		if len(all) == 0 || all[len(all)-1].name != name {
			all = append(all, &shape{Table: contents.Table{Name: lower(name), References: map[string]contents.Column{}}, name: name})
		}
		last := all[len(all)-1]
		last.columns = append(last.columns, row[1])
		last.Columns = append(last.Columns, column)
		if row[2] == "1" {
			last.Key = append(last.Key, column)
		}
		if row[3] == "1" {
			last.Generated = append(last.Generated, column)
		}
	}
	return all, err
}

// addReferences adds the foreign keys of one column. One without the column of the other
// table refers to that table's primary key.
func addReferences(ctx context.Context, conn *sql.Conn, all []*shape) error {
	const query = `SELECT m.name, f."from", f."table", coalesce(f."to", '') FROM pragma_table_list AS m
		JOIN pragma_foreign_key_list(m.name, 'main') AS f WHERE m.schema = 'main' AND m.type = 'table'
		GROUP BY m.name, f.id HAVING count(*) = 1`
	rows, err := dialect.ReadTexts(ctx, conn, 4, query)
	if err != nil {
		return err
	}
	byName := map[string]*shape{}
	for _, s := range all {
		byName[s.Name] = s
	}
	for _, row := range rows {
		from, to := byName[lower(row[0])], byName[lower(row[2])]
		column := lower(row[3])
		switch {
		case from == nil || to == nil:
			continue
		case column == "" && len(to.Key) == 1:
			column = to.Key[0]
		}
		from.References[lower(row[1])] = contents.Column{Table: to.Name, Name: column}
	}
	return nil
}

// read returns the rows, each value as a literal of SQL. The function quote cuts a text off
// at a NUL character, and so such a text is written in hex.
func (s *shape) read(ctx context.Context, conn *sql.Conn) ([][]string, error) {
	literals := make([]string, len(s.columns))
	for i, column := range s.columns {
		name := quote(column)
		literals[i] = "CASE WHEN typeof(" + name + ") = 'text' AND instr(" + name + ", char(0)) > 0 THEN 'CAST(x''' || hex(" + name + ") || ''' AS TEXT)' ELSE quote(" + name + ") END"
	}
	return dialect.ReadTexts(ctx, conn, len(literals), "SELECT "+strings.Join(literals, ", ")+" FROM main."+quote(s.name))
}
