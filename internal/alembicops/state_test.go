package alembicops

import (
	"strings"
	"testing"
)

// What only a database knows makes a script one that needs a database: both ways of a
// condition run, and must be known. Nothing that needs a database is ever whole.
func TestNeedsDatabase(t *testing.T) {
	const head = "from alembic import op\nimport sqlalchemy as sa\nfrom app import helper\ndef upgrade():\n"
	for _, test := range []struct {
		body  string
		state State
		why   string
		sent  string
	}{
		{" bind = op.get_bind()\n if 't' not in sa.inspect(bind).get_table_names():\n  op.drop_table('a')\n else:\n  op.drop_table('b')\n op.drop_table('c')\n", NeedsDatabase, "only the database knows which tables and columns it has", "DROP TABLE a; DROP TABLE b; DROP TABLE c"},
		{" for row in op.get_bind().execute(sa.text('SELECT 1')).fetchall():\n  op.execute('x')\n  op.execute(f'UPDATE {row.id}')\n", NeedsDatabase, "only the database knows the result of a statement", "SELECT 1; x"},
		{" n = op.get_bind().execute(sa.text('SELECT 1')).scalar()\n op.execute('x' if n else 'y')\n", NeedsDatabase, "only the database knows the result", "SELECT 1"},
		{" try:\n  op.drop_table('a')\n except Exception:\n  op.drop_table('b')\n", NeedsDatabase, "whether a statement inside try fails", "DROP TABLE a; DROP TABLE b"},
		{" x = 'a'\n if sa.inspect(op.get_bind()).has_table('t'):\n  x = 'b'\n op.drop_table(x)\n op.drop_table('c')\n", NeedsDatabase, "only the database knows", "DROP TABLE c"},
		{" names = [c['name'] for c in sa.inspect(op.get_bind()).get_columns('t')]\n if 'a' not in names and len(names) > 2: op.drop_table('a')\n", NeedsDatabase, "only the database knows", "DROP TABLE a"},
		{" if sa.inspect(op.get_bind()).has_table('t'):\n  return\n op.drop_table('a')\n", NeedsDatabase, "only the database knows", "DROP TABLE a"},
		{" if sa.inspect(op.get_bind()).has_table('t'):\n  op.drop_table('a')\n  helper()\n", Delegated, "helper is called", "DROP TABLE a"},
		{" if sa.inspect(op.get_bind()).has_table('t'):\n  op.no_such_operation('a')\n", Delegated, "op.no_such_operation is not supported", ""},
		{" sa.inspect(op.get_bind()).reflect_table(1, 2)\n", Delegated, "the method reflect_table of a value of the database", ""},
		{" op.get_bind().execute(sa.text('SELECT 1'))\n op.drop_table('a')\n", Whole, "", "SELECT 1; DROP TABLE a"},
		{" sa.Enum('a', name='k').create(op.get_bind(), checkfirst=True)\n", NeedsDatabase, "whether the type k exists", "CREATE TYPE k AS ENUM ('a')"},
		{" while op.get_bind().execute(sa.text('SELECT 1')).rowcount:\n  op.execute('x')\n", NeedsDatabase, "only the database knows", "SELECT 1; x"},
		{" assert op.get_bind().execute(sa.text('SELECT 1')).scalar() == 1\n", NeedsDatabase, "only the database knows", "SELECT 1"},
	} {
		s, _ := Read("r.py", []byte(head+test.body), Options{Dialect: "postgresql"})
		var sent []string
		for _, st := range s.Statements {
			sent = append(sent, st.SQL)
		}
		if got := strings.Join(sent, "; "); s.State != test.state || !strings.Contains(s.Why, test.why) || got != test.sent {
			t.Errorf("%s\n%s at %d:%d: %s\nsent %s", test.body, s.State, s.Line, s.Column, s.Why, got)
		}
	}
}
