package alembicops

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	random = flag.Int("random", 800, "how many random revisions are compared with the reference")
	seed   = flag.Uint64("seed", 1, "of the random revisions")
)

// TestRandom compares random revisions with the reference: no script that is accepted
// differs, and none that the reference refuses is accepted. Each operation, argument and
// type occurs.
func TestRandom(t *testing.T) {
	if os.Getenv("RAMUS_REFERENCE_PYTHON") == "" {
		t.Skip("RAMUS_REFERENCE_PYTHON names no Python with Alembic")
	}
	s := suite{folder: t.TempDir()}
	if *seed%2 == 0 {
		s.naming = suites[1].naming
	}
	g := &generator{Rand: rand.New(rand.NewPCG(*seed, 0)), seen: map[string]int{}}
	for n := range *random {
		text := g.revision()
		if err := os.WriteFile(filepath.Join(s.folder, fmt.Sprintf("r%06d.py", n)), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	states := map[string]int{}
	reasons := map[string]int{}
	for _, r := range recordings(t, record(t, s.folder, s.naming)) {
		state := s.compare(t, r)
		key := string(state)
		if state == Delegated && r.Error == "" {
			key = "delegated without need"
			reasons[s.read(t, r).Why]++
		}
		states[key]++
	}
	t.Logf("seed %d: %v", *seed, states)
	for why, n := range reasons {
		t.Logf("%d: %s", n, why)
	}
	if *random >= 800 {
		g.wantAll(t)
	}
}

// A generator writes revisions.
type generator struct {
	*rand.Rand
	seen map[string]int // the words of the sources
}

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

func (g *generator) of(all ...string) string { return all[g.IntN(len(all))] }

// wantAll fails if a word of the generator's vocabulary did not occur.
func (g *generator) wantAll(t *testing.T) {
	t.Helper()
	for op := range operations() {
		if g.seen[op] == 0 {
			t.Errorf("the operation %s did not occur", op)
		}
	}
	for op := range tableOperations() {
		if g.seen[op] == 0 {
			t.Errorf("the operation %s did not occur", op)
		}
	}
	s := newSession(nil, Options{})
	for _, name := range append(keys(s.typeClasses(false)), keys(s.typeClasses(true))...) {
		if g.seen[name] == 0 {
			t.Errorf("the type %s did not occur", name)
		}
	}
}

func keys(m map[string]Value) (all []string) {
	for k := range m {
		all = append(all, k)
	}
	return all
}

var word = regexp.MustCompile(`\w+`)

func (g *generator) revision() string {
	var b strings.Builder
	b.WriteString("from alembic import op\nimport sqlalchemy as sa\nfrom sqlalchemy.dialects import mysql, postgresql\nfrom sqlalchemy import text, func\n\nrevision = 'x'\ndown_revision = None\n\nNAMES = ['a', 'b', 'Order']\n\n")
	b.WriteString("def _name(prefix, *parts, sep='_'):\n    return sep.join([prefix, *parts])\n\n")
	for _, direction := range []string{"upgrade", "downgrade"} {
		fmt.Fprintf(&b, "\ndef %s():\n", direction)
		for range 1 + g.IntN(4) {
			b.WriteString(g.statement("    ", "op"))
		}
	}
	text := b.String()
	for _, w := range word.FindAllString(text, -1) {
		g.seen[w]++
	}
	return text
}

func (g *generator) statement(indent, op string) string {
	switch g.IntN(14) {
	case 0:
		if op == "op" {
			body := ""
			for range 1 + g.IntN(3) {
				body += g.statement(indent+"    ", "b")
			}
			return indent + "with op.batch_alter_table(" + g.table() + g.keyword(30, "schema", g.schema) + ") as b:\n" + body
		}
	case 1:
		if op == "op" {
			return indent + "with op.get_context().autocommit_block():\n" + g.statement(indent+"    ", "op")
		}
	case 2:
		return indent + "for n in " + g.of("NAMES", "['x', 'y']", "[x.lower() for x in NAMES if x != 'b']") + ":\n" + indent + "    " + op + ".drop_column(" + g.first(op) + "n)\n"
	case 3:
		return indent + "if " + g.of("len(NAMES) > 2", "'a' in NAMES", "op.get_bind().dialect.name == 'postgresql'", "not NAMES") + ":\n" + g.statement(indent+"    ", op) + indent + "else:\n" + g.statement(indent+"    ", op)
	}
	return indent + g.call(op) + "\n"
}

// first returns the table of an operation, which a batch has already.
func (g *generator) first(op string) string {
	if op == "b" {
		return ""
	}
	return g.table() + ", "
}

func (g *generator) schemaOf(op string) string {
	if op == "b" {
		return ""
	}
	return g.keyword(25, "schema", g.schema)
}

func (g *generator) call(op string) string {
	calls := []func(string) string{
		g.addColumn, g.dropColumn, g.alterColumn, g.createIndex, g.dropIndex, g.createUnique, g.createForeignKey, g.createCheck, g.dropConstraint, g.comment,
	}
	if op == "op" {
		calls = append(calls, g.createTable, g.createTable, g.createTable, g.dropTable, g.renameTable, g.executeSQL, g.bulkInsert, g.primaryKey, g.enumType)
	}
	return calls[g.IntN(len(calls))](op)
}

func (g *generator) table() string {
	return g.of("'users'", "'orders'", "'Order'", "'user'", "'t t'", "_name('x', 'y')")
}
func (g *generator) schema() string { return g.of("'app'", "'App'", "None", "'a.b'", "'user'") }
func (g *generator) column() string {
	return g.of("'id'", "'name'", "'a'", "'b'", "'c'", "'Upper'", "'order'", "'1st'", "'x y'", "'q\"q'", "f'{NAMES[0]}x'", "'pc%t'")
}

func (g *generator) name() string {
	if g.chance(4) {
		return g.of("'"+strings.Repeat("n", 64)+"'", "op.f('"+strings.Repeat("m", 70)+"')", "''", "op.f('"+strings.Repeat("ö", 63)+"')", "'"+strings.Repeat("ö", 63)+"'")
	}
	return g.of("'n1'", "op.f('n2')", "'Name'", "_name('uq', 'a', 'b')", "'select'", "'it''s'", "'p%c'")
}

func (g *generator) maybeName() string {
	if g.chance(15) {
		return "None"
	}
	return g.name()
}

func (g *generator) keyword(percent int, name string, value func() string) string {
	if !g.chance(percent) {
		return ""
	}
	return ", " + name + "=" + value()
}

func (g *generator) bool() string { return g.of("True", "False", "None") }
func (g *generator) text() string {
	return g.of(`"it's"`, `'plain'`, `'100%'`, `'back\\slash'`, `"a 'b' \"c\""`, `'ü'`, `''`, `'a\nb'`)
}

func (g *generator) columns() string {
	all := []string{}
	for range 1 + g.IntN(3) {
		all = append(all, g.column())
	}
	if g.chance(20) {
		return "(" + strings.Join(all, ", ") + ",)"
	}
	return "[" + strings.Join(all, ", ") + "]"
}

func (g *generator) generic() string {
	return g.of("sa.Integer()", "sa.Integer", "sa.BigInteger()", "sa.SmallInteger()", "sa.INTEGER()", "sa.INT()", "sa.BIGINT()", "sa.SMALLINT()",
		"sa.String()", "sa.String(50)", "sa.String(length=5, collation='de_DE')", "sa.VARCHAR(7)", "sa.Unicode(3)", "sa.CHAR(2)", "sa.NCHAR(2)", "sa.NVARCHAR(4)", "sa.String(None)", "sa.String(0)",
		"sa.Text()", "sa.Text", "sa.TEXT()", "sa.UnicodeText()", "sa.Boolean()", "sa.BOOLEAN()", "sa.Boolean(create_constraint=True, name='bool_ck')",
		"sa.Date()", "sa.DATE()", "sa.DateTime()", "sa.DateTime(timezone=True)", "sa.DateTime(True)", "sa.TIMESTAMP()", "sa.TIMESTAMP(timezone=True)", "sa.DATETIME()", "sa.Time()", "sa.Time(timezone=True)", "sa.TIME()",
		"sa.Interval()", "sa.Interval(second_precision=3)", "sa.Float()", "sa.Float(53)", "sa.Float(precision=5)", "sa.FLOAT()", "sa.Double()", "sa.DOUBLE()", "sa.DOUBLE_PRECISION()", "sa.REAL()",
		"sa.Numeric()", "sa.Numeric(10, 2)", "sa.Numeric(precision=5)", "sa.Numeric(scale=2)", "sa.NUMERIC(3, 0)", "sa.DECIMAL(5, 1)",
		"sa.LargeBinary()", "sa.LargeBinary(length=5)", "sa.BLOB()", "sa.PickleType()", "sa.JSON()", "sa.JSON(none_as_null=True)", "sa.Uuid()", "sa.Uuid(as_uuid=False)", "sa.Uuid(native_uuid=False)", "sa.UUID()",
		"sa.ARRAY(sa.Integer())", "sa.ARRAY(sa.String(5, collation='C'), dimensions=2)", "sa.types.NullType()", "sa.types.String(9)")
}

func (g *generator) postgres() string {
	if g.chance(40) {
		return "postgresql." + g.of("INET", "CIDR", "MACADDR", "MACADDR8", "MONEY", "OID", "REGCLASS", "REGCONFIG", "TSVECTOR", "TSQUERY", "JSONPATH", "INT4RANGE", "INT8RANGE", "NUMRANGE",
			"DATERANGE", "TSRANGE", "TSTZRANGE", "INT4MULTIRANGE", "INT8MULTIRANGE", "NUMMULTIRANGE", "DATEMULTIRANGE", "TSMULTIRANGE", "TSTZMULTIRANGE") + "()"
	}
	return g.of("postgresql.UUID()", "postgresql.UUID(as_uuid=True)", "postgresql.JSONB()", "postgresql.JSONB(astext_type=sa.Text())", "postgresql.JSON()", "postgresql.ARRAY(sa.Text())", "postgresql.ARRAY(postgresql.UUID(as_uuid=True), dimensions=2)",
		"postgresql.ARRAY(sa.Enum('x', 'y', name='arr'))", "postgresql.HSTORE()", "postgresql.HSTORE(text_type=sa.Text())", "postgresql.CITEXT()",
		"postgresql.BIT()", "postgresql.BIT(5)", "postgresql.BIT(varying=True)", "postgresql.BIT(7, varying=True)", "postgresql.BYTEA()",
		"postgresql.INTERVAL()", "postgresql.INTERVAL(fields='YEAR')", "postgresql.INTERVAL(precision=2)", "postgresql.TIMESTAMP(timezone=True, precision=3)", "postgresql.TIMESTAMP(precision=0)", "postgresql.TIME(True, 2)",
		"postgresql.DOUBLE_PRECISION()", "postgresql.DOUBLE_PRECISION(precision=53)", "postgresql.ENUM('a', 'b', name='e2')", "postgresql.ENUM('a', name='e3', create_type=False)", "postgresql.ENUM('a', name='e4', schema='app')",
		"postgresql.TEXT()", "postgresql.VARCHAR(3)", "postgresql.NUMERIC(4, 1)", "postgresql.INTEGER()", "postgresql.BOOLEAN()", "postgresql.FLOAT()", "postgresql.REAL()", "postgresql.CHAR(1)", "postgresql.DATE()")
}

func (g *generator) enum() string {
	return g.of("sa.Enum('a', 'b', name='kind')", "sa.Enum('a', \"it's\", name='Kind', schema='app')", "sa.Enum('a', name='text')", "sa.Enum('aaa', 'b', name='k', native_enum=False)", "sa.Enum('a', 'b', native_enum=False, length=20)",
		"sa.Enum('abc', native_enum=False, length=2)", "sa.Enum('a', 'b')", "sa.Enum('a', name='k', create_type=False)", "sa.Enum('a', 'b', name='k', create_constraint=True)", "sa.Enum(name='empty')", "sa.Enum('a', name='k', validate_strings=True)")
}

func (g *generator) mysql() string {
	return "mysql." + g.of("JSON()", "YEAR()", "TINYBLOB()", "MEDIUMBLOB()", "LONGBLOB()", "TINYTEXT()", "MEDIUMTEXT(collation='x')", "LONGTEXT(charset='utf8')", "TEXT()", "TEXT(length=5)", "VARCHAR(5)", "VARCHAR(length=5, collation='x')", "CHAR(1, charset='x')",
		"BIT(1)", "BIT()", "BLOB(5)", "BINARY(5)", "VARBINARY(length=2)", "TINYINT(1)", "TINYINT(display_width=1, unsigned=True)", "SMALLINT(5)", "MEDIUMINT()", "INTEGER(11)", "BIGINT(unsigned=True, zerofill=True)",
		"DATETIME()", "DATETIME(fsp=6)", "TIMESTAMP(fsp=3)", "TIME(timezone=True)", "DECIMAL(precision=10, scale=2)", "NUMERIC()", "DOUBLE(asdecimal=True)", "FLOAT(unsigned=True)", "REAL()", "LONGTEXT(5)", "NOPE()", "VARCHAR(nope=1)", "INTEGER(length=5)")
}

func (g *generator) typ() string {
	switch g.IntN(10) {
	case 0, 1, 2:
		return g.postgres()
	case 3:
		return g.enum()
	case 4:
		return g.of("sa.Text().with_variant(sa.String(5), 'postgresql')", "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')", "sa.BigInteger().with_variant(sa.Integer(), 'sqlite')", "sa.Text().with_variant("+g.mysql()+", 'mysql')", "sa.Text().with_variant("+g.mysql()+", 'postgresql')")
	}
	return g.generic()
}

func (g *generator) serverDefault() string {
	return g.of("'0'", g.text(), "text('now()')", "sa.text(\"'{}'::jsonb\")", "func.now()", "sa.func.current_timestamp()", "sa.false()", "sa.true()", "sa.null()", "sa.func.gen_random_uuid()", "sa.func.coalesce('a', 1)",
		"func.app.f('x', 2)", "sa.text('a:b')", "sa.text('a \\\\:b')", "sa.literal_column('1 + 1')", "sa.func.NOW()", "func.Upper('x')", "func.localtimestamp()", "None", "sa.text('100%')")
}

func (g *generator) foreign() string {
	target := g.of("'other.id'", "'app.other.id'", "'Other.Id'", "'users.id'", "'a.b.c.d'")
	return "sa.ForeignKey(" + target + g.keyword(30, "name", g.name) + g.actions() + g.keyword(5, "use_alter", func() string { return "True" }) + ")"
}

func (g *generator) actions() string {
	return g.keyword(30, "ondelete", func() string { return g.of("'CASCADE'", "'SET NULL'", "'no action'", "None", "'x;y'") }) + g.keyword(20, "onupdate", func() string { return "'RESTRICT'" }) +
		g.keyword(15, "deferrable", g.bool) + g.keyword(15, "initially", func() string { return "'DEFERRED'" }) + g.keyword(8, "match", func() string { return "'FULL'" })
}

func (g *generator) columnOf(name string) string {
	args := []string{name, g.typ()}
	if g.chance(15) {
		args = append(args, g.foreign())
	}
	if g.chance(6) {
		args = append(args, g.of("sa.CheckConstraint('a > 0', name='inline')", "sa.CheckConstraint('a > 0')", "sa.CheckConstraint(text('b < 1'))"))
	}
	if g.chance(5) {
		args = append(args, g.of("sa.Identity()", "sa.Identity(always=True)", "sa.Identity(start=5, increment=2, minvalue=1, maxvalue=9, cycle=True, cache=3)", "sa.Identity(nominvalue=True, nomaxvalue=True)"))
	} else if g.chance(4) {
		args = append(args, g.of("sa.Computed('a + 1', persisted=True)", "sa.Computed(text('a * 2'), persisted=True)"))
	}
	return "sa.Column(" + strings.Join(args, ", ") + g.keyword(40, "nullable", g.bool) + g.keyword(25, "server_default", g.serverDefault) + g.keyword(8, "primary_key", g.bool) + g.keyword(8, "unique", g.bool) +
		g.keyword(8, "index", g.bool) + g.keyword(12, "comment", g.text) + g.keyword(5, "autoincrement", func() string { return g.of("True", "False", "'auto'", "'ignore_fk'") }) + g.keyword(4, "default", func() string { return g.of("5", "'x'", "None") }) + ")"
}

func (g *generator) addColumn(op string) string {
	return op + ".add_column(" + g.first(op) + g.columnOf(g.column()) + g.schemaOf(op) + g.keyword(8, "if_not_exists", g.bool) + ")"
}

func (g *generator) dropColumn(op string) string {
	return op + ".drop_column(" + g.first(op) + g.column() + g.schemaOf(op) + g.keyword(15, "if_exists", g.bool) + ")"
}

func (g *generator) alterColumn(op string) string {
	return op + ".alter_column(" + g.first(op) + g.column() + g.keyword(60, "existing_type", func() string { return g.of(g.typ(), g.typ(), g.typ(), g.mysql()) }) + g.keyword(40, "type_", g.typ) + g.keyword(10, "postgresql_using", func() string { return "'a::int'" }) + g.keyword(40, "nullable", g.bool) +
		g.keyword(30, "server_default", func() string { return g.of(g.serverDefault(), "None", "False") }) + g.keyword(15, "existing_server_default", func() string { return g.of("None", "'x'", "sa.text('now()')") }) +
		g.keyword(15, "new_column_name", g.column) + g.keyword(15, "comment", func() string { return g.of(g.text(), "None", "False") }) + g.keyword(10, "existing_nullable", g.bool) + g.keyword(10, "existing_comment", g.text) +
		g.keyword(5, "autoincrement", g.bool) + g.schemaOf(op) + ")"
}

func (g *generator) createIndex(op string) string {
	columns := g.columns()
	if g.chance(25) {
		columns = g.of("[text('lower(name)')]", "[text('lower(name)'), 'a']", "['a', text('b DESC')]", "[func.lower('x'), 'b']", "[sa.func.coalesce(text('a'), text('b'))]")
	}
	return op + ".create_index(" + g.name() + ", " + g.first(op) + columns + g.keyword(50, "unique", func() string { return g.of("True", "False") }) + g.schemaOf(op) + g.keyword(10, "if_not_exists", g.bool) +
		g.keyword(12, "postgresql_where", func() string { return g.of("text('a > 0')", "'b < 1'", "sa.text(\"c = 'x:y'\")") }) + g.keyword(12, "postgresql_using", func() string { return g.of("'gin'", "'GIST'", "'btree'") }) +
		g.keyword(10, "postgresql_ops", func() string {
			return g.of("{'a': 'x_ops'}", "{'name': 'y_ops', 'b': 'z_ops'}", "{'lower(name)': 'o'}")
		}) + g.keyword(10, "postgresql_include", func() string { return g.of("['z', 'Y']", "[]") }) +
		g.keyword(10, "postgresql_with", func() string { return g.of("{'fillfactor': 50}", "{'a': 'b', 'c': True, 'd': None}") }) + g.keyword(8, "postgresql_concurrently", g.bool) + g.keyword(8, "postgresql_nulls_not_distinct", g.bool) +
		g.keyword(5, "postgresql_tablespace", func() string { return "'Space'" }) + g.keyword(5, "mysql_length", func() string { return "{'a': 5}" }) + ")"
}

func (g *generator) dropIndex(op string) string {
	table := ""
	if op == "op" {
		table = g.keyword(80, "table_name", g.table) + g.keyword(25, "schema", g.schema)
	}
	return op + ".drop_index(" + g.name() + table + g.keyword(15, "if_exists", g.bool) + g.keyword(10, "postgresql_concurrently", g.bool) + ")"
}

func (g *generator) createUnique(op string) string {
	return op + ".create_unique_constraint(" + g.maybeName() + ", " + g.first(op) + g.columns() + g.schemaOf(op) + g.keyword(10, "deferrable", g.bool) + g.keyword(10, "initially", func() string { return "'IMMEDIATE'" }) +
		g.keyword(8, "postgresql_nulls_not_distinct", g.bool) + g.keyword(8, "postgresql_include", func() string { return "['z']" }) + ")"
}

func (g *generator) primaryKey(op string) string {
	return op + ".create_primary_key(" + g.maybeName() + ", " + g.table() + ", " + g.columns() + g.schemaOf(op) + ")"
}

func (g *generator) createForeignKey(op string) string {
	schemas := ""
	if op == "op" {
		schemas = g.keyword(25, "source_schema", g.schema)
	}
	return op + ".create_foreign_key(" + g.maybeName() + ", " + g.first(op) + g.table() + ", " + g.columns() + ", " + g.columns() + schemas + g.keyword(25, "referent_schema", g.schema) + g.actions() + g.keyword(8, "postgresql_not_valid", g.bool) + ")"
}

func (g *generator) createCheck(op string) string {
	return op + ".create_check_constraint(" + g.maybeName() + ", " + g.first(op) + g.of("'a > 0'", "text('b < 5')", "\"c IN ('x', 'y')\"", "'a ~ \\'^\\\\d+$\\''", "'x:y'", "'a::int > 5'", "'100% x'") + g.schemaOf(op) + g.keyword(10, "postgresql_not_valid", g.bool) + g.keyword(8, "deferrable", g.bool) + ")"
}

func (g *generator) dropConstraint(op string) string {
	return op + ".drop_constraint(" + g.name() + ", " + g.first(op) + "type_=" + g.of("'unique'", "'foreignkey'", "'primary'", "'check'", "None", "'other'") + g.schemaOf(op) + ifNotBatch(op, g.keyword(10, "if_exists", g.bool)) + ")"
}

func ifNotBatch(op, text string) string {
	if op == "b" {
		return ""
	}
	return text
}

func (g *generator) comment(op string) string {
	if g.chance(50) {
		return op + ".drop_table_comment(" + strings.TrimSuffix(g.first(op), ", ") + ifNotBatch(op, g.keyword(20, "schema", g.schema)) + ")"
	}
	return op + ".create_table_comment(" + g.first(op) + g.text() + g.schemaOf(op) + ")"
}

func (g *generator) createTable(string) string {
	var items []string
	names := []string{"'id'", "'a'", "'b'", "'Upper'", "'user'", "'c'"}[:1+g.IntN(6)]
	for _, n := range names {
		items = append(items, g.columnOf(n))
	}
	if g.chance(5) {
		items = append(items, g.columnOf("'id'"))
	}
	for g.chance(40) {
		items = append(items, g.item())
	}
	if g.chance(20) {
		g.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
	}
	return "op.create_table(" + g.table() + ",\n        " + strings.Join(items, ",\n        ") + g.keyword(20, "schema", g.schema) + g.keyword(15, "comment", g.text) + g.keyword(6, "if_not_exists", g.bool) + g.keyword(5, "prefixes", func() string { return "['UNLOGGED']" }) +
		g.keyword(5, "mysql_engine", func() string { return "'InnoDB'" }) + g.keyword(4, "postgresql_partition_by", func() string { return "'RANGE (a)'" }) + g.keyword(4, "postgresql_with", func() string { return "{'fillfactor': 10}" }) + g.keyword(4, "postgresql_tablespace", func() string { return "'ts'" }) +
		g.keyword(4, "sqlite_autoincrement", func() string { return "True" }) + g.keyword(3, "info", func() string { return "{'x': 1}" }) + ")"
}

func (g *generator) item() string {
	columns := g.of("'id'", "'id', 'a'", "'a'", "'b', 'Upper'", "'missing'")
	switch g.IntN(6) {
	case 0:
		return "sa.PrimaryKeyConstraint(" + columns + g.keyword(40, "name", g.maybeName) + ")"
	case 1:
		return "sa.UniqueConstraint(" + columns + g.keyword(50, "name", g.maybeName) + g.keyword(10, "deferrable", g.bool) + ")"
	case 2:
		return "sa.CheckConstraint(" + g.of("'a > 0'", "text('id < 5')", "'a::int = 1'") + g.keyword(60, "name", g.maybeName) + ")"
	case 3:
		return "sa.Index(" + g.name() + ", " + columns + g.keyword(20, "unique", g.bool) + ")"
	}
	return "sa.ForeignKeyConstraint([" + columns + "], [" + g.of("'o.x'", "'o.x', 'o.y'", "'app.o.x'", "'users.id'") + "]" + g.keyword(40, "name", g.maybeName) + g.actions() + ")"
}

func (g *generator) dropTable(string) string {
	return "op.drop_table(" + g.table() + g.keyword(25, "schema", g.schema) + g.keyword(15, "if_exists", g.bool) + ")"
}

func (g *generator) renameTable(string) string {
	return "op.rename_table(" + g.table() + ", " + g.table() + g.keyword(25, "schema", g.schema) + ")"
}

func (g *generator) executeSQL(string) string {
	return g.of("op.execute('SELECT 1')", "op.execute(text('SELECT :a').bindparams(a="+g.of("1", "'x'", "None", "True", g.text())+"))", "op.execute(f\"UPDATE t SET a = '{NAMES[1]}' WHERE b = '100%'\")", "op.execute('SELECT %s, %d' % ('x', 5))",
		"op.execute('SELECT {}'.format(NAMES[0]))", "op.execute('SELECT :missing')", "op.execute(\"SELECT 'a\\\\:b'\")", "op.get_bind().execute(text('DELETE FROM t WHERE a = :x'), {'x': "+g.text()+"})", "op.execute('SELECT a::text, b:c:d')", "op.execute('')",
		"op.execute(sa.text('SELECT 1;'))", "op.execute('''SELECT 1;\n    SELECT 2''')", "op.execute('x' + NAMES[2])", "op.execute(op.inline_literal('x'))")
}

func (g *generator) bulkInsert(string) string {
	return "op.bulk_insert(sa.table(" + g.table() + ", sa.column('id', sa.Integer), sa.column('name', sa.String()), sa.column('Flag', sa.Boolean)" + g.keyword(30, "schema", func() string { return "'app'" }) + "), [" +
		g.of("{'id': 1, 'name': "+g.text()+", 'Flag': True}", "{'name': None, 'id': 2}, {'id': 3, 'name': 'x'}", "{'id': 1}, {'name': 'y'}", "{'id': 'x'}", "", "{'nope': 1}", "{'Flag': False}") + "]" + g.keyword(10, "multiinsert", func() string { return "False" }) + ")"
}

func (g *generator) enumType(string) string {
	return g.enum() + "." + g.of("create", "drop") + "(op.get_bind(), checkfirst=False)"
}
