package truth

import (
	"regexp"
	"strings"
	"testing"
)

// TestRowsAfter checks that version rows that Alembic leaves without an error, but not as
// planned, fail the run, and that the printed stamp writes those of the plan.
func TestRowsAfter(t *testing.T) {
	env := path(t)
	for _, test := range []struct {
		name, body string // of the last revision's upgrade
		after      string // in env.py, behind run_migrations
		have, hint string
	}{
		{"nothing is committed", "", `connection.exec_driver_sql("ROLLBACK")`, "a1", "The rows did not change: see whether env.py commits."},
		{"a row too many", `op.execute("INSERT INTO alembic_version VALUES ('a1')")`, "", "a1, c1", "They stand for the same revisions, but no upgrade starts from rows that overlap."},
		{"other rows", "", `connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'd1'")`, "d1", "See in the schema which revisions have run."},
	} {
		t.Run(test.name, func(t *testing.T) {
			each(t, func(t *testing.T, tg *target) {
				if test.have == "a1" && tg.name != "postgres" {
					t.Skip("each statement is committed by itself")
				}
				d := tg.fresh(t)
				p := newProject(t, d, nil)
				p.python(revision{id: "a1"}, revision{id: "b1", parents: []string{"a1"}}, revision{id: "c1", parents: []string{"b1"}, body: test.body}, revision{id: "d1"})
				p.must(0, env, []string{"upgrade", "a1"})
				p.write("env.py", strings.Replace(environment, "context.run_migrations()", "context.run_migrations()\n        if \"upgrade\" in __import__(\"sys\").argv:\n            pass; "+test.after, 1))
				a := p.must(5, env, []string{"upgrade", "c1"}, "ended without an error, but the version rows are "+test.have+", and the plan ends with c1", test.hint, "the database is at "+test.have)
				d.wantRows(strings.Split(test.have, ", ")...)
				p.must(0, env, strings.Fields(regexp.MustCompile(`ramus (?:-\S+ \S+ )*(stamp .*)`).FindStringSubmatch(a.Err)[1]))
				d.wantRows("c1")
				p.write("env.py", environment)
				p.sameCurrent(env, "c1 (head)")
				p.must(0, env, []string{"upgrade", "heads"})
			})
		})
	}
}
