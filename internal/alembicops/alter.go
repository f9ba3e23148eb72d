package alembicops

import (
	"strings"

	"github.com/ramusdb/ramus/internal/interpreter"
	"github.com/ramusdb/ramus/internal/python"
)

// An alteration is a call of op.alter_column.
type alteration struct {
	table  *table
	column string
	parts  []string // behind ALTER COLUMN name
	rename *string
	note   *string // the new comment
}

func (s *session) alterColumn(a *interpreter.Args, b *batch) (Value, error) {
	t, err := s.tableName(a, b, "table_name")
	if err != nil {
		return nil, err
	}
	x := &alteration{table: t}
	if x.column, err = s.takeText(a, "column_name"); err != nil {
		return nil, err
	}
	if err := s.schemaOf(t, a, b); err != nil {
		return nil, err
	}
	for _, part := range []func(*alteration, *interpreter.Args) error{s.alterType, s.alterNull, s.alterDefault, s.alterRest} {
		if err := part(x, a); err != nil {
			return nil, err
		}
	}
	return nil, s.sendAlteration(x)
}

func (s *session) alterType(x *alteration, a *interpreter.Args) error {
	existing, _ := a.Key("existing_type")
	using, hasUsing := a.Key("postgresql_using")
	v, ok := a.Key("type_")
	if !ok || v == nil {
		if hasUsing && using != nil {
			return s.m.Raise("Alembic refuses postgresql_using without type_")
		}
		return nil
	}
	if existing != nil {
		if err := s.existingType(existing); err != nil {
			return err
		}
	}
	t, err := typeOf(s.m, v)
	if err != nil {
		return err
	}
	sql, err := s.compiled(t)
	if err != nil {
		return err
	}
	if hasUsing && using != nil {
		text, err := s.text(using, "postgresql_using")
		if err != nil {
			return err
		}
		if text != "" {
			sql += " USING " + text
		}
	}
	x.parts = append(x.parts, "TYPE "+sql)
	return nil
}

func (s *session) alterNull(x *alteration, a *interpreter.Args) error {
	is, set, err := a.OptBool(s.m, "nullable")
	switch {
	case err != nil:
		return err
	case set && is:
		x.parts = append(x.parts, "DROP NOT NULL")
	case set:
		x.parts = append(x.parts, "SET NOT NULL")
	}
	a.Key("existing_nullable")
	a.Key("existing_comment")
	return nil
}

func (s *session) alterDefault(x *alteration, a *interpreter.Args) error {
	existing, _ := a.Key("existing_server_default")
	v, ok := a.Key("server_default")
	if !ok || v == Value(false) {
		return nil
	}
	for _, d := range []Value{v, existing} {
		switch d.(type) {
		case *identity, *computed, *interpreter.Unknown:
			return s.m.Wrong(d, "alter_column with %s is not supported", python.DescribeValue(d))
		}
	}
	if v == nil {
		x.parts = append(x.parts, "DROP DEFAULT")
		return nil
	}
	c, err := s.serverDefault(v)
	if err != nil {
		return err
	}
	sql, err := c.render(s, true)
	x.parts = append(x.parts, "SET DEFAULT "+sql)
	return err
}

func (s *session) alterRest(x *alteration, a *interpreter.Args) error {
	if v, ok := a.Key("comment"); ok && v != Value(false) {
		note := "NULL"
		if v != nil {
			text, err := s.m.Text(v, "the comment of a column")
			if err != nil {
				return err
			}
			note = literalText(text)
		}
		x.note = &note
	}
	if v, ok := a.Key("new_column_name"); ok && v != nil {
		text, err := s.text(v, "the new name of a column")
		if err != nil {
			return err
		}
		x.rename = &text
	}
	ignored(a, "autoincrement", "existing_autoincrement")
	for _, name := range a.Left() {
		if strings.HasPrefix(name, "mysql_") || strings.HasPrefix(name, "mssql_") {
			a.Key(name)
		}
	}
	return a.Done(s.m)
}

// sendAlteration sends a statement for each change, in Alembic's order.
func (s *session) sendAlteration(x *alteration) error {
	of := alembicTable(x.table.schema, x.table.name)
	for _, part := range x.parts {
		if err := s.send("ALTER TABLE " + of + " ALTER COLUMN " + quote(x.column) + " " + part); err != nil {
			return err
		}
	}
	if x.note != nil {
		if err := s.send("COMMENT ON COLUMN " + of + "." + quote(x.column) + " IS " + *x.note); err != nil {
			return err
		}
	}
	if x.rename != nil {
		return s.send("ALTER TABLE " + of + " RENAME " + quote(x.column) + " TO " + quote(*x.rename))
	}
	return nil
}
