package engine_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/plan"
)

// TestResume runs, in each case, a revision that fails, and then the edited one.
// The revision before them creates the tables log and once.
func TestResume(t *testing.T) {
	for _, c := range []struct {
		name          string
		first, second string
		done          int    // statements done after the first run; -1 if no entry is left open
		refused       string // the second run's *engine.ResumeError; empty if it succeeds
		log           string // the values in the table log at the end
	}{
		{
			name:   "the failed statement is edited",
			first:  "INSERT INTO log VALUES (1);\nINSERT INTO wrong VALUES (2);\nINSERT INTO log VALUES (3);",
			second: "INSERT INTO log VALUES (1);\nINSERT INTO log VALUES (2);\nINSERT INTO log VALUES (3);",
			done:   1, log: "1 2 3",
		}, {
			name:   "later ones are edited, removed and added",
			first:  "INSERT INTO log VALUES (1);\nINSERT INTO wrong VALUES (2);\nINSERT INTO log VALUES (3);",
			second: "INSERT INTO log VALUES (1);\nINSERT INTO log VALUES (4);\nINSERT INTO log VALUES (5); INSERT INTO log VALUES (6)",
			done:   1, log: "1 4 5 6",
		}, {
			name:   "only comments of finished ones changed",
			first:  "INSERT INTO log VALUES (1);\nINSERT INTO wrong VALUES (2);",
			second: "-- this one is done\nINSERT  INTO log VALUES (1);",
			done:   1, log: "1",
		}, {
			name:   "a finished one is edited",
			first:  "INSERT INTO log VALUES (1);\nINSERT INTO wrong VALUES (2);",
			second: "INSERT INTO log VALUES (7);\nINSERT INTO log VALUES (2);",
			done:   1, refused: "r.sql:2:1: the upgrade of revision r cannot be resumed after 1 of 2 statements: statement 1 ran and was edited", log: "1",
		}, {
			name:   "finished ones are gone",
			first:  "INSERT INTO log VALUES (1);\nINSERT INTO log VALUES (2);\nINSERT INTO wrong VALUES (2);",
			second: "INSERT INTO log VALUES (1);",
			done:   2, refused: "only 1 statements", log: "1 2",
		}, {
			name:   "the first statement fails: nothing is left open",
			first:  "INSERT INTO wrong VALUES (1);\nINSERT INTO log VALUES (2);",
			second: "INSERT INTO log VALUES (1);",
			done:   -1, log: "1",
		}, {
			name:   "settings alone leave nothing open",
			first:  "PRAGMA recursive_triggers=ON;\nINSERT INTO wrong VALUES (1);",
			second: "INSERT INTO log VALUES (1);",
			done:   -1, log: "1",
		}, {
			name:   "settings before it are made again",
			first:  "PRAGMA foreign_keys=ON;\nINSERT INTO once VALUES (1, 1);\nINSERT INTO wrong VALUES (2);\nDELETE FROM once WHERE id = 1;",
			second: "PRAGMA foreign_keys=ON;\nINSERT INTO once VALUES (1, 1);\nINSERT INTO child VALUES (1);\nDELETE FROM once WHERE id = 1;\nINSERT INTO log SELECT count(*) FROM child;",
			done:   2, log: "0", // ON DELETE CASCADE
		}, {
			name:   "the script's own transaction is one unit",
			first:  "INSERT INTO log VALUES (1);\nBEGIN;\nINSERT INTO log VALUES (2);\nINSERT INTO wrong VALUES (3);\nCOMMIT;",
			second: "INSERT INTO log VALUES (1);\nBEGIN;\nINSERT INTO log VALUES (5);\nINSERT INTO log VALUES (3);\nCOMMIT;\nVACUUM;\n",
			done:   1, log: "1 5 3",
		}, {
			name:   "a transaction that the script takes back",
			first:  "INSERT INTO log VALUES (1);\nBEGIN;\nINSERT INTO log VALUES (2);\nROLLBACK;\nINSERT INTO wrong VALUES (3);",
			second: "INSERT INTO log VALUES (1);\nBEGIN;\nINSERT INTO log VALUES (2);\nROLLBACK;\nINSERT INTO log VALUES (3);",
			done:   1, log: "1 3",
		}, {
			name:   "a bare statement first",
			first:  "VACUUM;\nINSERT INTO wrong VALUES (3);",
			second: "VACUUM;\nINSERT INTO log VALUES (3);",
			done:   1, log: "3",
		}, {
			name:   "a temporary table forbids it",
			first:  "CREATE TEMP TABLE mine (x);\nINSERT INTO wrong VALUES (3);",
			second: "CREATE TEMP TABLE mine (x);\nINSERT INTO log VALUES (3);",
			done:   1, refused: "r.sql:2:1: the upgrade of revision r cannot be resumed after 1 of 2 statements: what statement 1 left in the session is gone: a temporary object", log: "",
		},
	} {
		t.Run(c.name, func(t *testing.T) { testResume(t, c.first, c.second, c.done, c.refused, c.log) })
	}
}

