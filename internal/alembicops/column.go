package alembicops

import (
	"strings"

	"github.com/ramusdb/ramus/internal/interpreter"
	"github.com/ramusdb/ramus/internal/python"
)

// newColumn is sqlalchemy.Column.
func (s *session) newColumn(a *interpreter.Args) (Value, error) {
	c := &column{auto: "auto"}
	items, err := s.columnHead(c, a)
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		if err := s.columnItem(c, item); err != nil {
			return nil, err
		}
	}
	if err := s.columnFlags(c, a); err != nil {
		return nil, err
	}
	if err := s.columnDefaults(c, a); err != nil {
		return nil, err
	}
	if c.identity != nil && (c.dflt != nil || c.computed != nil) || c.computed != nil && c.dflt != nil {
		return nil, s.m.Raise("SQLAlchemy refuses a generated column with a server default")
	}
	if c.identity != nil && c.auto == false {
		return nil, s.m.Raise("SQLAlchemy refuses an Identity with autoincrement=False")
	}
	ignored(a, "doc", "info", "sort_order")
	return c, a.Done(s.m)
}

// columnHead takes the name and the type, and returns the items behind them.
func (s *session) columnHead(c *column, a *interpreter.Args) ([]Value, error) {
	items := a.Rest()
	var err error
	if v, ok := a.Key("name"); ok {
		items = append([]Value{v}, items...)
	}
	if len(items) == 0 {
		return nil, s.m.Refuse("a Column without a name is not supported")
	}
	if c.name, err = s.text(items[0], "the name of a Column"); err != nil {
		return nil, err
	}
	if c.name == "" {
		return nil, s.m.Raise("SQLAlchemy refuses a Column with an empty name")
	}
	items = items[1:]
	if v, ok := a.Key("type_"); ok {
		c.typ, err = typeOf(s.m, v)
		return items, err
	}
	if len(items) == 0 {
		return nil, s.m.Refuse("a Column without a type is not supported")
	}
	c.typ, err = typeOf(s.m, items[0])
	return items[1:], err
}

func (s *session) columnItem(c *column, item Value) error {
	switch x := item.(type) {
	case *constraint:
		if err := s.attach(&x.attached, "a constraint"); err != nil {
			return err
		}
		switch {
		case x.kind == foreignKey && x.columns == nil:
			c.foreign = append(c.foreign, x)
			return nil
		case x.kind == check:
			c.checks = append(c.checks, x)
			return nil
		}
	case *identity:
		c.identity = x
		return nil
	case *computed:
		c.computed = x
		return nil
	}
	return s.m.Wrong(item, "%s in a Column is not supported", python.DescribeValue(item))
}

// A boolArg is an argument that is a bool.
type boolArg struct {
	name string
	to   *bool
}

func (s *session) columnFlags(c *column, a *interpreter.Args) error {
	for _, flag := range []boolArg{{"primary_key", &c.primary}, {"unique", &c.unique}, {"index", &c.indexed}} {
		is, set, err := a.OptBool(s.m, flag.name)
		if err != nil {
			return err
		}
		*flag.to = set && is
	}
	if v, ok := a.Key("nullable"); ok {
		is, err := s.m.Truth(v) // None is false here
		if err != nil {
			return err
		}
		c.nullable = &is
	}
	if v, ok := a.Key("autoincrement"); ok {
		switch v {
		case true, false, "auto", "ignore_fk":
			c.auto = v
		default:
			return s.m.Wrong(v, "this autoincrement is not supported")
		}
	}
	if v, ok := a.Key("quote"); ok && v != nil {
		return s.m.Refuse("the argument quote of a Column is not supported")
	}
	if is, _, err := a.OptBool(s.m, "system"); err != nil || is {
		return first(err, s.m.Refuse("a system column is not supported"))
	}
	if v, ok := a.Key("key"); ok && v != nil && v != Value(c.name) {
		return s.m.Refuse("the argument key of a Column is not supported")
	}
	text, set, err := a.OptString(s.m, "comment")
	if set {
		c.comment = &text
	}
	return err
}

