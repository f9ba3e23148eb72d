package alembicpy

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ramusdb/ramus/internal/source"
)

// changed lists changes as "file:line:column text name".
func changed(changes []SchemaChange) string {
	var all []string
	for _, c := range changes {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %s", c.Position, c.Text, c.Name)))
	}
	return strings.ReplaceAll(strings.Join(all, "; "), "m/env.py:", "")
}

func TestSchemaChanges(t *testing.T) {
	files := fstest.MapFS{
		"app/__init__.py": {Data: []byte("")},
		"app/db.py": {Data: []byte(`
"""SET search_path TO doc"""
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine
Base = declarative_base()
plain = create_engine(url)
engine = create_engine(url, connect_args={"options": "-csearch_path=core"})
def tenant_session(name):
    session.execute(f"SET search_path TO {name}")
def get_engine():
    return make()
def make():
    return create_engine(url, connect_args={"server_settings": {"search_path": "core"}})
listened = create_engine(url)
@event.listens_for(listened, "connect")
def on_connect(connection, record):
    connection.cursor().execute("SET search_path TO core")
def late(session): session.execute("SET search_path TO core")
event.listen(SessionLocal, "after_begin", late)
`)},
		"app/every.py":                   {Data: []byte("from sqlalchemy.engine import Engine\nfrom sqlalchemy import event\nX = 1\n@event.listens_for(Engine, 'connect')\ndef f(c, r): c.execute('SET search_path TO every')\n")},
		"app/run.py":                     {Data: []byte("def run(c):\n    context.configure(connection=c, version_table_schema='core', version_table=NAME)\n")},
		"lib/site-packages/installed.py": {Data: []byte("engine = create_engine('x', connect_args={'options': '-csearch_path=i'})\n")},
	}
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "context.configure(connection=c)", ""},
		{"text", "c.execute(text('set search_path to \"core\"'))", "1:16 search_path core"},
		{"the driver's SQL", "c.exec_driver_sql(\"SET LOCAL search_path = core, public; SELECT 1\")", "1:19 search_path core"},
		{"after another statement", "c.execute('CREATE SCHEMA IF NOT EXISTS core; SET SESSION search_path TO core')", "1:11 search_path core"},
		{"an f-string", "c.execute(text(f'SET search_path TO {x}'))", "1:16 search_path"},
		{"a format", "c.execute('SET search_path TO %s' % x)\nc.execute('set search_path = {}'.format(x))", "1:11 search_path; 2:11 search_path"},
		{"a variable", "sql = 'SET search_path TO core'\ndef on():\n    c.execute(sql)\non()", "1:7 search_path core"},
		{"SET SCHEMA", "c.execute(\"SET SCHEMA 'core'\")", "1:11 SET SCHEMA core"},
		{"set_config", "c.execute(\"SELECT pg_catalog.set_config('search_path', 'core', false)\")", "1:11 search_path"},
		{"SQLAlchemy's set_config", "c.execute(select(func.pg_catalog.set_config('search_path', x, False)))", "1:18 search_path"},
		{"a setting that is not known", "c.execute(f'SET {name} TO {value}')\nc.execute(f'SET role TO {value}')", "1:11 a session variable"},
		{"libpq's options", "create_engine(u, connect_args={'options': '-c search_path=core'})", "1:43 search_path core"},
		{"its long options", "create_engine(u, connect_args={'options': f'--search-path={x}'})", "1:43 search_path"},
		{"options in a URL", "create_engine('postgresql://h/d?options=-csearch_path%3Dcore')", "1:15 search_path core"},
		{"asyncpg's settings", "create_async_engine(u, connect_args={'server_settings': {'search_path': 'core,public'}})\nargs['search_path'] = x", "1:58 search_path core; 2:1 search_path"},
		{"a keyword", "create_async_engine(u, connect_args=dict(server_settings=dict(search_path=x)))", "1:63 search_path"},
		{"a handler", "def on():\n    @event.listens_for(engine, 'connect')\n    def f(c, r):\n        c.cursor().execute('SET search_path TO core')\non()", "4:28 search_path core"},
		{"a handler of the module", "@event.listens_for(engine, 'connect')\ndef f(c, r):\n    c.cursor().execute('SET search_path TO core')", "3:24 search_path core"},
		{"a translation", "c = c.execution_options(schema_translate_map={None: x})", "1:25 schema_translate_map"},
		{"a translation of the engine's", "create_engine(u, execution_options={'schema_translate_map': m})", "1:37 schema_translate_map"},
		{"an option that Alembic ignores", "context.configure(schema_translate_map=m)", ""},
		{"the dialect", "c.dialect.default_schema_name = x", "1:1 default_schema_name"},
		{"USE", "c.execute(text('USE shop'))\nprint('Use the option -x')", "1:16 USE shop"},
		{"a comment and docstrings", "'''SET search_path TO core'''\n# SET search_path\ndef f():\n    '''SET search_path TO x'''\nf()", ""},
		{"a function that nothing calls", "def f():\n    c.execute('SET search_path TO core')", ""},
		{"a function that a function calls", "def f():\n    c.execute('SET search_path TO core')\ndef g(): f()\nif online: g()", "2:15 search_path core"},
		{"a function in a condition", "if x:\n    def f():\n        c.execute('SET search_path TO core')\nelse:\n    f = None\nasyncio.run(f())", "3:19 search_path core"},
		{"back to the default", "c.execute('SET search_path TO DEFAULT')\nc.execute('RESET search_path')", ""},
		{"of a function in the database", "c.execute('''CREATE FUNCTION f() RETURNS int LANGUAGE sql\nSET search_path = core AS $$ SELECT 1 $$''')", ""},
		{"of a role", "c.execute('ALTER ROLE app SET search_path = core')", ""},
		{"other words", "raise ValueError('set the schema and the search_path')\nlog('search_path is %s', x)", ""},
		{"no Python", "c.execute('SET search_path TO core'\nprint 'x'", "1:12 search_path core"},
		{"an engine of the project", "from app.db import engine", ""},
		{"an engine that is used", "from app.db import engine as e\ne.connect()", "app/db.py:7:54 search_path core"},
		{"an engine by its module", "import app.db\napp.db.engine.connect()", "app/db.py:7:54 search_path core"},
		{"an engine by its package", "from app import db\ndb.engine.connect()", "app/db.py:7:54 search_path core"},
		{"an engine by a star", "from app.db import *\nengine.connect()", "app/db.py:7:54 search_path core"},
		{"an engine in a function", "def on():\n    from app.db import get_engine\n    get_engine()\non()", "app/db.py:13:65 search_path core"},
		{"an engine with a handler", "from app.db import listened\nlistened.connect()", "app/db.py:17:33 search_path core"},
		{"another name of the module", "from app.db import Base, plain\ntarget_metadata = Base.metadata\nplain.connect()", ""},
		{"a handler of every engine", "from app.every import X\nX", "app/every.py:5:24 search_path every"},
		{"an installed package", "from installed import engine\nengine.connect()", ""},
		{"a helper that configures", "from app.run import run\nrun(c)", "app/run.py:2:37 version_table_schema core; app/run.py:2:66 version_table"},
		{"env.py configures", "context.configure(version_table_schema='core')", ""},
	} {
		got := changed(SchemaChanges(source.FS(files), "m/env.py", []byte(test.text), Options{SysPath: []string{".", "lib/site-packages"}}))
		if got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}

func TestAffects(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"c.execute('SET search_path TO x')", "postgres"},
		{"c.execute('USE x')", "mysql"},
		{"c.dialect.default_schema_name = x", "mysql"},
		{"c.execution_options(schema_translate_map=m)", "postgres postgres:core mysql mysql:core"},
		{"c.execution_options(schema_translate_map={None: x})", "postgres mysql"},
		{"m = {'core': x}\nc.execution_options(schema_translate_map=m)", "postgres:core mysql:core"},
		{"c.execution_options(schema_translate_map={'other': x})", ""},
		{"c.execution_options(schema_translate_map={x: y, **z})", "postgres postgres:core mysql mysql:core"},
	} {
		changes := SchemaChanges(source.FS(fstest.MapFS{}), "env.py", []byte(test.text), Options{})
		if len(changes) != 1 {
			t.Fatalf("%s: %d changes", test.text, len(changes))
		}
		var got []string
		for _, dialect := range []string{"sqlite", "postgres", "mysql"} {
			for _, schema := range []string{"", "core"} {
				if changes[0].Affects(dialect, schema) {
					got = append(got, strings.TrimSuffix(dialect+":"+schema, ":"))
				}
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: affects %s, want %s", test.text, got, test.want)
		}
	}
}
