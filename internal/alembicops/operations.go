package alembicops

import (
	"slices"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/interpreter"
	"github.com/ramusdb/ramus/internal/python"
)

// An operation is a function of op. b is the batch that it is in, or nil.
type operation func(s *session, a *interpreter.Args, b *batch) (Value, error)

// operations are those of op; those that a batch has take their table from it.
var operations = sync.OnceValue(func() map[string]operation {
	return map[string]operation{
		"add_column": (*session).addColumn, "drop_column": (*session).dropColumn, "alter_column": (*session).alterColumn,
		"create_index": (*session).createIndexOp, "drop_index": (*session).dropIndex,
		"create_unique_constraint": keyOp(uniqueKey), "create_primary_key": keyOp(primaryKey),
		"create_foreign_key": (*session).createForeignKey, "create_check_constraint": (*session).createCheck,
		"drop_constraint":      (*session).dropConstraint,
		"create_table_comment": (*session).createTableComment, "drop_table_comment": (*session).dropTableComment,
		"execute": (*session).execute,
	}
})

// tableOperations are those of op alone.
var tableOperations = sync.OnceValue(func() map[string]operation {
	return map[string]operation{
		"create_table": (*session).createTableOp, "drop_table": (*session).dropTable, "rename_table": (*session).renameTable,
		"batch_alter_table": (*session).batchAlterTable, "bulk_insert": (*session).bulkInsert,
	}
})

// An ops is alembic.op, or the object of a batch.
type ops struct {
	session *session
	batch   *batch
}

// Describe names the kind of value.
func (o *ops) Describe() string { return "op" }

// Attribute returns an operation.
func (o *ops) Attribute(m *interpreter.Machine, name string) (Value, error) {
	f, ok := operations()[name]
	if !ok && o.batch == nil {
		f, ok = tableOperations()[name]
	}
	if ok {
		return native("op."+name, func(a *interpreter.Args) (Value, error) { return o.run(name, f, a) }), nil
	}
	switch name {
	case "f":
		return native("op.f", o.session.finalNameOf), nil
	case "get_bind":
		return native("op.get_bind", func(a *interpreter.Args) (Value, error) { return &connection{o.session}, a.Done(m) }), nil
	case "get_context":
		return native("op.get_context", func(a *interpreter.Args) (Value, error) { return &context{o.session}, a.Done(m) }), nil
	case "inline_literal":
		return native("op.inline_literal", o.session.inlineLiteral), nil
	}
	return nil, m.Refuse("op.%s is not supported", name)
}

// run runs an operation. A batch executes statements at once.
func (o *ops) run(name string, f operation, a *interpreter.Args) (Value, error) {
	if o.batch == nil || name == "execute" {
		return f(o.session, a, o.batch)
	}
	return o.batch.queued(f, a)
}

func (s *session) finalNameOf(a *interpreter.Args) (Value, error) {
	text, err := s.takeText(a, "name")
	return finalName(text), first(err, a.Done(s.m))
}

func (s *session) inlineLiteral(a *interpreter.Args) (Value, error) {
	v, _ := a.Take("value")
	if t, ok := a.Take("type_"); ok && t != nil {
		return nil, s.m.Refuse("inline_literal with a type is not supported")
	}
	sql, err := s.literal(v)
	return &plain{sql, "literal"}, first(err, a.Done(s.m))
}

// tableName takes the table of an operation, with its schema.
func (s *session) tableName(a *interpreter.Args, b *batch, arg string) (*table, error) {
	if b != nil {
		return &table{session: s, schema: b.schema, name: b.name}, nil
	}
	text, err := s.takeText(a, arg)
	return &table{session: s, name: text}, err
}

func (s *session) schemaOf(t *table, a *interpreter.Args, b *batch) error {
	if b != nil {
		return nil
	}
	schema, _, err := a.OptString(s.m, "schema")
	t.schema = schema
	return err
}

func (s *session) createTableOp(a *interpreter.Args, b *batch) (Value, error) {
	t, err := s.tableName(a, b, "table_name")
	if err != nil {
		return nil, err
	}
	items := a.Rest()
	ifNotExists, _, err := a.OptBool(s.m, "if_not_exists")
	if err != nil {
		return nil, err
	}
	if err := s.tableOptions(t, a); err != nil {
		return nil, err
	}
	if err := s.build(t, items); err != nil {
		return nil, err
	}
	return t, s.sendTable(t, ifNotExists)
}

