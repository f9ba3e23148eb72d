package alembicpy

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ramusdb/ramus/internal/source"
)

func TestReadEnv(t *testing.T) {
	unset := EnvString{Known: true}
	known := func(s string, line int) EnvString { return EnvString{Value: s, Line: line, Known: true} }
	tree := source.FS(fstest.MapFS{"app/settings.py": &fstest.MapFile{Data: []byte("TABLE = 'av_' + 'x'\n")}})
	for _, test := range []struct {
		name, text string
		want       Env
	}{
		{"nothing", "", Env{VersionTable: unset, VersionTableSchema: unset}},
		{"literals", "def off():\n    context.configure(url=url, version_table='v')\ndef on():\n    context.configure(\n        connection=c,\n        version_table='v',\n        version_table_schema=\"s\", version_table_pk=False, transaction_per_migration=True)\n",
			Env{VersionTable: known("v", 2), VersionTableSchema: known("s", 7), NoPrimaryKey: true, OneByOne: true, URLLine: 2}},
		{"a constant", "T = 'v'\ncontext.configure(version_table=T)\n", Env{VersionTable: known("v", 2), VersionTableSchema: unset}},
		{"an imported one", "from app.settings import TABLE\nfrom alembic.context import configure\nconfigure(version_table=TABLE)\n", Env{VersionTable: known("av_x", 3), VersionTableSchema: unset}},
		{"None", "context.configure(version_table_schema=None)", Env{VersionTable: unset, VersionTableSchema: known("", 1)}},
		{"computed", "context.configure(\n  version_table_schema=target_metadata.schema)", Env{VersionTable: unset, VersionTableSchema: EnvString{Line: 2}}},
		{"all schemas", "context.configure(include_schemas=False)\ncontext.configure(include_schemas=True)", Env{VersionTable: unset, VersionTableSchema: unset, IncludeSchemas: true}},
		{"the default schema", "context.configure(include_schemas=False)", Env{VersionTable: unset, VersionTableSchema: unset}},
		{"perhaps all schemas", "context.configure(**{'include_schemas': f()})", Env{VersionTable: unset, VersionTableSchema: unset, IncludeSchemas: true}},
		{"different", "context.configure(version_table='a')\ncontext.configure(version_table='b')", Env{VersionTable: EnvString{Line: 2}, VersionTableSchema: unset}},
		{"keywords", "KW = {'version_table': 'k', 'x': f()}\ncontext.configure(**KW)\ncontext.configure(**other())", Env{VersionTable: known("k", 2), VersionTableSchema: unset}},
		{"another configure", "logging.configure(version_table='no')", Env{VersionTable: EnvString{Line: 1}, VersionTableSchema: unset}},
		{"another module", "version_table = 'hashmap'\nenv.run_migrations_online(metadata, version_table)", Env{VersionTable: EnvString{Line: 1}, VersionTableSchema: unset}},
		{"options that are made up", "def on():\n    opts = {}\n    opts['version_table_schema'] = X\n    context.configure(**opts)", Env{VersionTable: unset, VersionTableSchema: EnvString{Line: 3}}},
		{"a longer name", "version_tables = 1\n# version_table\n'''the version_table'''", Env{VersionTable: unset, VersionTableSchema: unset}},
		{"the URL set", "x = config.get_main_option('sqlalchemy.url')\nconfig.set_main_option('sqlalchemy.url', x)", Env{VersionTable: unset, VersionTableSchema: unset, URLLine: 2}},
		{"the URL in a section", "s = config.get_section('alembic')\ns['sqlalchemy.url'] = 'x'\nengine_from_config(s)", Env{VersionTable: unset, VersionTableSchema: unset, URLLine: 2}},
		{"the URL read", "url = s['sqlalchemy.url']\nif s['sqlalchemy.url'] == '': pass\n# config.set_main_option('sqlalchemy.url')\nengine_from_config(s)\ncreate_engine(z)", Env{VersionTable: unset, VersionTableSchema: unset}},
		{"an engine of its own", "e = create_engine(settings.url)", Env{VersionTable: unset, VersionTableSchema: unset, URLLine: 1}},
		{"an engine of the configuration's", "e = create_engine(config.get_main_option('sqlalchemy.url'))", Env{VersionTable: unset, VersionTableSchema: unset}},
		{"a URL of its own", "context.configure(url=settings.URL, transaction_per_migration=True)\nconnectable = settings.engine\n", Env{VersionTable: unset, VersionTableSchema: unset, URLLine: 1, OneByOne: true}},
		{"a URL of the configuration's", "url = config.get_main_option('sqlalchemy.url')\ncontext.configure(url=url)\n", Env{VersionTable: unset, VersionTableSchema: unset}},
		{"by a variable", "def on():\n    url = config.get_main_option('sqlalchemy.url')\n    e = create_engine(url, echo=True)", Env{VersionTable: unset, VersionTableSchema: unset}},
		{"a section's option", "config.set_section_option('alembic', 'sqlalchemy.url', u)", Env{VersionTable: unset, VersionTableSchema: unset, URLLine: 1}},
		{"a dict", "c = config.get_section(x)\nc.update({'sqlalchemy.url': get_url()})", Env{VersionTable: unset, VersionTableSchema: unset, URLLine: 2}},
		{"Flask-Migrate", "from flask import current_app\nconfig.set_main_option('sqlalchemy.url', get_engine_url())", Env{VersionTable: unset, VersionTableSchema: unset, URLLine: 2, Flask: true}},
		{"broken", "context.configure(version_table=(\n'''", Env{VersionTable: EnvString{Line: 1}, VersionTableSchema: unset}},
	} {
		got := ReadEnv(tree, "app/migrations/env.py", []byte(test.text), Options{})
		if diff := cmp.Diff(test.want, got, cmpopts.IgnoreFields(EnvString{}, "Column")); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

// TestRealEnv prints the settings of the env.py files below the folder that ALEMBICPY_REAL
// names.
func TestRealEnv(t *testing.T) {
	root := os.Getenv("ALEMBICPY_REAL")
	if root == "" {
		t.Skip("ALEMBICPY_REAL names no folder")
	}
	for path := range strings.FieldsSeq(output(t, "find", root, "-name", "env.py")) {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %+v", path, ReadEnv(source.Disk, path, content, Options{SysPath: strings.Fields(os.Getenv("ALEMBICPY_SYSPATH"))}))
	}
}
