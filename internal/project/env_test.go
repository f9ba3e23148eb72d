package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
)

func TestEnvironment(t *testing.T) {
	const computed = "import os\ncontext.configure(url=os.environ['URL'], version_table=os.environ['TABLE'])\n"
	for _, test := range []struct {
		name  string
		env   string
		adapt func(*Config)
		want  string // table, schema, and whether it has an Alembic id; or the error
		url   string // the error, or ""
	}{
		{"no env.py", "", func(*Config) {}, "alembic_version  true", ""},
		{"env.py names both", "context.configure(version_table='v', version_table_schema='s')\n", func(*Config) {}, "v s true", ""},
		{"ramus.toml names both", "context.configure(version_table='v', version_table_schema='s')\n", func(c *Config) {
			c.VersionTable, c.VersionTableSchema, c.Alembic.TableSaid, c.Alembic.SchemaSaid = "mine", "own", true, true
		}, "mine own true", ""},
		{"computed", computed, func(*Config) {}, "ENV:2:56: version_table is computed, and ramus does not run env.py", "the database's URL comes from code, at ENV:2"},
		{"computed, and named elsewhere", computed, func(c *Config) {
			c.Alembic.TableSaid, c.Database = true, "sqlite:app.db"
		}, "alembic_version  true", ""},
		{"a search path", "c.execute('SET search_path TO core')\n", func(*Config) {}, "ENV:1:11: env.py's code sets search_path here; ramus does not run it, so it does not know in which schema Alembic keeps alembic_version", ""},
		{"a search path beside a schema", "c.execute('SET search_path TO core')\ncontext.configure(version_table_schema='s')\n", func(*Config) {}, "alembic_version s true", ""},
		{"a search path, and the schema said", "c.execute('SET search_path TO core')\n", func(c *Config) { c.Alembic.SchemaSaid = true }, "alembic_version  true", ""},
		{"a statement of another server", "c.execute('USE core')\n", func(*Config) {}, "alembic_version  true", ""},
		{"several databases", "", func(c *Config) { c.Alembic.Databases = []string{"a", "b"} }, "alembic_version  true", "the project has several databases: a, b"},
		{"none of Alembic's", computed, func(c *Config) { c.Alembic, c.VersionTable = nil, "v" }, "v  false", ""},
		{"a log", "", func(c *Config) { c.Log = true }, "alembic_version  true DefaultSchema", ""},
		{"a log that is seen", "context.configure(include_schemas=True)\n", func(c *Config) { c.Log = true }, "alembic_version  true AllSchemas", ""},
		{"a log in SQL", "context.configure(include_schemas=True)\n", func(c *Config) { c.Log, c.Alembic, c.VersionTable = true, nil, "v" }, "v  false", ""},
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, "env.py")
		if test.env != "" {
			if err := os.WriteFile(file, []byte(test.env), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		c := alembicDefault()
		c.Alembic.ScriptLocation = dir
		test.adapt(&c)
		e := NewEnvironment(c, nil)
		tables, err := e.Tables("postgres")
		got := strings.Join([]string{tables.Version, tables.Schema, map[bool]string{true: "true", false: "false"}[tables.AlembicID]}, " ")
		got += map[dialect.Autogenerate]string{dialect.DefaultSchema: " DefaultSchema", dialect.AllSchemas: " AllSchemas"}[tables.Autogenerate]
		if err != nil {
			got = strings.ReplaceAll(err.Error(), file, "ENV")
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
		got = ""
		if err := e.CheckURL(); err != nil {
			got = strings.ReplaceAll(err.Error(), file, "ENV")
			if hint.Of(err) == "" {
				t.Errorf("%s: no hint", test.name)
			}
		}
		if got != test.url {
			t.Errorf("%s: the URL: %s, want %s", test.name, got, test.url)
		}
	}
}