func testResume(t *testing.T, first, second string, done int, refused, log string) {
	const base = "= base\nCREATE TABLE log (n);\nCREATE TABLE once (id INTEGER PRIMARY KEY, n);\n" +
		"CREATE TABLE child (id REFERENCES once (id) ON DELETE CASCADE);\n-\nDROP TABLE log;\n\n= r transaction:false\n"
	path := file(t)
	db := open(t, path)
	before := parse(base + first)
	_, err := engine.Run(t.Context(), before.request(db, plan.Upgrade))
	var m *engine.MigrationError
	if !errors.As(err, &m) {
		t.Fatalf("the first run: %v", err)
	}
	open := engine.Partial(state(t, db))
	if done < 0 && (len(open) > 0 || m.Partial != nil) {
		t.Errorf("left open: %+v", open)
	}
	if done >= 0 && (len(open) != 1 || open[0].Done != done || open[0].Error == "" || m.Partial == nil || m.Partial.Done != done) {
		t.Errorf("left open: %+v, in the error: %+v", open, m.Partial)
	}
	if done >= 0 {
		wantBlocked(t, before, db)
	}
	_, err = engine.Run(t.Context(), parse(base+second).request(db, plan.Upgrade))
	var no *engine.ResumeError
	if refused == "" && err != nil || refused != "" && (!errors.As(err, &no) || !strings.Contains(err.Error(), refused)) {
		t.Errorf("the second run: %v", err)
	}
	if got := strings.Join(values(t, plain(t, path), "SELECT n FROM log"), " "); got != log {
		t.Errorf("the table log has %q, want %q", got, log)
	}
	wantEnd(t, db, refused != "")
}

// wantBlocked checks that no other plan runs while a revision is unfinished.
func wantBlocked(t *testing.T, p project, db dialect.Database) {
	t.Helper()
	_, err := engine.Run(t.Context(), p.request(db, plan.Downgrade))
	var blocked *engine.UnfinishedError
	if !errors.As(err, &blocked) || blocked.Entry.Revision != "r" {
		t.Errorf("a downgrade meanwhile: %v", err)
	}
}

// wantEnd checks that one entry has the whole run, or abandons it if the run was
// refused.
func wantEnd(t *testing.T, db dialect.Database, refused bool) {
	t.Helper()
	if refused {
		closed, err := engine.Abandon(t.Context(), db, engine.Options{By: "ann@test"})
		if err != nil || len(closed) != 1 || len(engine.Partial(state(t, db))) > 0 {
			t.Errorf("abandon: %+v, %v", closed, err)
		}
		return
	}
	s := state(t, db)
	last := s.Log[len(s.Log)-1]
	if len(s.Log) != 2 || last.Done != last.Statements || last.Error != "" || last.Finished.IsZero() {
		t.Errorf("log: %+v", s.Log)
	}
	if !cmp.Equal(s.Rows, []string{"r"}) {
		t.Errorf("at %q", s.Rows)
	}
}

// A revision is not resumed once the version table was dropped, since its statements may
// be gone too: DROP SCHEMA takes both, and may leave the log. Abandoned, it runs anew.
func TestResumeWithoutVersionTable(t *testing.T) {
	path := file(t)
	db := open(t, path)
	p := parse("= r transaction:false\nCREATE TABLE log (n);\nINSERT INTO wrong VALUES (1);")
	if _, err := engine.Run(t.Context(), p.request(db, plan.Upgrade)); err == nil {
		t.Fatal("no failure")
	}
	for _, statement := range []string{"DROP TABLE ramus_version", "DROP TABLE log"} {
		if _, err := plain(t, path).Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	p = parse("= r transaction:false\nCREATE TABLE log (n);\nINSERT INTO log VALUES (1);")
	_, err := engine.Run(t.Context(), p.request(db, plan.Upgrade))
	if _, ok := errors.AsType[*engine.ResumeError](err); !ok || !strings.Contains(err.Error(), "the version table was dropped since") {
		t.Fatal(err)
	}
	if closed, err := engine.Abandon(t.Context(), db, engine.Options{}); err != nil || len(closed) != 1 {
		t.Fatal(closed, err)
	}
	if _, err := engine.Run(t.Context(), p.request(db, plan.Upgrade)); err != nil {
		t.Fatal(err)
	}
	if got := values(t, plain(t, path), "SELECT n FROM log"); len(got) != 1 {
		t.Error(got)
	}
}
