package engine_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
)

const shop = `
= a1
CREATE TABLE users (id INTEGER PRIMARY KEY);
-
DROP TABLE users;

= a2
CREATE TABLE orders (id INTEGER PRIMARY KEY, user REFERENCES users);
INSERT INTO users VALUES (1);
-
DELETE FROM users;
DROP TABLE orders;

= a3 transaction:false
CREATE TABLE items (id INTEGER PRIMARY KEY);
VACUUM;
-
DROP TABLE items;
`

func TestUpAndDown(t *testing.T) {
	for _, mode := range []engine.Transaction{engine.PerRevision, engine.All} {
		t.Run(string(mode), func(t *testing.T) {
			p, path := parse(shop), file(t)
			if mode == engine.All {
				p = p[:2]
			}
			db := open(t, path)
			up := p.request(db, plan.Upgrade)
			up.Transaction = mode
			got := run(t, up)
			if !got.Created || len(got.Applied) != len(p) || !cmp.Equal(got.Rows, []string{p.id(len(p))}) {
				t.Errorf("upgrade: %+v", got)
			}
			if again := run(t, up); len(again.Applied) > 0 || again.Created {
				t.Errorf("second upgrade: %+v", again)
			}
			down := p.request(db, plan.Downgrade)
			down.Transaction = mode
			if got := run(t, down); len(got.Applied) != len(p) || len(got.Rows) > 0 {
				t.Errorf("downgrade: %+v", got)
			}
			if left := values(t, plain(t, path), "SELECT name FROM sqlite_master WHERE name NOT LIKE 'ramus%' AND name NOT LIKE 'sqlite%'"); len(left) > 0 {
				t.Errorf("left: %q", left)
			}
			wantLog(t, state(t, db).Log, 2*len(p))
			wantNoLitter(t, path)
		})
	}
}

func wantLog(t *testing.T, log []dialect.Entry, n int) {
	t.Helper()
	if len(log) != n {
		t.Fatalf("the log has %d entries, want %d", len(log), n)
	}
	first := log[0]
	first.Started = first.Finished
	want := dialect.Entry{
		Seq: 1, Format: 1, Action: "upgrade", Revision: "a1", Checksum: first.Checksum, DownScript: "-- +downgrade\nDROP TABLE users;\n",
		Statements: 1, Done: 1, Started: first.Started, Finished: first.Finished, By: "ann@test", Version: "v0",
	}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Error(diff)
	}
	if !strings.HasPrefix(first.Checksum, "h1:") || first.Finished.IsZero() {
		t.Errorf("entry: %+v", first)
	}
}

func TestNothingToDoWritesNothing(t *testing.T) {
	path := file(t)
	run(t, project{}.request(open(t, path), plan.Upgrade))
	if _, err := os.Stat(path); err == nil {
		t.Error("an empty plan created the file")
	}
}

func TestChecksBeforeAnythingRuns(t *testing.T) {
	p := parse(`
= a1
CREATE TABLE t (x);
= a2
SELECT 'open;
= a3 transaction:false
VACUUM;
= a4
COMMIT;
`)
	path := file(t)
	r := p.request(open(t, path), plan.Upgrade)
	r.Transaction = engine.All
	_, err := engine.Run(t.Context(), r)
	var check *engine.CheckError
	if !errors.As(err, &check) || len(check.Faults) != 3 {
		t.Fatalf("error: %v", err)
	}
	for _, want := range []string{"a2.sql:2:8: ", "a3.sql: revision a3 runs outside a transaction", "a4.sql:2:1: "} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in: %v", want, err)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a refused run created the file")
	}
}

// TestIrreversible checks that a missing or empty downgrade is refused beside an upgrade
// with statements, and only there.
func TestIrreversible(t *testing.T) {
	p := parse("= a1\nCREATE TABLE t (x);\n-\nDROP TABLE t;\n= a2\nSELECT 1;\n= a3\n\n= a4\n-- none\n-\n/* none */\n= a5\nSELECT 1;\n-\n-- nothing yet\n")
	db := open(t, file(t))
	run(t, p.request(db, plan.Upgrade))
	req := p.request(db, plan.Downgrade)
	_, err := engine.Run(t.Context(), req)
	const want = "a5.sql:3: revision a5 has an empty downgrade section, so it cannot be reverted\n" +
		"a2.sql: revision a2 has no downgrade section, so it cannot be reverted"
	if err == nil || err.Error() != want {
		t.Fatalf("error: %v", err)
	}
	if way := "\nOr undo it by hand, and record that: ramus stamp a4"; !strings.HasSuffix(hint.Of(err), way) || !strings.Contains(hint.Of(err), "noop:true") {
		t.Errorf("hint: %s", hint.Of(err))
	}
	planned, err := engine.Preview(t.Context(), req, state(t, db), nil)
	if err == nil {
		err = engine.Check(t.Context(), req, planned)
	}
	if err == nil || err.Error() != want {
		t.Errorf("a preview: %v", err)
	}
	if rows := state(t, db).Rows; !cmp.Equal(rows, []string{"a5"}) {
		t.Errorf("rows %q", rows)
	}
	p.down("a5").Noop, p.down("a2").Noop = true, true
	run(t, req)
}

