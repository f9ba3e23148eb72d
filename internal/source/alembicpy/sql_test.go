package alembicpy

import (
	"fmt"
	"strings"
	"testing"
)

// withSQL is a file with constants, functions, and a body of upgrade.
func withSQL(body string) string {
	return `from alembic import op
import sqlalchemy as sa
from sqlalchemy import text, table
from sqlalchemy.dialects import postgresql
import json, logging
from ours import helper, models

ONE = "CREATE TABLE one (x int)"
TWO: str = ONE + "; " f"CREATE TABLE {'two'} (x int)"
TABLES = ("a", "b")
TWICE = "x"
TWICE = "y"
LIST = ["a"]
kind = postgresql.ENUM("a", name="kind")

def idle(): return json.dumps(1)

def runs():
    conn = op.get_bind()
    conn.execute(ONE)

def ` + "upgrade(given=1):\n    " + strings.ReplaceAll(body, "\n", "\n    ") + "\n"
}

func TestSQL(t *testing.T) {
	for _, c := range []struct{ body, sql string }{
		{`op.execute("CREATE TABLE t (x int)")`, "CREATE TABLE t (x int)"},
		{`op.execute('''CREATE TABLE t (x int)''', execution_options={})`, "CREATE TABLE t (x int)"},
		{"op.execute('CREATE TABLE '\n  \"t (x int)\")", "CREATE TABLE t (x int)"},
		{`op.execute(f"CREATE TABLE t (x int)")`, "CREATE TABLE t (x int)"},
		{`op.execute(sqltext="x")`, "x"},
		{`op.execute(sa.text("x"))`, "x"},
		{`op.execute(text("x").bindparams(a=1).execution_options(b=2))`, "x"},
		{`op.execute(sa.sql.text("x"))`, ""},
		{`op.get_bind().execute(text("x"))`, "x"},
		{`op.get_bind().exec_driver_sql("x", (1,))`, "x"},
		{`op.get_context().bind.execute("x")`, "x"},
		{"conn = op.get_bind()\nconn.execute(sa.text('x'), {'a': 1})", "x"},
		{"conn: sa.engine.Connection = op.get_bind()\nrows = conn.execute(text('x')).mappings().fetchall()", "x"},
		{"conn = op.get_bind()\nn = conn.execute('x').rowcount", "x"},
		{"conn = op.get_bind()\nconn = other()\nconn.execute('x')", ""},
		{"conn.execute('x')", ""},
		{"op.execute(ONE)", "CREATE TABLE one (x int)"},
		{"op.execute(TWO)", "CREATE TABLE one (x int); CREATE TABLE two (x int)"},
		{"op.execute('DROP TABLE ' + TABLES[1])", "DROP TABLE b"},
		{"op.execute('DROP TABLE {}'.format(TABLES[0]))", "DROP TABLE a"},
		{"op.execute('DROP TABLE %s' % TABLES[0])", "DROP TABLE a"},
		{"sql = 'x'\nop.execute(sql)", "x"},
		{"sql = 'x'\nif given:\n  sql = 'y'\nop.execute(sql)", ""},
		{"sql = 'x'\nsql += 'y'\nop.execute(sql)", ""},
		{"ONE = other()\nop.execute(ONE)", ""},
		{"op.execute(TWICE)", ""},
		{"op.execute(LIST[0])", ""},
		{"op.execute(given)", ""},
		{"op.execute(f'DROP TABLE {given}')", ""},
		{"op.execute(unknown)", ""},
		{"op.execute()", ""},
		{"op.execute(*given)", ""},
		{"if given:\n  op.execute('x')", ""},
		{"with op.get_context().autocommit_block():\n  op.execute('x')", "x"},
		{"with op.batch_alter_table('t') as b:\n  b.execute('x')", "x"},
		{"text = other\nop.execute(text('x'))", ""},
		{"op.execute('a')\nop.create_table('t')\nop.execute('b')", "a|b"},
	} {
		up := Operations([]byte(withSQL(c.body)))
		var all []string
		for _, step := range up.Steps {
			if step.SQL != "" {
				all = append(all, step.SQL)
			}
		}
		if got := strings.Join(all, "|"); got != c.sql {
			t.Errorf("%s\ngot  %s\nwant %s", c.body, got, c.sql)
		}
	}
}

