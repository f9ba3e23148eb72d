package truth

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// A fault is a fault in doctor's output.
type fault struct {
	Check, Message, Cause, Certainty string
	Fixes                            []struct {
		Command, Note string
		Safe          bool
	}
}

// doctor returns the faults of a project by check, which must be exactly the given
// checks.
func (p *project) doctor(env []string, checks ...string) map[string]fault {
	p.t.Helper()
	code := 0
	if len(checks) > 0 {
		code = 1
	}
	a := p.must(code, env, []string{"doctor", "--format", "json"})
	var d struct{ Findings []fault }
	if err := json.Unmarshal([]byte(a.Out), &d); err != nil {
		p.t.Fatal(err)
	}
	all := map[string]fault{}
	for _, f := range d.Findings {
		all[f.Check] = f
	}
	for _, check := range checks {
		if _, ok := all[check]; !ok {
			p.t.Errorf("doctor does not find %s:\n%s", check, a.Out)
		}
	}
	if len(d.Findings) != len(checks) {
		p.t.Errorf("doctor finds %d faults, not %q:\n%s", len(d.Findings), checks, a.Out)
	}
	return all
}

// says fails the test unless a text contains all words.
func says(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("%q is not in: %s", word, text)
		}
	}
}

// merged returns a project with a merge of two branches, which creates two tables
// and fails at the second until the table broken exists.
func merged(t *testing.T, d *database) *project {
	p := newProject(t, d, nil)
	p.sql("a1", "", "CREATE TABLE users (id integer PRIMARY KEY);", "DROP TABLE users;")
	p.sql("b1", "a1", "ALTER TABLE users ADD COLUMN email varchar(50);", "ALTER TABLE users DROP COLUMN email;")
	p.sql("c1", "a1", "CREATE TABLE orders (id integer PRIMARY KEY);", "DROP TABLE orders;")
	p.write("ramus.toml", "log = true\n")
	p.must(0, nil, []string{"upgrade", "b1"})
	p.must(0, nil, []string{"upgrade", "c1"})
	p.sql("m1", "b1, c1", "CREATE TABLE joined (id integer PRIMARY KEY);\nINSERT INTO broken VALUES (1);", "")
	return p
}

// TestDoctorHalfAMerge checks a merge that fails. It is rolled back, or half done
// if the database commits each schema change; doctor reports at which statement,
// and why.
func TestDoctorHalfAMerge(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		d := tg.fresh(t)
		p := merged(t, d)
		p.must(5, nil, []string{"upgrade", "heads"})
		if tg.driver != "mysql" {
			p.doctor(nil)
			return
		}
		f := p.doctor(nil, "unfinished")["unfinished"]
		says(t, f.Message, "the upgrade of the merge m1 of b1 and c1 is unfinished, with 1 of its 2 statements done")
		says(t, f.Cause, "It failed at ", "m1.sql:8, INSERT INTO broken VALUES (1): ", "commits each change of the schema by itself", "The version rows are still those of its parents, b1 and c1, which is right")
		says(t, f.Fixes[0].Command, " upgrade m1")
		d.exec("CREATE TABLE broken (id integer)")
		p.must(0, nil, []string{"upgrade", "m1"})
		p.doctor(nil)
		d.wantRows("m1")
	})
}

// TestDoctorHalfAMergeOfAlembic checks a merge that Alembic left half done. Alembic
// keeps no log, so only the schema shows it.
func TestDoctorHalfAMergeOfAlembic(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		d := tg.fresh(t)
		p := newProject(t, d, nil)
		p.python(
			revision{id: "a1"}, revision{id: "b1", parents: []string{"a1"}}, revision{id: "c1", parents: []string{"a1"}},
			revision{id: "m1", parents: []string{"b1", "c1"}, body: "import sqlalchemy as sa\nop.create_table('joined', sa.Column('id', sa.Integer))\nop.create_table('more', sa.Column('id', sa.Integer, server_default=sa.text('((')))"},
		)
		p.must(0, path(t), []string{"upgrade", "b1"})
		p.must(0, path(t), []string{"upgrade", "c1"})
		p.doctor(nil)
		if a := p.ramus(path(t), "upgrade", "m1"); a.Code == 0 {
			t.Fatal("it was to fail")
		}
		if tg.name == "postgres" {
			p.doctor(nil)
			return
		}
		d.wantRows("b1", "c1")
		f := p.doctor(nil, "schema-ahead")["schema-ahead"]
		says(t, f.Message, "the schema already has a change of the pending revision m1: table joined exists; but not all: ", "table more does not exist")
		says(t, f.Cause, "It was interrupted")
		if f.Certainty != "likely" || f.Fixes[0].Safe {
			t.Errorf("%+v", f)
		}
	})
}

