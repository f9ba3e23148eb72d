package truth

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// comparing is an env.py whose models are the table ran.
const comparing = `
from alembic import context
from sqlalchemy import Column, MetaData, String, Table, create_engine, pool

metadata = MetaData()
Table("ran", metadata, Column("what", String(50)))
engine = create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # more
    )
    with context.begin_transaction():
        context.run_migrations()
`

// proposed returns the lines of the upgrade that Alembic generates.
func (p *project) proposed() string {
	p.t.Helper()
	p.alembic("revision", "--autogenerate", "--rev-id", "generated", "-m", "x").want(p.t, "autogenerate", 0)
	files, err := filepath.Glob(filepath.Join(p.dir, "versions", "generated*.py"))
	if err != nil || len(files) != 1 {
		p.t.Fatal(files, err)
	}
	content, err := os.ReadFile(files[0])
	if err == nil {
		err = os.Remove(files[0])
	}
	if err != nil {
		p.t.Fatal(err)
	}
	_, upgrade, _ := strings.Cut(string(content), "def upgrade()")
	upgrade, _, _ = strings.Cut(upgrade, "def downgrade()")
	return upgrade
}

// TestAutogenerate checks that Alembic does not propose to drop the log: it does not see
// it, or env.py has the line that ramus's note asks for.
func TestAutogenerate(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		if tg.name != "postgres" {
			autogenerate(t, tg.fresh(t), "", `("table", "alembic_log")`)
			return
		}
		autogenerate(t, tg.fresh(t), "", "")
		autogenerate(t, tg.fresh(t), "include_schemas=True,", `("schema", "ramus")`)
		d := tg.fresh(t)
		d.withoutRights()
		autogenerate(t, d, "", `("table", "alembic_log")`)
	})
}

// autogenerate runs a revision with a log, and compares the models of an env.py with
// these settings; needed is a part of the line in ramus's note, or "" for no note.
func autogenerate(t *testing.T, d *database, settings, needed string) {
	t.Helper()
	p := newProject(t, d, nil)
	p.write("env.py", strings.Replace(comparing, "# more", settings+"# more", 1))
	p.write("script.py.mako", template)
	p.write("ramus.toml", "log = true\n")
	p.python(revision{id: "a1"})
	notes := p.must(0, path(t), []string{"upgrade", "heads"}).Err
	_, line, noted := strings.Cut(notes, "\n  include_name=")
	line, _, _ = strings.Cut(line, "\n")
	if noted != (needed != "") || !strings.Contains(line, needed) {
		t.Fatalf("the note is not about %q:\n%s", needed, notes)
	}
	if noted {
		if got := p.proposed(); !strings.Contains(got, "drop_table('alembic_log'") {
			t.Errorf("the note is not needed:\n%s", got)
		}
		p.write("env.py", strings.Replace(comparing, "# more", settings+"include_name="+line, 1))
	}
	if got := p.proposed(); !strings.Contains(got, "pass") || strings.Contains(got, "op.") {
		t.Errorf("Alembic proposes:\n%s", got)
	}
	if got := p.must(0, nil, []string{"upgrade", "heads"}); strings.Contains(got.Err, "include_name") {
		t.Errorf("the note comes again:\n%s", got.Err)
	}
}

// withoutRights makes ramus use a role that may create tables and no schema.
func (d *database) withoutRights() {
	d.t.Helper()
	u, err := url.Parse(d.url)
	if err != nil {
		d.t.Fatal(err)
	}
	role := d.role()
	d.exec("CREATE ROLE " + role + " LOGIN PASSWORD 'x'; GRANT CREATE ON SCHEMA public TO " + role)
	d.t.Cleanup(func() { d.exec("DROP OWNED BY " + role + "; DROP ROLE " + role) })
	u.User = url.UserPassword(role, "x")
	d.url = u.String()
	u.Scheme, u.RawQuery = d.tg.python, ""
	d.python = u.String()
	d.exec("ALTER TABLE ran OWNER TO " + role)
}

const template = `"""${message}"""
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
`

// TestRights checks that missing rights on ramus's own tables end with exit code 4 and
// the statements that grant them, and never look like a database without a log.
func TestRights(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		if tg.name != "postgres" {
			return // a role there has all rights on a database, or none
		}
		d := tg.fresh(t)
		p := newProject(t, d, nil)
		p.write("ramus.toml", "log = true\n")
		p.sql("a1", "", "INSERT INTO ran VALUES ('a1');", "")
		p.must(0, nil, []string{"upgrade", "heads"})
		d.withoutRights()
		for _, verb := range [][]string{{"current"}, {"upgrade", "heads"}, {"status"}} {
			p.must(4, nil, verb, "permission denied", `GRANT SELECT ON "public".alembic_version TO`, `GRANT USAGE ON SCHEMA "ramus" TO`)
		}
		_, grants, _ := strings.Cut(p.ramus(nil, "status").Err, "can grant the rights:\n")
		d.exec(grants)
		if a := p.must(0, nil, []string{"status"}); !strings.Contains(a.Out, "applied  a1") {
			t.Errorf("%s%s", a.Out, a.Err)
		}
		d.exec("DROP TABLE alembic_version; REVOKE CREATE ON SCHEMA public FROM " + d.role())
		p.must(4, nil, []string{"upgrade", "heads"}, "permission denied for schema public", `GRANT CREATE ON SCHEMA "public" TO `+d.role())
	})
}

// role returns the role that withoutRights makes.
func (d *database) role() string {
	u, err := url.Parse(d.url)
	if err != nil {
		d.t.Fatal(err)
	}
	return "role_" + strings.TrimPrefix(u.Path, "/")
}