// sendTable sends CREATE TYPE for its types, CREATE TABLE, its indexes and its comments.
func (s *session) sendTable(t *table, ifNotExists bool) error {
	for _, c := range t.columns {
		e := c.typ.enum
		if c.typ.item != nil {
			e = c.typ.item.enum
		}
		if e == nil || !e.native || !e.createType {
			continue
		}
		key := e.schema + "\x00" + e.name
		if s.enums[key] {
			continue
		}
		s.enums[key] = true
		if err := s.sendEnum(e, "create"); err != nil {
			return err
		}
	}
	sql, err := s.createTable(t, ifNotExists)
	if err == nil {
		err = s.send(sql)
	}
	if err != nil {
		return err
	}
	for _, i := range t.indexes {
		if sql, err = s.createIndex(i, false); err == nil {
			err = s.send(sql)
		}
		if err != nil {
			return err
		}
	}
	return s.sendComments(t)
}

func (s *session) sendComments(t *table) error {
	if t.comment != nil {
		if err := s.send("COMMENT ON TABLE " + formatTable(t.schema, t.name) + " IS " + literalText(*t.comment)); err != nil {
			return err
		}
	}
	for _, c := range t.columns {
		if c.comment == nil {
			continue
		}
		if err := s.send("COMMENT ON COLUMN " + formatTable(t.schema, t.name) + "." + quote(c.name) + " IS " + literalText(*c.comment)); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) dropTable(a *interpreter.Args, b *batch) (Value, error) {
	t, err := s.tableName(a, b, "table_name")
	if err != nil {
		return nil, err
	}
	ifExists, _, err := a.OptBool(s.m, "if_exists")
	if err != nil {
		return nil, err
	}
	if err := s.tableOptions(t, a); err != nil {
		return nil, err
	}
	sql := "DROP TABLE "
	if ifExists {
		sql += "IF EXISTS "
	}
	return nil, s.send(sql + formatTable(t.schema, t.name))
}

func (s *session) renameTable(a *interpreter.Args, b *batch) (Value, error) {
	t, err := s.tableName(a, b, "old_table_name")
	if err != nil {
		return nil, err
	}
	to, err := s.takeText(a, "new_table_name")
	if err != nil {
		return nil, err
	}
	if err := s.schemaOf(t, a, b); err != nil {
		return nil, err
	}
	if err := a.Done(s.m); err != nil {
		return nil, err
	}
	return nil, s.send("ALTER TABLE " + alembicTable(t.schema, t.name) + " RENAME TO " + quote(to))
}

func (s *session) addColumn(a *interpreter.Args, b *batch) (Value, error) {
	t, err := s.tableName(a, b, "table_name")
	if err != nil {
		return nil, err
	}
	v, _ := a.Take("column")
	c, ok := v.(*column)
	if !ok {
		return nil, s.m.Wrong(v, "the column of op.add_column is %s", python.DescribeValue(v))
	}
	if err := s.schemaOf(t, a, b); err != nil {
		return nil, err
	}
	ifNotExists, _, err := a.OptBool(s.m, "if_not_exists")
	if err != nil {
		return nil, err
	}
	for _, key := range []string{"inline_references", "inline_primary_key"} {
		if v, ok := a.Key(key); ok && v != nil && v != Value(false) {
			return nil, s.m.Refuse("the argument %s is not supported", key)
		}
	}
	if err := a.Done(s.m); err != nil {
		return nil, err
	}
	if err := s.build(t, []Value{c}); err != nil {
		return nil, err
	}
	return nil, s.sendColumn(t, c, ifNotExists)
}

func (s *session) sendColumn(t *table, c *column, ifNotExists bool) error {
	if e := c.typ.enum; e != nil && e.inherits {
		return s.m.Refuse("an Enum with inherit_schema is not supported")
	}
	sql, err := s.columnSQL(t, c)
	if err != nil {
		return err
	}
	checks, err := s.columnChecks(c)
	if err != nil {
		return err
	}
	verb := " ADD COLUMN "
	if ifNotExists {
		verb += "IF NOT EXISTS "
	}
	if err := s.send("ALTER TABLE " + alembicTable(t.schema, t.name) + verb + sql + checks); err != nil {
		return err
	}
	if len(t.constraints) > 1 {
		return s.m.Refuse("a new column with several constraints is not supported: Alembic adds them in any order")
	}
	for _, k := range t.constraints {
		if err := s.sendConstraint(t, k); err != nil {
			return err
		}
	}
	for _, i := range t.indexes {
		if sql, err = s.createIndex(i, false); err == nil {
			err = s.send(sql)
		}
		if err != nil {
			return err
		}
	}
	return s.sendComments(&table{schema: t.schema, name: t.name, columns: t.columns})
}

// sendConstraint sends ALTER TABLE … ADD CONSTRAINT.
func (s *session) sendConstraint(t *table, c *constraint) error {
	sql, err := s.constraintSQL(c)
	if err != nil {
		return err
	}
	return s.send("ALTER TABLE " + formatTable(t.schema, t.name) + " ADD " + sql)
}

func (s *session) dropColumn(a *interpreter.Args, b *batch) (Value, error) {
	t, err := s.tableName(a, b, "table_name")
	if err != nil {
		return nil, err
	}
	c, err := s.takeText(a, "column_name")
	if err != nil {
		return nil, err
	}
	if err := s.schemaOf(t, a, b); err != nil {
		return nil, err
	}
	ifExists, _, err := a.OptBool(s.m, "if_exists")
	if err != nil {
		return nil, err
	}
	ignored(a, "mssql_drop_default", "mssql_drop_check", "mssql_drop_foreign_key")
	if err := a.Done(s.m); err != nil {
		return nil, err
	}
	verb := " DROP COLUMN "
	if ifExists {
		verb += "IF EXISTS "
	}
	return nil, s.send("ALTER TABLE " + alembicTable(t.schema, t.name) + verb + quote(c))
}

func (s *session) createIndexOp(a *interpreter.Args, b *batch) (Value, error) {
	v, ok := a.Take("index_name")
	if !ok {
		return nil, s.m.Raise("op.create_index needs a name")
	}
	n, err := s.name(v, "the name of an index")
	if err != nil {
		return nil, err
	}
	t, err := s.tableName(a, b, "table_name")
	if err != nil {
		return nil, err
	}
	columns, _ := a.Take("columns")
	switch columns.(type) {
	case *python.List, python.Tuple:
	default:
		return nil, s.m.Wrong(columns, "the columns of an index are %s, not a list", python.DescribeValue(columns))
	}
	items, err := s.m.Iterate(columns)
	if err != nil {
		return nil, err
	}
	if err := s.schemaOf(t, a, b); err != nil {
		return nil, err
	}
	ifNotExists, _, err := a.OptBool(s.m, "if_not_exists")
	if err != nil {
		return nil, err
	}
	i := &index{name: n, table: t}
	if i.elements, err = s.elements(items); err != nil {
		return nil, err
	}
	if err := s.indexArguments(i, a); err != nil {
		return nil, err
	}
	return nil, s.sendIndex(t, i, ifNotExists)
}

func (s *session) sendIndex(t *table, i *index, ifNotExists bool) error {
	t.indexes = []*index{i}
	if err := s.nameAll(t); err != nil {
		return err
	}
	sql, err := s.createIndex(i, ifNotExists)
	if err != nil {
		return err
	}
	return s.send(sql)
}

func (s *session) dropIndex(a *interpreter.Args, b *batch) (Value, error) {
	v, _ := a.Take("index_name")
	n, err := s.name(v, "the name of an index")
	if err != nil {
		return nil, err
	}
	t := &table{}
	switch v, ok := a.Take("table_name"); {
	case b != nil && ok:
		return nil, s.m.Refuse("drop_index with a table in a batch is not supported")
	case b != nil:
		t.schema = b.schema
	case ok && v != nil:
		if t.name, err = s.text(v, "the table of an index"); err != nil {
			return nil, err
		}
	}
	if err := s.schemaOf(t, a, b); err != nil {
		return nil, err
	}
	ifExists, _, err := a.OptBool(s.m, "if_exists")
	if err != nil {
		return nil, err
	}
	i := &index{name: n, table: t}
	if err := s.indexArguments(i, a); err != nil {
		return nil, err
	}
	return nil, s.sendDropIndex(i, ifExists)
}

func (s *session) sendDropIndex(i *index, ifExists bool) error {
	if !i.name.set {
		return s.m.Raise("SQLAlchemy refuses an index without a name")
	}
	n, err := s.conventional(named{"ix", i.name, i.table, nil, nil})
	if err != nil {
		return err
	}
	id, err := s.identifier(n)
	if err != nil {
		return err
	}
	sql := "DROP INDEX "
	if i.options.concurrently {
		sql += "CONCURRENTLY "
	}
	if ifExists {
		sql += "IF EXISTS "
	}
	if i.table.schema != "" {
		sql += quote(i.table.schema) + "."
	}
	return s.send(sql + id)
}

// constraintHead takes the name of a constraint and its table.
func (s *session) constraintHead(a *interpreter.Args, b *batch, arg string) (*table, name, error) {
	v, ok := a.Take("constraint_name")
	if !ok {
		return nil, name{}, s.m.Raise("%s needs a name, which may be None", a.Func)
	}
	n, err := s.name(v, "the name of a constraint")
	if err != nil {
		return nil, n, err
	}
	t, err := s.tableName(a, b, arg)
	return t, n, err
}

func keyOp(k kind) operation {
	return func(s *session, a *interpreter.Args, b *batch) (Value, error) {
		t, n, err := s.constraintHead(a, b, "table_name")
		if err != nil {
			return nil, err
		}
		c := &constraint{kind: k, name: n}
		v, _ := a.Take("columns")
		if c.columns, err = s.columnNames(v); err != nil {
			return nil, err
		}
		if err := s.schemaOf(t, a, b); err != nil {
			return nil, err
		}
		keys := []string{"deferrable", "initially"}
		if k == primaryKey {
			keys = nil
		}
		if err := s.constraintOptions(c, a, keys...); err != nil {
			return nil, err
		}
		return nil, s.addConstraint(t, c)
	}
}

// columnNames returns the names of columns, which SQLAlchemy refuses twice.
func (s *session) columnNames(v Value) ([]string, error) {
	names, err := s.m.Texts(v, "the columns of a constraint")
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, n := range names {
		if seen[n] || n == "" {
			return nil, s.m.Raise("SQLAlchemy refuses a constraint with the column %q", n)
		}
		seen[n] = true
	}
	if len(names) == 0 {
		return nil, s.m.Refuse("a constraint without columns is not supported")
	}
	return names, nil
}

// addConstraint names a constraint and adds it to its table, of which SQLAlchemy knows only the
// columns of the constraint.
func (s *session) addConstraint(t *table, c *constraint) error {
	for _, name := range c.include {
		if !slices.Contains(c.columns, name) {
			return s.m.Raise("SQLAlchemy refuses postgresql_include=[%q] here: it does not know the column", name)
		}
	}
	var err error
	if c.name, err = s.conventional(named{string(c.kind), c.name, t, c.columns, c.refers}); err != nil {
		return err
	}
	return s.sendConstraint(t, c)
}

func (s *session) createForeignKey(a *interpreter.Args, b *batch) (Value, error) {
	t, n, err := s.constraintHead(a, b, "source_table")
	if err != nil {
		return nil, err
	}
	c := &constraint{kind: foreignKey, name: n, refers: &reference{}}
	if c.refers.table, err = s.takeText(a, "referent_table"); err != nil {
		return nil, err
	}
	local, _ := a.Take("local_cols")
	if c.columns, err = s.m.Texts(local, "the columns of a foreign key"); err != nil {
		return nil, err
	}
	remote, _ := a.Take("remote_cols")
	if c.refers.columns, err = s.columnNames(remote); err != nil {
		return nil, err
	}
	if len(c.columns) != len(c.refers.columns) {
		return nil, s.m.Raise("SQLAlchemy refuses a foreign key with different numbers of columns")
	}
	if _, err := s.columnNames(local); err != nil {
		return nil, err
	}
	if isTuple(local) != isTuple(remote) {
		return nil, s.m.Refuse("a foreign key with a list and a tuple of columns is not supported")
	}
	if err := s.foreignSchemas(t, c, a, b); err != nil {
		return nil, err
	}
	if err := s.constraintOptions(c, a, foreignOptions[1:]...); err != nil {
		return nil, err
	}
	return nil, s.addConstraint(t, c)
}

func isTuple(v Value) bool {
	_, ok := v.(python.Tuple)
	return ok
}

func (s *session) foreignSchemas(t *table, c *constraint, a *interpreter.Args, b *batch) (err error) {
	if b == nil {
		if t.schema, _, err = a.OptString(s.m, "source_schema"); err != nil {
			return err
		}
	}
	if c.refers.schema, _, err = a.OptString(s.m, "referent_schema"); err != nil {
		return err
	}
	if strings.Contains(c.refers.table, ".") {
		return s.m.Refuse("a foreign key to a table with a dot in its name is not supported")
	}
	return nil
}

func (s *session) createCheck(a *interpreter.Args, b *batch) (Value, error) {
	t, n, err := s.constraintHead(a, b, "table_name")
	if err != nil {
		return nil, err
	}
	c := &constraint{kind: check, name: n}
	v, _ := a.Take("condition")
	if c.condition, err = s.ddlExpression(v, "the condition of a check"); err != nil {
		return nil, err
	}
	if err := s.schemaOf(t, a, b); err != nil {
		return nil, err
	}
	if err := s.constraintOptions(c, a, "deferrable", "initially"); err != nil {
		return nil, err
	}
	return nil, s.addConstraint(t, c)
}

func (s *session) dropConstraint(a *interpreter.Args, b *batch) (Value, error) {
	t, n, err := s.constraintHead(a, b, "table_name")
	if err != nil {
		return nil, err
	}
	kinds := map[Value]kind{nil: "", "foreignkey": foreignKey, "primary": primaryKey, "unique": uniqueKey, "check": check}
	v, _ := a.Take("type_")
	if _, err := s.optionalText(v); err != nil {
		return nil, err
	}
	k, ok := kinds[v]
	if !ok {
		return nil, s.m.Raise("Alembic refuses the type %v of a constraint", v)
	}
	if err := s.schemaOf(t, a, b); err != nil {
		return nil, err
	}
	ifExists, _, err := a.OptBool(s.m, "if_exists")
	if err != nil {
		return nil, err
	}
	if err := a.Done(s.m); err != nil {
		return nil, err
	}
	return nil, s.sendDropConstraint(t, n, k, ifExists)
}

// optionalText refuses a value that is neither a string nor None.
func (s *session) optionalText(v Value) (string, error) {
	if v == nil {
		return "", nil
	}
	return s.m.Text(v, "the type of a constraint")
}

func (s *session) sendDropConstraint(t *table, n name, k kind, ifExists bool) error {
	if !n.set {
		return s.m.Refuse("drop_constraint without a name is not supported")
	}
	if k != "" {
		var err error
		if n, err = s.conventional(named{string(k), n, t, nil, nil}); err != nil {
			return err
		}
	}
	id, err := s.identifier(n)
	if err != nil {
		return err
	}
	sql := "ALTER TABLE " + formatTable(t.schema, t.name) + " DROP CONSTRAINT "
	if ifExists {
		sql += "IF EXISTS "
	}
	return s.send(sql + id)
}

func (s *session) createTableComment(a *interpreter.Args, b *batch) (Value, error) {
	t, err := s.tableName(a, b, "table_name")
	if err != nil {
		return nil, err
	}
	v, _ := a.Take("comment")
	text, err := s.m.Text(v, "the comment of a table")
	if err != nil {
		return nil, err
	}
	a.Key("existing_comment")
	if err := first(s.schemaOf(t, a, b), a.Done(s.m)); err != nil {
		return nil, err
	}
	return nil, s.send("COMMENT ON TABLE " + formatTable(t.schema, t.name) + " IS " + literalText(text))
}

func (s *session) dropTableComment(a *interpreter.Args, b *batch) (Value, error) {
	t, err := s.tableName(a, b, "table_name")
	if err != nil {
		return nil, err
	}
	a.Key("existing_comment")
	if err := s.schemaOf(t, a, b); err != nil {
		return nil, err
	}
	if err := a.Done(s.m); err != nil {
		return nil, err
	}
	return nil, s.send("COMMENT ON TABLE " + formatTable(t.schema, t.name) + " IS NULL")
}

// execute is op.execute.
func (s *session) execute(a *interpreter.Args, _ *batch) (Value, error) {
	v, _ := a.Take("sqltext")
	if x, ok := a.Key("execution_options"); ok && x != nil {
		return nil, s.m.Refuse("execution_options are not supported")
	}
	if err := a.Done(s.m); err != nil {
		return nil, err
	}
	sql, err := s.statement(v)
	if err != nil {
		return nil, err
	}
	return nil, s.send(sql)
}

// statement returns the SQL of a statement: a string is a text().
func (s *session) statement(v Value) (string, error) {
	var c clause
	switch x := v.(type) {
	case string:
		c = &textClause{text: x}
	case finalName:
		c = &textClause{text: string(x)}
	case *textClause:
		c = x
	case statement:
		c = x
	default:
		return "", s.m.Wrong(v, "%s as a statement is not supported", python.DescribeValue(v))
	}
	sql, err := c.render(s, true)
	if err == nil && strings.TrimSpace(strings.TrimSpace(sql)) == "" {
		err = s.m.Refuse("an empty statement is not supported")
	}
	return sql, err
}