// first returns the first error.
func first(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

func (s *session) columnDefaults(c *column, a *interpreter.Args) error {
	for _, key := range []string{"default", "insert_default", "onupdate"} {
		v, ok := a.Key(key)
		if !ok || v == nil {
			continue
		}
		c.valued = true
		c.preset = c.preset || key != "onupdate"
	}
	if v, ok := a.Key("server_onupdate"); ok && v != nil {
		c.valued = true
	}
	v, ok := a.Key("server_default")
	if !ok || v == nil {
		return nil
	}
	var err error
	switch v := v.(type) {
	case *identity:
		c.identity = v
	case *computed:
		c.computed = v
	default:
		c.dflt, err = s.serverDefault(v)
	}
	return err
}

// serverDefault returns the clause of a server default: a string is a literal.
func (s *session) serverDefault(v Value) (clause, error) {
	switch x := v.(type) {
	case string:
		return literalString(x), nil
	case finalName:
		return literalString(x), nil
	case clause:
		return x, nil
	}
	return nil, s.m.Wrong(v, "%s as a server default is not supported", python.DescribeValue(v))
}

// An identity is an Identity: GENERATED AS IDENTITY.
type identity struct {
	always  bool
	options []string
}

// Describe names the kinds of values.
func (i *identity) Describe() string { return "an Identity" }
func (c *computed) Describe() string { return "a Computed" }

// A computed is a Computed: GENERATED ALWAYS AS.
type computed struct {
	expr      clause
	persisted *bool
}

// newIdentity is sqlalchemy.Identity.
func (s *session) newIdentity(a *interpreter.Args) (Value, error) {
	i := &identity{}
	var err error
	if v, ok := a.Take("always"); ok && v != nil {
		if i.always, err = s.m.Bool(v, "the argument always"); err != nil {
			return nil, err
		}
	}
	if v, ok := a.Take("on_null"); ok && v != nil {
		return nil, s.m.Refuse("the argument on_null of Identity is not supported")
	}
	values := map[string]Value{}
	for _, key := range []string{"start", "increment", "minvalue", "maxvalue", "nominvalue", "nomaxvalue", "cycle", "cache", "order"} {
		if v, ok := a.Take(key); ok && v != nil {
			values[key] = v
		}
	}
	for _, key := range []string{"increment", "start", "minvalue", "maxvalue", "nominvalue", "nomaxvalue", "cache", "cycle"} {
		if err := s.identityOption(i, key, values); err != nil {
			return nil, err
		}
	}
	return i, a.Done(s.m)
}

func (s *session) identityOption(i *identity, key string, values map[string]Value) error {
	v, ok := values[key]
	if !ok {
		return nil
	}
	words := map[string]string{"increment": "INCREMENT BY ", "start": "START WITH ", "minvalue": "MINVALUE ", "maxvalue": "MAXVALUE ", "cache": "CACHE "}
	switch key {
	case "cycle", "nominvalue", "nomaxvalue":
		is, err := s.m.Bool(v, "the argument "+key)
		if err != nil {
			return err
		}
		text := map[string]string{"nominvalue": "NO MINVALUE", "nomaxvalue": "NO MAXVALUE"}[key]
		if key == "cycle" {
			if text = "CYCLE"; !is {
				text = "NO CYCLE"
			}
		}
		i.options = append(i.options, text)
		return nil
	}
	n, err := s.m.Int(v, "the argument "+key)
	i.options = append(i.options, words[key]+itoa(n))
	return err
}

// newComputed is sqlalchemy.Computed.
func (s *session) newComputed(a *interpreter.Args) (Value, error) {
	v, _ := a.Take("sqltext")
	expr, err := s.ddlExpression(v, "the expression of Computed")
	if err != nil {
		return nil, err
	}
	c := &computed{expr: expr}
	if v, ok := a.Take("persisted"); ok && v != nil {
		is, err := s.m.Bool(v, "the argument persisted")
		if err != nil {
			return nil, err
		}
		c.persisted = &is
	}
	return c, a.Done(s.m)
}

// newForeignKey is sqlalchemy.ForeignKey.
func (s *session) newForeignKey(a *interpreter.Args) (Value, error) {
	c := &constraint{kind: foreignKey}
	spec, err := s.takeText(a, "column")
	if err != nil {
		return nil, err
	}
	if c.refers, err = s.target(spec); err != nil {
		return nil, err
	}
	if v, ok := a.Take("_constraint"); ok && v != nil {
		return nil, s.m.Refuse("this form of ForeignKey is not supported")
	}
	if err := s.useAlter(c, a); err != nil {
		return nil, err
	}
	return c, s.constraintOptions(c, a, foreignOptions...)
}

// useAlter takes use_alter, which leaves a constraint out of CREATE TABLE.
func (s *session) useAlter(c *constraint, a *interpreter.Args) error {
	is, set, err := a.OptBool(s.m, "use_alter")
	c.useAlter = set && is
	if v, ok := a.Key("link_to_name"); ok && v != Value(false) {
		return s.m.Refuse("link_to_name is not supported")
	}
	return err
}

func (s *session) takeText(a *interpreter.Args, arg string) (string, error) {
	v, ok := a.Take(arg)
	if !ok {
		return "", s.m.Raise("%s needs the argument %s", a.Func, arg)
	}
	return s.text(v, "the argument "+arg+" of "+a.Func)
}

// target reads the column that a foreign key refers to: schema.table.column.
func (s *session) target(spec string) (*reference, error) {
	parts := strings.Split(spec, ".")
	n := len(parts)
	if n < 2 || parts[n-1] == "" || parts[n-2] == "" {
		return nil, s.m.Refuse("a foreign key to %q is not supported", spec)
	}
	return &reference{strings.Join(parts[:n-2], "."), parts[n-2], []string{parts[n-1]}}, nil
}

var foreignOptions = []string{"name", "onupdate", "ondelete", "deferrable", "initially", "match"}

// constraintOptions takes arguments that have names only, and no others.
func (s *session) constraintOptions(c *constraint, a *interpreter.Args, keys ...string) error {
	for _, key := range keys {
		v, ok := a.Key(key)
		if !ok || v == nil {
			continue
		}
		if err := s.constraintOption(c, key, v); err != nil {
			return err
		}
	}
	if err := s.constraintDialect(c, a); err != nil {
		return err
	}
	a.Key("info")
	if v, ok := a.Key("comment"); ok && v != nil {
		return s.m.Refuse("a comment on a constraint is not supported")
	}
	return a.Done(s.m)
}

func (s *session) constraintOption(c *constraint, key string, v Value) (err error) {
	what := "the argument " + key
	switch key {
	case "name":
		c.name, err = s.name(v, "the name of a constraint")
	case "deferrable":
		var is bool
		is, err = s.m.Bool(v, what)
		c.deferrable = &is
	case "initially":
		c.initially, err = s.phrase(v, what)
	case "match":
		c.match, err = s.phrase(v, what)
	case "onupdate":
		c.onUpdate, err = s.phrase(v, what)
	case "ondelete":
		c.onDelete, err = s.phrase(v, what)
	}
	return err
}

// phrase returns a sequence of keywords.
func (s *session) phrase(v Value, what string) (string, error) {
	text, err := s.m.Text(v, what)
	if err == nil && (text == "" || strings.Trim(strings.ToUpper(text), "ABCDEFGHIJKLMNOPQRSTUVWXYZ_ ") != "") {
		err = s.m.Refuse("%s is %q, which is not supported", what, text)
	}
	return text, err
}

// constraintDialect takes the options of dialects.
func (s *session) constraintDialect(c *constraint, a *interpreter.Args) (err error) {
	if v, ok := a.Key("postgresql_not_valid"); ok && v != nil {
		if c.notValid, err = s.m.Bool(v, "postgresql_not_valid"); err != nil {
			return err
		}
		if c.kind != foreignKey && c.kind != check {
			return s.m.Refuse("postgresql_not_valid is for checks and foreign keys only")
		}
	}
	if v, ok := a.Key("postgresql_nulls_not_distinct"); ok && v != nil {
		is, err := s.m.Bool(v, "postgresql_nulls_not_distinct")
		if err != nil || c.kind != uniqueKey {
			return first(err, s.m.Refuse("postgresql_nulls_not_distinct is for unique constraints only"))
		}
		c.nulls = &is
	}
	if v, ok := a.Key("postgresql_include"); ok && v != nil {
		if c.include, err = s.m.Texts(v, "postgresql_include"); err != nil {
			return err
		}
		if c.kind != uniqueKey && c.kind != primaryKey {
			return s.m.Refuse("postgresql_include is for keys only")
		}
	}
	ignored(a, "sqlite_on_conflict", "mssql_clustered", "sqlite_on_conflict_primary_key", "sqlite_on_conflict_unique", "mysql_using")
	return nil
}

// ignored takes arguments that do nothing on PostgreSQL.
func ignored(a *interpreter.Args, keys ...string) {
	for _, key := range keys {
		a.Key(key)
	}
}

// newForeignKeyConstraint is sqlalchemy.ForeignKeyConstraint.
func (s *session) newForeignKeyConstraint(a *interpreter.Args) (Value, error) {
	c := &constraint{kind: foreignKey, order: s.next()}
	columns, _ := a.Take("columns")
	var err error
	if c.columns, err = s.m.Texts(columns, "the columns of ForeignKeyConstraint"); err != nil {
		return nil, err
	}
	remote, _ := a.Take("refcolumns")
	specs, err := s.m.Texts(remote, "the columns that ForeignKeyConstraint refers to")
	if err != nil {
		return nil, err
	}
	if len(specs) != len(c.columns) || len(specs) == 0 {
		return nil, s.m.Raise("SQLAlchemy refuses a ForeignKeyConstraint with different numbers of columns")
	}
	for _, spec := range specs {
		r, err := s.target(spec)
		if err != nil {
			return nil, err
		}
		if c.refers == nil {
			c.refers = &reference{schema: r.schema, table: r.table}
		}
		if r.schema != c.refers.schema || r.table != c.refers.table {
			return nil, s.m.Raise("SQLAlchemy refuses a ForeignKeyConstraint to two tables")
		}
		c.refers.columns = append(c.refers.columns, r.columns...)
	}
	for _, key := range foreignOptions[:5] {
		if v, ok := a.Take(key); ok && v != nil {
			if err := s.constraintOption(c, key, v); err != nil {
				return nil, err
			}
		}
	}
	if err := s.useAlter(c, a); err != nil {
		return nil, err
	}
	return c, s.constraintOptions(c, a, "match")
}

// newKey is sqlalchemy.PrimaryKeyConstraint or UniqueConstraint.
func (s *session) newKey(k kind) func(a *interpreter.Args) (Value, error) {
	return func(a *interpreter.Args) (Value, error) {
		c := &constraint{kind: k, order: s.next()}
		for _, v := range a.Rest() {
			text, err := s.text(v, "a column of a constraint")
			if err != nil {
				return nil, err
			}
			c.columns = append(c.columns, text)
		}
		if len(c.columns) == 0 {
			return nil, s.m.Refuse("a constraint without columns is not supported")
		}
		return c, s.constraintOptions(c, a, "name", "deferrable", "initially")
	}
}

// newCheck is sqlalchemy.CheckConstraint.
func (s *session) newCheck(a *interpreter.Args) (Value, error) {
	c := &constraint{kind: check, order: s.next()}
	v, _ := a.Take("sqltext")
	var err error
	if c.condition, err = s.ddlExpression(v, "the condition of a check"); err != nil {
		return nil, err
	}
	for _, key := range []string{"name", "deferrable", "initially"} {
		if v, ok := a.Take(key); ok && v != nil {
			if err := s.constraintOption(c, key, v); err != nil {
				return nil, err
			}
		}
	}
	return c, s.constraintOptions(c, a)
}

// newIndex is sqlalchemy.Index in a table.
func (s *session) newIndex(a *interpreter.Args) (Value, error) {
	v, _ := a.Take("name")
	n, err := s.name(v, "the name of an Index")
	if err != nil {
		return nil, err
	}
	i := &index{name: n}
	if i.elements, err = s.elements(a.Rest()); err != nil {
		return nil, err
	}
	return i, s.indexArguments(i, a)
}