// TestDoctorCreateAll checks that tables which were created in another way, such as
// by create_all, are recognized by their names in the Python revisions.
func TestDoctorCreateAll(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		d := tg.fresh(t)
		p := newProject(t, d, nil)
		body := "import sqlalchemy as sa\n"
		p.python(
			revision{id: "a1", body: body + "op.create_table('users', sa.Column('id', sa.Integer, primary_key=True))"},
			revision{id: "b1", parents: []string{"a1"}, body: body + "op.add_column('users', sa.Column('Full Name', sa.String(20)))\nop.create_index('by_name', 'users', ['Full Name'])"},
			revision{id: "c1", parents: []string{"b1"}, body: body + "op.create_table('later', sa.Column('id', sa.Integer))"},
		)
		p.doctor(nil)
		quote := map[bool]string{false: `"`, true: "`"}[tg.driver == "mysql"]
		name := quote + "Full Name" + quote
		d.exec(fmt.Sprintf("CREATE TABLE users (id integer PRIMARY KEY, %s varchar(20))", name))
		d.exec(fmt.Sprintf("CREATE INDEX by_name ON users (%s)", name))
		f := p.doctor(nil, "schema-ahead")["schema-ahead"]
		says(t, f.Message, "it has the changes of 2 pending revisions, up to b1", "table users exists", "column users.", "index ")
		says(t, f.Cause, "create_all")
		if f.Fixes[0].Safe { // the revisions' other effects are not visible
			t.Errorf("%+v", f)
		}
		says(t, f.Fixes[0].Note, " stamp --purge b1")
		p.must(0, nil, []string{"stamp", "--purge", "b1"})
		d.wantRows("b1")
		p.must(0, path(t), []string{"upgrade", "heads"})
		p.doctor(nil)
		d.exec("DROP TABLE later")
		says(t, p.doctor(nil, "schema-behind")["schema-behind"].Message, "table later")
	})
}

// TestDoctorRows checks that rows which were deleted by hand are recovered from the
// log, and from the schema.
func TestDoctorRows(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		d := tg.fresh(t)
		p := merged(t, d)
		d.exec("CREATE TABLE broken (id integer)")
		p.must(0, nil, []string{"upgrade", "heads"})
		d.exec("DELETE FROM alembic_version")
		f := p.doctor(nil, "lost-rows")["lost-rows"]
		if f.Certainty != "certain" {
			t.Errorf("%+v", f)
		}
		p.must(0, nil, []string{"doctor", "--fix", "--yes"}, "the version rows are m1 now")
		d.exec("INSERT INTO alembic_version VALUES ('b1')")
		p.doctor(nil, "overlapping-rows")
		p.must(0, nil, []string{"doctor", "--fix", "--yes"}, "the version rows are m1 now")
		p.doctor(nil)
	})
}

// TestDoctorOfWhatIsNotRead checks that doctor finds no fault in a database on
// which only its revisions ran, even if it cannot determine what they drop.
func TestDoctorOfWhatIsNotRead(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		d := tg.fresh(t)
		p := newProject(t, d, nil)
		p.write("ramus.toml", "log = true\n")
		scripts := unreadScripts(tg.name)
		p.doctor(nil)
		for i, script := range scripts {
			parent := ""
			if i > 0 {
				parent = fmt.Sprintf("r%d", i-1)
			}
			p.sql(fmt.Sprintf("r%d", i), parent, script, "")
		}
		p.doctor(nil)
		for i := range scripts {
			p.must(0, nil, []string{"upgrade", fmt.Sprintf("r%d", i)})
			t.Logf("at r%d", i)
			p.doctor(nil)
		}
	})
}