// A statement that is not read is named, unless it only changes data, or objects that a
// schema is not compared by.
func TestUnread(t *testing.T) {
	for _, c := range []struct {
		body   string
		unread bool
	}{
		{"op.execute(given)", true},
		{"op.execute(f'CREATE TABLE {given}')", true},
		{"op.execute(f'UPDATE t SET x = {given}')", true},
		{"if given:\n  op.execute('CREATE TABLE t (x int)')", true},
		{"if given:\n  op.execute('UPDATE t SET x = 1')", false},
		{"for t in TABLES:\n  op.drop_table(t)", true},
		{"for t in TABLES:\n  op.bulk_insert(t, [])", false},
		{"if given:\n  conn = op.get_bind()\n  conn.execute(ONE)", true},
		{"if given:\n  with op.batch_alter_table('t') as b:\n    b.drop_column('c')", true},
		{"op.create_foreign_key(None, 'a', 'b', ['c'], ['d'])", false},
		{"op.alter_column('t', 'c', nullable=False)", false},
		{"op.alter_column('t', 'c', new_column_name=given)", true},
		{"op.create_index(None, 't', ['c'])", false},
		{"op.create_index(given, 't', ['c'])", true},
		{"op.drop_table(given)", true},
		{"op.create_table('t', prefixes=['TEMPORARY'])", false},
		{"op.create_hypertable('t')", true},
		{"op.impl.drop_table('t')", true},
		{"helper()", true},
		{"idle()", false},
		{"runs()", true},
		{"unknown()", false},
		{"print('x')", false},
		{"exec(given)", true},
		{"models.Base.metadata.create_all(op.get_bind())", true},
		{"t = sa.Table('t', sa.MetaData())\nt.create(op.get_bind())", true},
		{"users = table('t')\nop.execute(users.update().values(x=1))", false},
		{"users = table('t')\nfor x in op.get_bind().execute(sa.select(users)):\n  op.get_bind().execute(users.insert().values(x=x))", false},
		{"kind.create(op.get_bind(), checkfirst=True)", false},
		{"sa.Enum('a', name='x').drop(op.get_bind())", false},
		{"columns = sa.inspect(op.get_bind()).get_columns('t')", false},
		{"t = sa.Table('t', sa.MetaData(), autoload_with=op.get_bind())", false},
		{"session = sa.orm.Session(bind=op.get_bind())\nsession.add(models.User())", false},
		{"session = sa.orm.Session(bind=op.get_bind())\nsession.execute(sa.text(given))", true},
		{"query = table('t').update().values(x=1)\nop.execute(query)", false},
		{"query = helper()\nop.execute(query)", true},
		{"op.alter_column('t', 'c', type_=helper())", false},
		{"kind = models.Kind()", false},
		{"models.build()", true},
		{"globals()['runs']()", true},
		{"def inner():\n  op.drop_table('t')\ninner()", true},
		{"logging.getLogger('x').info('y')", false},
		{"x = json.dumps({})", false},
		{"from ours import more\nmore()", true},
		{"raise ValueError", true},
		{"x = [op.drop_table(t) for t in TABLES]", true},
		{"assert helper()", true},
		{"print 'x'", false},
	} {
		up := Operations([]byte(withSQL(c.body)))
		if got := len(up.Unread) > 0; got != c.unread {
			t.Errorf("%s: unread is %v", c.body, up.Unread)
		}
	}
}

// A line is that of the statement, also where nothing is read.
func TestUnreadLines(t *testing.T) {
	for text, want := range map[string]string{
		"def upgrade():\n    pass\n": "[]",
		"from alembic import op\n\n\ndef upgrade():\n    op.execute('x')\n    op.execute(\n        y)\n": "[6]",
		"from alembic import op\n\n\n@ours\ndef upgrade():\n    op.execute('x')\n":                       "[5]",
		"from alembic import op\nfrom ours import upgrade\n":                                             "[1]",
		"\x00": "[1]",
	} {
		if got := fmt.Sprint(Operations([]byte(text)).Unread); got != want {
			t.Errorf("%q: %s", text, got)
		}
	}
}
