package truth

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// A fault is what doctor says of one.
type fault struct {
	Check, Message, Cause, Certainty string
	Remedies                         []struct {
		Command string
		Safe    bool
	}
}

// doctor are the faults of a project, by their checks; no other ones may be there.
func (p *project) doctor(env []string, checks ...string) map[string]fault {
	p.t.Helper()
	code := 0
	if len(checks) > 0 {
		code = 1
	}
	a := p.must(code, env, []string{"doctor", "--format", "json"})
	var d struct{ Faults []fault }
	if err := json.Unmarshal([]byte(a.Out), &d); err != nil {
		p.t.Fatal(err)
	}
	all := map[string]fault{}
	for _, f := range d.Faults {
		all[f.Check] = f
	}
	for _, check := range checks {
		if _, ok := all[check]; !ok {
			p.t.Errorf("doctor does not find %s:\n%s", check, a.Out)
		}
	}
	if len(d.Faults) != len(checks) {
		p.t.Errorf("doctor finds %d faults, not %q:\n%s", len(d.Faults), checks, a.Out)
	}
	return all
}

// says fails the test unless a text has all words.
func says(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("%q is not in: %s", word, text)
		}
	}
}

// merged is a project with a merge of two branches, that makes two tables after the
// second of which it fails, until the table broken is there.
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

// A merge that fails is rolled back, or stands half done where the database commits
// each change of the schema: doctor says at which statement, and why.
func TestDoctorHalfAMerge(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		d := tg.fresh(t)
		p := merged(t, d)
		p.must(5, nil, []string{"upgrade", "heads"})
		if tg.name != "mariadb" {
			p.doctor(nil)
			return
		}
		f := p.doctor(nil, "half-way")["half-way"]
		says(t, f.Message, "the upgrade of the merge m1 of b1 and c1 stopped half way, with 1 of its 2 statements done")
		says(t, f.Cause, "It failed at ", "m1.sql:8, INSERT INTO broken VALUES (1): ", "commits each change of the schema by itself", "The version rows are those from before, b1 and c1, and are right")
		says(t, f.Remedies[0].Command, "ramus upgrade m1")
		d.exec("CREATE TABLE broken (id integer)")
		p.must(0, nil, []string{"upgrade", "m1"})
		p.doctor(nil)
		d.wantRows("m1")
	})
}

// Alembic itself keeps no log: what its merge left half done shows in the schema.
func TestDoctorHalfAMergeOfAlembic(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		d := tg.fresh(t)
		p := newProject(t, d, nil)
		p.python(
			revision{id: "a1"}, revision{id: "b1", parents: []string{"a1"}}, revision{id: "c1", parents: []string{"a1"}},
			revision{id: "m1", parents: []string{"b1", "c1"}, body: "import sqlalchemy as sa\nop.create_table('joined', sa.Column('id', sa.Integer))\nop.create_table('more', sa.Column('id', sa.Integer), sa.Column('id', sa.Integer), schema='no_such_schema')"},
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
		says(t, f.Message, "the schema has something of the pending revision m1 already: table joined exists; and not all: ", "no_such_schema.more does not exist")
		says(t, f.Cause, "It stopped half way")
		if f.Certainty != "likely" || f.Remedies[0].Safe {
			t.Errorf("%+v", f)
		}
	})
}

// Tables that were made another way, as by create_all, are recognized by the names
// that the revisions in Python have.
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
		quote := map[bool]string{false: `"`, true: "`"}[tg.name == "mariadb"]
		name := quote + "Full Name" + quote
		d.exec(fmt.Sprintf("CREATE TABLE users (id integer PRIMARY KEY, %s varchar(20))", name))
		d.exec(fmt.Sprintf("CREATE INDEX by_name ON users (%s)", name))
		f := p.doctor(nil, "schema-ahead")["schema-ahead"]
		says(t, f.Message, "it has what 2 pending revisions would do, up to b1", "table users exists", "column users.", "index ")
		says(t, f.Cause, "create_all")
		p.must(0, nil, []string{"doctor", "--fix", "--yes"}, "the version rows are b1 now")
		d.wantRows("b1")
		p.must(0, path(t), []string{"upgrade", "heads"})
		p.doctor(nil)
		d.exec("DROP TABLE later")
		says(t, p.doctor(nil, "schema-behind")["schema-behind"].Message, "table later")
	})
}

// Rows that were deleted by hand are known by the log, and by the schema.
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
