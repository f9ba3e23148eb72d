package truth

import (
	"slices"
	"strings"
	"testing"
)

// tables returns all tables except those of the tests.
func (d *database) tables() string {
	d.t.Helper()
	return strings.Join(slices.DeleteFunc(d.column(d.tg.tables), func(name string) bool { return name == "ran" }), " ")
}

// TestSQLBesidePython runs SQL revisions of an Alembic project, without Python and
// without a table that Alembic lacks.
func TestSQLBesidePython(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		d := tg.fresh(t)
		p := newProject(t, d, nil)
		p.python(revision{id: "a1"})
		p.must(0, nil, []string{"stamp", "a1"})
		p.sql("b1", "a1", "CREATE TABLE users (id integer PRIMARY KEY);", "DROP TABLE users;")
		p.sql("c1", "b1", "INSERT INTO ran VALUES ('c1 first');\nINSERT INTO ran VALUES ('c1 then');", "DELETE FROM ran;\nINSERT INTO ran VALUES ('c1 down');")
		p.sql("d1", "b1", "INSERT INTO users VALUES (1);", "DELETE FROM users;")
		p.sql("m1", "c1, d1", "", "")
		p.must(0, nil, []string{"upgrade", "heads"})
		d.wantRows("m1")
		d.wantRan("c1 first c1 then")
		p.must(0, nil, []string{"downgrade", "a1"})
		d.wantRows("a1")
		d.wantRan("c1 down")
		if got := d.tables(); got != "alembic_version" {
			t.Errorf("the tables are %s", got)
		}
	})
}

// TestSeveralStatements runs a revision that cannot be one transaction on MariaDB.
// It needs the log, and the message has the line that enables it.
func TestSeveralStatements(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		d := tg.fresh(t)
		p := newProject(t, d, nil)
		p.sql("a1", "", "CREATE TABLE users (id integer PRIMARY KEY);\nCREATE TABLE orders (id integer PRIMARY KEY);", "DROP TABLE orders;\nDROP TABLE users;")
		if tg.driver == "mysql" {
			p.must(2, nil, []string{"upgrade", "heads"}, "revision a1 cannot run in one transaction", "\n  log = true\n", "ramus.toml")
			if got := d.tables(); got != "" {
				t.Errorf("the tables are %s", got)
			}
			p.write("ramus.toml", "log = true\n")
		}
		p.must(0, nil, []string{"upgrade", "heads"})
		d.wantRows("a1")
		want := map[bool]string{false: "alembic_version orders users", true: "alembic_log alembic_version orders users"}[tg.driver == "mysql"]
		if got := d.tables(); got != want {
			t.Errorf("the tables are %s, not %s", got, want)
		}
	})
}

// TestRowMissing checks the state that a crash leaves between a schema change and
// its version row, without a log: ramus does not guess, but follows the user's
// decision.
func TestRowMissing(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		if tg.driver != "mysql" {
			t.Skip("a revision and its row are one transaction")
		}
		d := tg.fresh(t)
		p := newProject(t, d, nil)
		p.sql("a1", "", "CREATE TABLE users (id integer PRIMARY KEY);", "DROP TABLE users;")
		d.exec("CREATE TABLE users (id integer PRIMARY KEY)")
		p.must(5, nil, []string{"upgrade", "heads"}, "it is not known whether this statement ran", ".users exists", " upgrade a1 --statement-applied")
		d.wantRows()
		p.must(5, nil, []string{"upgrade", "heads", "--statement-not-applied"}, "Table 'users' already exists")
		d.wantRows()
		p.must(0, nil, []string{"upgrade", "a1", "--statement-applied"}, "it had run: as you stated")
		d.wantRows("a1")
		d.exec("DROP TABLE users")
		p.must(5, nil, []string{"downgrade", "base"}, "does not exist", " downgrade a1@base --statement-applied")
		p.must(0, nil, []string{"downgrade", "a1@base", "--statement-applied"})
		d.wantRows()
	})
}

// TestOutside runs transaction:false without a log, which allows one statement
// only.
func TestOutside(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		if tg.name != "postgres" {
			t.Skip("CREATE INDEX CONCURRENTLY is PostgreSQL's")
		}
		d := tg.fresh(t)
		d.exec("CREATE TABLE users (id integer)")
		p := newProject(t, d, nil)
		p.write("versions/a1.sql", "-- index\n--\n-- revision: a1\n\n-- +upgrade transaction:false\nSET lock_timeout = '1s';\nCREATE INDEX CONCURRENTLY users_id ON users (id);\n\n-- +downgrade transaction:false\nDROP INDEX CONCURRENTLY users_id;\n")
		p.must(0, nil, []string{"upgrade", "heads"})
		d.wantRows("a1")
		p.must(0, nil, []string{"downgrade", "base"})
		d.wantRows()
		p.write("versions/a1.sql", "-- index\n--\n-- revision: a1\n\n-- +upgrade transaction:false\nCREATE INDEX CONCURRENTLY users_id ON users (id);\nINSERT INTO ran VALUES ('a1');\n")
		p.must(2, nil, []string{"upgrade", "heads"}, "\n  log = true\n")
		if got := d.tables(); got != "alembic_version users" {
			t.Errorf("the tables are %s", got)
		}
	})
}

// TestPythonThenSQL runs both kinds in one plan: first Alembic, then the SQL
// revisions on top; and back.
func TestPythonThenSQL(t *testing.T) {
	env := path(t)
	each(t, func(t *testing.T, tg *target) {
		d := tg.fresh(t)
		p := newProject(t, d, nil)
		p.python(revision{id: "a1"}, revision{id: "b1", parents: []string{"a1"}}, revision{id: "x1"})
		p.sql("c1", "b1", "INSERT INTO ran VALUES ('c1');", "INSERT INTO ran VALUES ('c1 down');")
		p.must(0, env, []string{"upgrade", "heads"})
		d.wantRows("c1", "x1")
		d.wantRan("a1 b1 c1 x1")
		p.must(0, env, []string{"downgrade", "a1"})
		d.wantRows("a1", "x1")
		d.wantRan("a1 b1 b1 down c1 c1 down x1")
		p.must(0, env, []string{"upgrade", "heads"})
		p.must(0, env, []string{"downgrade", "c1-2"})
		d.wantRows("a1", "x1")
	})
}