func TestFailureTellsTheTruth(t *testing.T) {
	p := parse(`
= a1
CREATE TABLE t (x);
= a2
CREATE TABLE u (x);

  INSERT INTO
    missing VALUES (1);
`)
	for mode, want := range map[engine.Transaction]string{
		engine.PerRevision: `upgrade of a2 failed at a2.sql:4:3
      4 |   INSERT INTO
        |   ^
  no such table: missing
  it was rolled back
  applied before it, and kept: a1; the database is at a1`,
		engine.All: `upgrade of a2 failed at a2.sql:4:3
      4 |   INSERT INTO
        |   ^
  no such table: missing
  it was rolled back, together with the earlier revisions of its transaction: a1
  this run changed nothing; the database is at base`,
	} {
		path := file(t)
		r := p.request(open(t, path), plan.Upgrade)
		r.Transaction = mode
		_, err := engine.Run(t.Context(), r)
		var m *engine.MigrationError
		if !errors.As(err, &m) {
			t.Fatalf("error: %v", err)
		}
		if diff := cmp.Diff(want, err.Error()); diff != "" {
			t.Errorf("%s: %s", mode, diff)
		}
		if tables := values(t, plain(t, path), "SELECT name FROM sqlite_master WHERE name = 'u'"); len(tables) > 0 {
			t.Errorf("%s: the failed revision left a table", mode)
		}
	}
}

func TestSomeoneElseChangedTheRows(t *testing.T) {
	p, path := parse(shop), file(t)
	db := open(t, path)
	run(t, p[:1].request(db, plan.Upgrade))
	other := plain(t, path)
	r := p.request(db, plan.Upgrade)
	r.Event = func(e engine.Event) {
		if e.Kind == engine.Finished && e.Number == 1 {
			must(t, other, "UPDATE ramus_version SET version_num = 'other'")
		}
	}
	result, err := engine.Run(t.Context(), r)
	var changed *dialect.RowsError
	if !errors.As(err, &changed) {
		t.Fatalf("error: %v", err)
	}
	if !cmp.Equal(result.Applied, []string{"a2"}) || !cmp.Equal(result.Rows, []string{"other"}) {
		t.Errorf("result: %+v", result)
	}
}

// TestRowsChangeBeforeTheStart checks that rows which change before the first step
// lead to a new plan.
func TestRowsChangeBeforeTheStart(t *testing.T) {
	p, path := parse(shop), file(t)
	db := open(t, path)
	r := p.request(db, plan.Upgrade)
	calls := 0
	r.Plan = p.planner(func(rows []string) (plan.Plan, error) {
		if calls++; calls == 1 {
			run(t, p[:2].request(open(t, path), plan.Upgrade))
		}
		return p.upgrade(rows)
	})
	if got := run(t, r); !cmp.Equal(got.Applied, []string{"a3"}) || calls != 2 {
		t.Errorf("%d plans, %+v", calls, got)
	}
}

func TestStamp(t *testing.T) {
	p := parse(shop)
	db := open(t, file(t))
	r := p.request(db, plan.Upgrade)
	stamp := func(edits ...plan.Edit) engine.Planner {
		return p.planner(func(rows []string) (plan.Plan, error) {
			return plan.Plan{Kind: plan.Stamp, Rows: rows, Steps: []plan.Step{{Revision: edits[len(edits)-1].New, Edits: edits}}}, nil
		})
	}
	r.Plan = stamp(plan.Edit{New: "a2"})
	if got := run(t, r); !cmp.Equal(got.Rows, []string{"a2"}) || !cmp.Equal(got.Applied, []string{"a2"}) {
		t.Errorf("stamp: %+v", got)
	}
	r.Plan = stamp(plan.Edit{Old: "a2"}) // as of a purge or a stamp to base
	if got := run(t, r); len(got.Rows) > 0 {
		t.Errorf("stamp to base: %+v", got)
	}
	log := state(t, db).Log
	if len(log) != 2 || !cmp.Equal(log[0].Rows, []string{"a2"}) || log[1].Rows == nil || len(log[1].Rows) != 0 {
		t.Errorf("log: %+v", log)
	}
	r.Plan = stamp(plan.Edit{Old: "gone", New: "a1"})
	var m *engine.MigrationError
	if _, err := engine.Run(t.Context(), r); !errors.As(err, &m) || len(state(t, db).Log) != 2 {
		t.Errorf("stamp of a row that is not there: %v", err)
	}
}
