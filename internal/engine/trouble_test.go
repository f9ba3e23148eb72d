package engine_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/plan"
)

// filling returns a project that needs more space with each revision.
func filling() project {
	return parse(`
= f1
CREATE TABLE t (x);
= f2
CREATE TABLE big (x);
INSERT INTO big WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c WHERE n < 400) SELECT zeroblob(1000) FROM c;
= f3 transaction:false
CREATE TABLE bigger (x);
INSERT INTO bigger WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c WHERE n < 400) SELECT zeroblob(1000) FROM c;
`)
}

// TestReadersLockedOut checks that a run waits for the lock even if it cannot read
// meanwhile.
func TestReadersLockedOut(t *testing.T) {
	path := file(t)
	other := plain(t, path)
	must(t, other, "CREATE TABLE theirs (x)", "BEGIN EXCLUSIVE")
	r := parse(shop).request(open(t, path+"?timeout=0.1"), plan.Upgrade)
	r.Event = func(e engine.Event) {
		if e.Kind == engine.Waiting {
			must(t, other, "COMMIT")
		}
	}
	if got := run(t, r); len(got.Applied) != 3 {
		t.Errorf("%+v", got)
	}
}

func TestLockedByAnotherProgram(t *testing.T) {
	path := file(t)
	other := plain(t, path)
	must(t, other, "CREATE TABLE theirs (x)")
	r := parse(shop).request(open(t, path+"?timeout=60"), plan.Upgrade)
	for _, begin := range []string{"BEGIN EXCLUSIVE", "BEGIN IMMEDIATE"} {
		must(t, other, begin)
		for timeout, want := range map[time.Duration][]string{0: nil, 1500 * time.Millisecond: {"another program"}} {
			r.LockTimeout = timeout
			var said []string
			r.Event = func(e engine.Event) { said = append(said, e.Holder) }
			_, err := engine.Run(t.Context(), r)
			var locked *dialect.LockedError
			if !errors.As(err, &locked) || locked.Holder != "another program" || locked.Waited < timeout {
				t.Fatalf("%s: error: %v", begin, err)
			}
			if !cmp.Equal(said, want) {
				t.Errorf("%s: said %q", begin, said)
			}
		}
		must(t, other, "COMMIT")
	}
	must(t, other, "BEGIN IMMEDIATE")
	time.AfterFunc(100*time.Millisecond, func() { other.Exec("COMMIT") })
	r.LockTimeout = 20 * time.Second
	run(t, r)
}

func TestWaitsForAnotherRunner(t *testing.T) {
	path := file(t)
	session, err := open(t, path).Lock(t.Context(), dialect.LockOptions{By: "bob@box"})
	if err != nil {
		t.Fatal(err)
	}
	r := parse(shop).request(open(t, path), plan.Upgrade)
	r.LockTimeout = 0
	var locked *dialect.LockedError
	if _, err := engine.Run(t.Context(), r); !errors.As(err, &locked) || !strings.Contains(locked.Holder, "bob@box (pid ") {
		t.Fatalf("error: %v", err)
	}
	r.LockTimeout = 20 * time.Second
	r.Event = func(e engine.Event) {
		if e.Kind == engine.Waiting && strings.Contains(e.Holder, "bob@box") {
			if err := session.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	if got := run(t, r); len(got.Applied) != 3 {
		t.Errorf("applied %q", got.Applied)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	session, err = open(t, path).Lock(t.Context(), dialect.LockOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	if _, err := engine.Run(ctx, parse(shop).request(open(t, path), plan.Downgrade)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("cancelled wait: %v", err)
	}
}

// TestLostLock checks that a removed lock file is detected before the next step.
func TestLostLock(t *testing.T) {
	path := file(t)
	r := parse(shop).request(open(t, path), plan.Upgrade)
	r.Event = func(e engine.Event) {
		if e.Kind == engine.Finished && e.Number == 1 {
			os.Remove(path + "-ramus-lock")
		}
	}
	result, err := engine.Run(t.Context(), r)
	if err == nil || !strings.Contains(err.Error(), "the lock was lost") || !cmp.Equal(result.Applied, []string{"a1"}) {
		t.Errorf("applied %q, error: %v", result.Applied, err)
	}
}

// TestRemovedDatabase checks that the error makes no claim about a database file
// that was removed during the run.
func TestRemovedDatabase(t *testing.T) {
	p := parse("= a1\nCREATE TABLE t (x);\n= a2\nCREATE TABLE u (x);\n")
	for _, c := range []struct {
		mode engine.Transaction
		step int // the step after which it is removed
		want []string
	}{
		{engine.PerRevision, 1, []string{"upgrade of a2 failed", "applied before it: a1; the version table"}},
		{engine.All, 2, []string{"upgrade of a2 failed", "it is not known whether it was rolled back", "in one transaction with it: a1; the version table"}},
	} {
		path := file(t)
		r := p.request(open(t, path), plan.Upgrade)
		r.Transaction = c.mode
		r.Event = func(e engine.Event) {
			if e.Kind == engine.Finished && e.Number == c.step {
				if err := errors.Join(os.RemoveAll(path), os.RemoveAll(path+"-journal")); err != nil {
					t.Error(err)
				}
			}
		}
		_, err := engine.Run(t.Context(), r)
		var m *engine.MigrationError
		if !errors.As(err, &m) || m.RowsErr == nil {
			t.Fatalf("%s: error: %v", c.mode, err)
		}
		for _, want := range append(c.want, "someone removed or replaced it") {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: no %q in: %v", c.mode, want, err)
			}
		}
		run(t, p.request(open(t, path), plan.Upgrade))
		wantNoLitter(t, path)
	}
}

const endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c) SELECT max(n) FROM c"

func TestCancelInterruptsTheStatement(t *testing.T) {
	for _, option := range []string{"", " transaction:false"} {
		p := parse("= a1\nCREATE TABLE t (x);\n= a2" + option + "\nCREATE TABLE u (x);\nINSERT INTO u " + endless + ";\n")
		path := file(t)
		r := p.request(open(t, path), plan.Upgrade)
		signal := errors.New("interrupt")
		ctx, cancel := context.WithCancelCause(t.Context())
		r.Event = func(e engine.Event) {
			if e.Kind == engine.Started && e.Number == 2 {
				time.AfterFunc(300*time.Millisecond, func() { cancel(signal) })
			}
		}
		result, err := engine.Run(ctx, r)
		cancel(nil)
		var m *engine.MigrationError
		if !errors.As(err, &m) || !errors.Is(err, context.Canceled) || !errors.Is(err, signal) || m.Statement == nil || m.Statement.Line != 3 {
			t.Fatalf("error: %v", err)
		}
		if !cmp.Equal(result.Rows, []string{"a1"}) {
			t.Errorf("at %q", result.Rows)
		}
		if (m.Partial != nil) != (option != "") {
			t.Errorf("partial: %+v", m.Partial)
		}
		wantNoLitter(t, path)
	}
}
