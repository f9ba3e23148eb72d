package truth

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestSchemaInCode checks that ramus answers nothing while only the code of env.py says
// in which schema Alembic keeps its version table, and that both agree after the line that
// the message names is in ramus.toml.
func TestSchemaInCode(t *testing.T) {
	env := path(t)
	for _, test := range []struct {
		name, target string
		engine       string // more arguments of create_engine
		code         string // before context.configure
		at           string
	}{
		{"SET", "postgres", "", `connection.execute(text("SET search_path TO core"))`, "env.py:7:29"},
		{"the driver", "postgres", "", `connection.exec_driver_sql("set session search_path = core")`, "env.py:7:32"},
		{"SET SCHEMA", "postgres", "", `connection.execute(text("SET SCHEMA 'core'"))`, "env.py:7:29"},
		{"set_config", "postgres", "", `connection.execute(text("SELECT set_config('search_path', 'core', false)"))`, "env.py:7:29"},
		{"options", "postgres", `, connect_args={"options": "-csearch_path=core"}`, "", "env.py:5:124"},
		{"a handler", "postgres", "", `import sys; sys.path.insert(0, context.config.get_main_option("script_location")); from app.db import prepare; event.listen(connection, "begin", prepare)`, filepath.Join("app", "db.py") + ":2:15"},
		{"USE", "mariadb", "", "connection.execute(text(\"USE `core`\")); connection.dialect.default_schema_name = \"core\"", "env.py:7:29"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tg := targets[slices.IndexFunc(targets, func(tg *target) bool { return tg.name == test.target })]
			if os.Getenv(tg.env) == "" {
				lacking(t, tg.env+" is not set: scripts/test starts a server")
			}
			d, schema := tg.fresh(t), "core"
			if tg.name == "mariadb" {
				schema = tg.fresh(t).name()
			} else {
				d.exec("CREATE SCHEMA core")
				d.exec("CREATE TABLE core.ran (what varchar(50))")
			}
			p := newProject(t, d, nil)
			code := strings.ReplaceAll(test.code, "core", schema)
			p.write("app/db.py", "def prepare(c):\n    c.execute('SET search_path TO core')\n")
			p.write("env.py", strings.NewReplacer(
				"create_engine, pool", "create_engine, event, pool, text", "poolclass=pool.NullPool", "poolclass=pool.NullPool"+test.engine,
				"    context.configure", "    "+code+"\n    context.configure").Replace(environment))
			p.python(revision{id: "a1"}, revision{id: "b1", parents: []string{"a1"}})
			if a := p.alembic("upgrade", "a1"); a.Code != 0 {
				t.Fatal(a.Err)
			}
			line := ""
			for _, verb := range []string{"current", "status", "plan", "upgrade heads", "stamp heads", "ensure_version"} {
				a := p.must(2, env, strings.Fields(verb), test.at+": env.py's code sets")
				line = regexp.MustCompile(`as in: (.*)`).FindStringSubmatch(a.Err)[1]
			}
			if stray := d.column(tg.shape); len(stray) > 0 && !strings.HasPrefix(stray[len(stray)-1], "core ") {
				t.Errorf("a stray version table was made: %q", stray)
			}
			p.must(0, env, []string{"heads"})
			p.must(0, env, []string{"gate"})
			p.write("ramus.toml", strings.Replace(line, `"NAME"`, `"`+schema+`"`, 1)+"\n")
			p.sameCurrent(env, "a1")
			p.must(0, env, []string{"upgrade", "heads"})
			p.sameCurrent(env, "b1 (head)")
			p.must(0, env, []string{"downgrade", "-1"})
			p.sameCurrent(env, "a1")
		})
	}
}

// sameCurrent checks the answer of both tools' current.
func (p *project) sameCurrent(env []string, want string) {
	p.t.Helper()
	ours, theirs := p.must(0, env, []string{"current"}), p.alembic("current")
	if strings.TrimSpace(ours.Out) != want || strings.TrimSpace(theirs.Out) != want {
		p.t.Errorf("current is %q, Alembic's %q; want %q", ours.Out, theirs.Out, want)
	}
}

// name returns the name of a database on a server.
func (d *database) name() string {
	d.t.Helper()
	u, err := url.Parse(d.url)
	if err != nil {
		d.t.Fatal(err)
	}
	return strings.TrimPrefix(u.Path, "/")
}