func unreadScripts(name string) []string {
	switch name {
	case "postgres":
		return []string{
			"CREATE TABLE public.t (id int PRIMARY KEY, c text, d text); CREATE INDEX ix ON t (c); CREATE VIEW v AS SELECT d FROM t; CREATE TABLE q (id int);",
			"ALTER TABLE t DROP COLUMN c;",
			"DROP TABLE t CASCADE;",
			"DO $$ BEGIN DROP TABLE q; CREATE TABLE made (id int); END $$;",
			"DROP TABLE made;",
			"CREATE SCHEMA s; CREATE TABLE s.x (id int);",
			"DROP SCHEMA s CASCADE;",
			"CREATE TABLE moves (id int); CREATE SCHEMA s2; ALTER TABLE moves SET SCHEMA s2;",
			"CREATE TABLE ren (id int); ALTER TABLE IF EXISTS ren RENAME TO ren2;",
			"CREATE VIEW w AS SELECT 1 AS a; ALTER TABLE w RENAME TO w2;",
			"CREATE TABLE parted (a int) PARTITION BY LIST (a); CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);",
			"DROP TABLE parted;",
			"CREATE TEMP TABLE tmp (a int); ALTER TABLE tmp ADD b int; CREATE INDEX tmp_b ON tmp (b);",
			"SET search_path = s2; CREATE TABLE elsewhere (a int);",
			"CREATE TABLE \"Mixed\" (a int); CREATE FUNCTION away() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE \"Mixed\"; END $$;",
			"SELECT away();",
		}
	case "mysql":
		return []string{
			"CREATE TABLE t (id int PRIMARY KEY, c int, d int, KEY ix (c)); CREATE TABLE q (id int);",
			"CREATE INDEX iy ON t (d);",
			"ALTER TABLE t DROP COLUMN d;",
			"CREATE PROCEDURE away() DROP TABLE q;",
			"CALL away();",
			"CREATE TEMPORARY TABLE tmp (a int); ALTER TABLE tmp ADD b int;",
			"ALTER TABLE t DROP INDEX ix, ADD INDEX ix (c, id);",
			"/*!50001 DROP TABLE t */;",
			"CREATE TABLE `Mixed` (a int); ALTER TABLE `Mixed` RENAME TO other;",
		}
	case "mariadb":
		return []string{
			"CREATE TABLE t (id int PRIMARY KEY, c int, d int, KEY ix (c)); CREATE TABLE q (id int);",
			"CREATE INDEX iy ON t (d);",
			"ALTER TABLE t DROP COLUMN d;",
			"CREATE PROCEDURE away() DROP TABLE q;",
			"CALL away();",
			"CREATE TEMPORARY TABLE tmp (a int); ALTER TABLE tmp ADD b int;",
			"ALTER TABLE t DROP INDEX ix, ADD INDEX ix (c, id);",
			"/*!50001 DROP TABLE t */;",
			"CREATE TABLE `Mixed` (a int); CREATE OR REPLACE TABLE `Mixed` (b int);",
			"ALTER TABLE IF EXISTS `Mixed` RENAME TO other;",
		}
	}
	return []string{
		"CREATE TABLE main.t (id integer PRIMARY KEY, c text, d text); CREATE VIEW v AS SELECT 1;",
		"ALTER TABLE T DROP COLUMN d; CREATE INDEX ix ON t (c);",
		"CREATE TABLE z (id); DROP TABLE z;",
		"CREATE TABLE t_new (id integer PRIMARY KEY, c int); INSERT INTO t_new SELECT id, c FROM t; DROP TABLE t; ALTER TABLE t_new RENAME TO t; CREATE INDEX ix ON t (c);",
		"ALTER TABLE t ADD COLUMN d;",
		"DROP TABLE t;",
		"CREATE TABLE t (id integer PRIMARY KEY, d text);",
		"CREATE TEMP TABLE tmp (a); ALTER TABLE tmp ADD b; DROP TABLE tmp;",
		"DROP VIEW main.v; CREATE TABLE v (a);",
	}
}
