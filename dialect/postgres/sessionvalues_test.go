package postgres

import (
	"testing"

	"github.com/ramusdb/ramus/internal/revision"
)

func TestSessionValues(t *testing.T) {
	for _, c := range []struct {
		script  string
		from    int // the statement that leaves a value
		session string
		until   int // the last one that needs it
	}{
		{"SELECT nextval('q'); INSERT INTO a VALUES (1); INSERT INTO b VALUES (currval('q')); SELECT 1", 0, "the value of currval()", 2},
		{"INSERT INTO a VALUES (1); INSERT INTO b VALUES (pg_catalog.lastval())", 0, "the value of lastval()", 1},
		{"SELECT setval('q', 5); SELECT nextval('q'); SELECT currval('q'); SELECT currval('q')", 1, "the value of currval()", 3},
		{"INSERT INTO a VALUES (1); INSERT INTO b VALUES (1); SELECT nextval('q'); SELECT currval('a_id_seq')", 0, "the value of currval()", 3},
		{"SELECT set_config('a.b', (SELECT 'x'), false); SELECT 1", 0, "the value of a setting", 2},
		{"SELECT set_config('a.b', 'x', false); SELECT current_setting('a.b')", 0, "", 0},
		{"DO $$ BEGIN PERFORM set_config('a.b', '1', false); END $$; INSERT INTO a SELECT current_setting('a.b', true); SELECT 1", 0, "a setting", 1},
		{"CALL p(); SELECT 1; INSERT INTO a SELECT current_setting('a.b', true)", 0, "a setting", 2},
		{"SELECT setseed(0.5); INSERT INTO a SELECT random(); SELECT 1", 0, "the seed of random()", 1},
		{"SELECT pg_advisory_lock(1); CREATE TABLE a (id integer); SELECT pg_advisory_unlock(1); SELECT 1", 0, "an advisory lock", 2},
		{"SELECT pg_advisory_lock(1); CREATE TABLE a (id integer)", 0, "an advisory lock", 2},
		{"SELECT nextval('q'); CREATE TABLE a (id integer DEFAULT currval('q'))", 0, "", 0},
		{"SELECT nextval('q'); SELECT 'currval(1)'", 0, "", 0},
	} {
		all, err := split(revision.Script{Text: c.script, NoTransaction: true})
		if err != nil {
			t.Fatal(err)
		}
		if st := all[c.from]; st.Session != c.session || st.NeededBy != c.until {
			t.Errorf("%s: %q until %d", c.script, st.Session, st.NeededBy)
		}
	}
}
