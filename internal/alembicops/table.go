package alembicops

import (
	"slices"

	"github.com/ramusdb/ramus/internal/interpreter"
	"github.com/ramusdb/ramus/internal/python"
)

// A table is a table of an operation, or one that op.create_table returned.
type table struct {
	session     *session
	schema      string
	name        string
	columns     []*column
	constraints []*constraint // but the primary key
	primary     *constraint
	indexes     []*index
	prefixes    []string
	comment     *string
	options     string // behind the closing bracket
}

// A column is a column of a table.
type column struct {
	name     string
	typ      *typ
	nullable *bool // as written
	primary  bool
	auto     Value // autoincrement: "auto", "ignore_fk", True or False
	valued   bool  // it has a default or onupdate of Python's, which DML would use
	preset   bool  // it has a default of Python's
	dflt     clause
	computed *computed
	identity *identity
	comment  *string
	unique   bool
	indexed  bool
	foreign  []*constraint
	checks   []*constraint
	attached bool
}

// Describe names the kinds of values.
func (c *column) Describe() string     { return "a Column" }
func (c *constraint) Describe() string { return "a constraint" }
func (t *table) Describe() string      { return "a Table" }

// A kind is that of a constraint.
type kind string

const (
	primaryKey kind = "pk"
	uniqueKey  kind = "uq"
	foreignKey kind = "fk"
	check      kind = "ck"
)

// A constraint is a constraint of a table.
type constraint struct {
	kind       kind
	name       name
	order      int
	columns    []string
	refers     *reference
	condition  clause
	deferrable *bool
	initially  string
	match      string
	onDelete   string
	onUpdate   string
	useAlter   bool
	notValid   bool
	include    []string
	nulls      *bool // NULLS NOT DISTINCT
	attached   bool
}

// A reference is the table and the columns that a foreign key refers to.
type reference struct {
	schema  string
	table   string
	columns []string
}

// An index is an index of a table.
type index struct {
	name     name
	table    *table
	unique   bool
	elements []element
	options  indexOptions
	attached bool
}

// Describe names the kind of value.
func (i *index) Describe() string { return "an Index" }

// attach refuses an object that belongs to a table already: SQLAlchemy copies it then, or
// refuses it.
func (s *session) attach(attached *bool, what string) error {
	if *attached {
		return s.m.Refuse("%s that is used twice is not supported", what)
	}
	*attached = true
	return nil
}

// find returns a column by its name, or nil.
func (t *table) find(name string) *column {
	i := slices.IndexFunc(t.columns, func(c *column) bool { return c.name == name })
	if i < 0 {
		return nil
	}
	return t.columns[i]
}

// build makes a table from the arguments of op.create_table.
func (s *session) build(t *table, items []Value) error {
	t.session = s
	for _, v := range items {
		if c, ok := v.(*column); ok {
			if err := s.attach(&c.attached, "a Column"); err != nil {
				return err
			}
			if t.find(c.name) != nil {
				return s.m.Raise("SQLAlchemy refuses the table %s: it has the column %s twice", t.name, c.name)
			}
			t.columns = append(t.columns, c)
		}
	}
	for _, v := range items {
		if err := s.addItem(t, v); err != nil {
			return err
		}
	}
	return s.finish(t)
}

func (s *session) addItem(t *table, v Value) error {
	switch c := v.(type) {
	case *column:
	case *constraint:
		if err := s.attach(&c.attached, "a constraint"); err != nil {
			return err
		}
		for _, name := range c.columns {
			if t.find(name) == nil {
				return s.m.Raise("SQLAlchemy refuses a constraint of the table %s: there is no column %s", t.name, name)
			}
		}
		for _, name := range c.include {
			if t.find(name) == nil {
				return s.m.Raise("SQLAlchemy refuses a constraint of the table %s that includes %s", t.name, name)
			}
		}
		if c.kind == primaryKey {
			return s.setPrimary(t, c)
		}
		t.constraints = append(t.constraints, c)
	case *index:
		if err := s.attach(&c.attached, "an Index"); err != nil {
			return err
		}
		for _, e := range c.elements {
			if e.column != "" && t.find(e.column) == nil {
				return s.m.Raise("SQLAlchemy refuses an index of the table %s: there is no column %s", t.name, e.column)
			}
		}
		c.table = t
		t.indexes = append(t.indexes, c)
	default:
		return s.m.Wrong(v, "%s in a table is not supported", python.DescribeValue(v))
	}
	return nil
}

// setPrimary sets the primary key that is written as a constraint.
func (s *session) setPrimary(t *table, c *constraint) error {
	if t.primary != nil {
		return s.m.Refuse("a table with two primary keys is not supported")
	}
	for _, col := range t.columns {
		if col.primary && !slices.Contains(c.columns, col.name) {
			return s.m.Refuse("a primary key beside columns with primary_key is not supported")
		}
	}
	if len(c.columns) == 0 {
		return s.m.Refuse("a primary key without columns is not supported")
	}
	t.primary = c
	return nil
}

