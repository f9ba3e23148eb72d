package alembicops

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/interpreter"
	"github.com/ramusdb/ramus/internal/python"
)

// A statement is one of DML.
type statement interface {
	clause
	isStatement()
}

// newColumnClause is sqlalchemy.column().
func (s *session) newColumnClause(a *interpreter.Args) (Value, error) {
	text, err := s.takeText(a, "text")
	if err != nil {
		return nil, err
	}
	c := &column{name: text, typ: &typ{null: true}}
	if v, ok := a.Take("type_"); ok && v != nil {
		if c.typ, err = typeOf(s.m, v); err != nil {
			return nil, err
		}
	}
	return c, a.Done(s.m)
}

// newTable is sqlalchemy.table().
func (s *session) newTable(a *interpreter.Args) (Value, error) {
	text, err := s.takeText(a, "name")
	if err != nil {
		return nil, err
	}
	t := &table{session: s, name: text}
	for _, v := range a.Rest() {
		c, ok := v.(*column)
		if !ok {
			return nil, s.m.Wrong(v, "%s in a table() is not supported", python.DescribeValue(v))
		}
		if t.find(c.name) != nil {
			return nil, s.m.Refuse("a table() with the column %s twice is not supported", c.name)
		}
		t.columns = append(t.columns, c)
	}
	t.schema, _, err = a.OptString(s.m, "schema")
	return t, first(err, a.Done(s.m))
}

// tableAttribute returns an attribute of a table.
func (s *session) tableAttribute(t *table, name string) (Value, error) {
	return nil, s.m.Refuse("the attribute %s of a table is not supported", name)
}

// bulkInsert is op.bulk_insert: an INSERT for each row.
func (s *session) bulkInsert(a *interpreter.Args, _ *batch) (Value, error) {
	v, _ := a.Take("table")
	t, ok := v.(*table)
	if !ok {
		return nil, s.m.Wrong(v, "the table of bulk_insert is %s, which is not supported", python.DescribeValue(v))
	}
	v, _ = a.Take("rows")
	list, ok := v.(*python.List)
	if !ok {
		return nil, s.m.Wrong(v, "the rows of bulk_insert are %s, not a list", python.DescribeValue(v))
	}
	if v, ok := a.Key("multiinsert"); ok && v != Value(true) && v != Value(false) {
		return nil, s.m.Wrong(v, "this multiinsert is not supported")
	}
	if err := a.Done(s.m); err != nil {
		return nil, err
	}
	return nil, s.insertRows(t, list.Items)
}

func (s *session) insertRows(t *table, rows []Value) error {
	if slices.ContainsFunc(t.columns, func(c *column) bool { return c.valued }) {
		return s.m.Refuse("an INSERT into a table with a default of Python's is not supported")
	}
	var keys []string
	for i, row := range rows {
		d, ok := row.(*python.Dict)
		if !ok {
			return s.m.Wrong(row, "a row of bulk_insert is %s, not a dict", python.DescribeValue(row))
		}
		names, err := s.keysOf(d)
		if err != nil {
			return err
		}
		if i > 0 && !sameItems(keys, names) {
			return s.m.Refuse("rows of bulk_insert with different columns are not supported")
		}
		keys = names
		sql, err := s.insertRow(t, d)
		if err == nil {
			err = s.send(sql)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *session) keysOf(d *python.Dict) (names []string, err error) {
	for _, key := range d.Keys() {
		text, err := s.text(key, "a column of a row")
		if err != nil {
			return nil, err
		}
		names = append(names, text)
	}
	return names, nil
}

func sameItems(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// insertRow returns the INSERT of a row, with its columns in the table's order.
func (s *session) insertRow(t *table, d *python.Dict) (string, error) {
	var names, values []string
	for _, c := range t.columns {
		v, ok, err := d.Get(c.name)
		if err != nil {
			return "", err
		}
		if !ok {
			continue
		}
		sql, err := s.typed(c, v)
		if err != nil {
			return "", err
		}
		names, values = append(names, c.name), append(values, sql)
	}
	if len(names) != len(d.Keys()) || len(names) == 0 {
		return "", s.m.Refuse("a row of bulk_insert names a column that the table lacks")
	}
	return "INSERT INTO " + formatTable(t.schema, t.name) + " (" + quoteAll(names) + ") VALUES (" + strings.Join(values, ", ") + ")", nil
}

// typed returns a value of a column as a literal.
func (s *session) typed(c *column, v Value) (string, error) {
	if _, unknown := v.(*interpreter.Unknown); !unknown && !c.typ.null && !c.typ.takes(v) {
		return "", s.m.Refuse("the value of the column %s is %s, which is not supported for %s", c.name, python.DescribeValue(v), c.typ.Describe())
	}
	return s.literal(v)
}
