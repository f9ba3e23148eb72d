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

// dataAfter has a revision that only changes data.
const dataAfter = `
= a1
CREATE TABLE t (x);
-
DROP TABLE t;
= a2
INSERT INTO t VALUES (1);
INSERT INTO t VALUES (2);
INSERT INTO missing VALUES (3);
`

// TestDataOnly fails in the third statement of a revision that only changes data, on a
// database that cannot roll back schema changes. The revision is one transaction, with the
// log too.
func TestDataOnly(t *testing.T) {
	path := file(t)
	s := &server{Database: open(t, path)}
	_, err := engine.Run(t.Context(), parse(dataAfter).request(s, plan.Upgrade))
	m, ok := errors.AsType[*engine.MigrationError](err)
	if !ok || m.Partial != nil || m.Line != 4 || !strings.Contains(err.Error(), "it was rolled back") {
		t.Fatalf("%v", err)
	}
	if rows := values(t, plain(t, path), "SELECT x FROM t"); len(rows) > 0 {
		t.Errorf("rows stayed: %q", rows)
	}
	s.before, s.ran = times(1, "INSERT INTO t VALUES (2)", errLocked), nil
	up := parse(strings.Replace(dataAfter, "missing", "t", 1)).request(s, plan.Upgrade)
	up.Retries = 1
	if _, err := engine.Run(t.Context(), up); err != nil {
		t.Fatal(err)
	}
	if rows := values(t, plain(t, path), "SELECT x FROM t"); !cmp.Equal(rows, []string{"1", "2", "3"}) {
		t.Errorf("after a retry: %q", rows)
	}
	if log := state(t, s).Log; log[len(log)-1].Revision != "a2" || log[len(log)-1].Done != 3 || log[len(log)-1].Finished.IsZero() {
		t.Errorf("%+v", log[len(log)-1])
	}
}

// TestDataOnlyLeavesRows fails in a transaction that the database cannot roll back as a
// whole. The revision does not run again before someone has looked.
func TestDataOnlyLeavesRows(t *testing.T) {
	path := file(t)
	s := &server{Database: open(t, path)}
	s.before = times(1, "INSERT INTO t VALUES (2)", &dialect.KeptError{Err: errLocked, Why: "some rows stayed"})
	up := parse(strings.Replace(dataAfter, "missing", "t", 1)).request(s, plan.Upgrade)
	up.Retries = 3
	_, err := engine.Run(t.Context(), up)
	m, ok := errors.AsType[*engine.MigrationError](err)
	if !ok || m.Partial == nil || !errors.Is(err, errLocked) || !strings.Contains(err.Error(), "it is not retried: some rows stayed") {
		t.Fatalf("%v", err)
	}
	for range 2 {
		_, err = engine.Run(t.Context(), up)
		if no, ok := errors.AsType[*engine.ResumeError](err); !ok || !strings.Contains(no.Why, "undo them by hand") {
			t.Errorf("%v", err)
		}
	}
	if closed, err := engine.Abandon(t.Context(), s, engine.Options{}); err != nil || len(closed) != 1 {
		t.Fatal(closed, err)
	}
	run(t, up)
}