// finish adds the constraints and indexes that columns have, and names all.
func (s *session) finish(t *table) error {
	implicit := &constraint{kind: primaryKey}
	for _, c := range t.columns {
		if t.primary != nil && slices.Contains(t.primary.columns, c.name) {
			c.primary = true
		}
		if c.primary {
			implicit.columns = append(implicit.columns, c.name)
		}
	}
	s.ofColumns(t)
	if err := s.checkAuto(t); err != nil {
		return err
	}
	if t.primary == nil && len(implicit.columns) > 0 {
		t.primary = implicit
		implicit.columns = autoFirst(t, implicit.columns)
	}
	if err := s.referenced(t); err != nil {
		return err
	}
	return s.nameAll(t)
}

// checkAuto refuses the columns with autoincrement=True that SQLAlchemy refuses.
func (s *session) checkAuto(t *table) error {
	autos := 0
	for _, c := range t.columns {
		if !c.primary || c.auto != true {
			continue
		}
		if autos++; autos > 1 || !c.typ.whole() {
			return s.m.Refuse("this column with autoincrement=True is not supported")
		}
	}
	return nil
}

// whole reports whether the values of a type are integers.
func (t *typ) whole() bool {
	return t.affinity == integers || t.affinity == smallIntegers || t.affinity == bigIntegers
}

// ofColumns adds the constraints and indexes that columns declare.
func (s *session) ofColumns(t *table) {
	for _, c := range t.columns {
		switch {
		case c.indexed:
			t.indexes = append(t.indexes, &index{table: t, unique: c.unique, elements: []element{{column: c.name, key: c.name}}})
		case c.unique:
			t.constraints = append(t.constraints, &constraint{kind: uniqueKey, order: s.next(), columns: []string{c.name}})
		}
		for _, fk := range c.foreign {
			fk.columns, fk.order = []string{c.name}, s.next()
			t.constraints = append(t.constraints, fk)
		}
	}
	slices.SortStableFunc(t.constraints, func(a, b *constraint) int { return a.order - b.order })
}

// referenced refuses a reference to a column of the same table that it lacks: SQLAlchemy
// would add the column.
func (s *session) referenced(t *table) error {
	for _, c := range t.constraints {
		if c.refers == nil || c.refers.table != t.name || c.refers.schema != t.schema {
			continue
		}
		for _, name := range c.refers.columns {
			if t.find(name) == nil {
				return s.m.Raise("SQLAlchemy refuses a foreign key to the column %s, which the table %s lacks", name, t.name)
			}
		}
	}
	return nil
}

// nameAll applies the naming convention.
func (s *session) nameAll(t *table) (err error) {
	all := t.constraints
	if t.primary != nil {
		all = append(slices.Clip(all), t.primary)
	}
	for _, c := range t.columns {
		all = append(slices.Clip(all), c.checks...)
	}
	for _, c := range all {
		if c.name, err = s.conventional(named{string(c.kind), c.name, t, c.columns, c.refers}); err != nil {
			return err
		}
	}
	for _, i := range t.indexes {
		var columns []string
		for _, e := range i.elements {
			if e.column == "" && !i.name.set {
				return s.m.Refuse("an index of an expression without a name is not supported")
			}
			columns = append(columns, e.column)
		}
		if i.name, err = s.conventional(named{"ix", i.name, t, columns, nil}); err != nil {
			return err
		}
	}
	return nil
}

// autoColumn returns the column that gets its values from a sequence, or nil.
func autoColumn(t *table) *column {
	var all []*column
	for _, c := range t.columns {
		if c.primary {
			all = append(all, c)
		}
	}
	if len(all) == 1 && (all[0].auto == "auto" || all[0].auto == "ignore_fk") {
		c := all[0]
		if c.typ.whole() && !c.preset && c.dflt == nil && c.computed == nil && (len(foreignOf(t, c)) == 0 || c.auto == "ignore_fk") {
			return c
		}
		return nil
	}
	for _, c := range all {
		if c.auto == true {
			return c
		}
	}
	return nil
}

// foreignOf returns the foreign keys that have a column.
func foreignOf(t *table, c *column) (all []*constraint) {
	for _, k := range t.constraints {
		if k.kind == foreignKey && slices.Contains(k.columns, c.name) {
			all = append(all, k)
		}
	}
	return all
}

// autoFirst returns the columns of an implicit primary key in SQLAlchemy's order.
func autoFirst(t *table, columns []string) []string {
	auto := autoColumn(t)
	if auto == nil {
		return columns
	}
	rest := slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return c == auto.name })
	return append([]string{auto.name}, rest...)
}

// Attribute returns c or columns of a table, or a method of DML.
func (t *table) Attribute(m *interpreter.Machine, name string) (Value, error) {
	switch name {
	case "name":
		return t.name, nil
	}
	return t.session.tableAttribute(t, name)
}
