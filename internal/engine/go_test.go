package engine_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/revision"
)

// inGo replaces a revision's scripts by functions.
func (p project) inGo(id string, up revision.Call, down *revision.Call) {
	script := func(c revision.Call) revision.Script {
		return revision.Script{File: id + ".go", Line: 3, NoTransaction: c.OnConn != nil, Call: &c}
	}
	scripts := revision.Scripts{Upgrade: script(up)}
	if down != nil {
		s := script(*down)
		scripts.Downgrade = &s
	}
	r := p.find(id)
	r.File = id + ".go"
	r.Load = func(context.Context) (revision.Scripts, error) { return scripts, nil }
}

func inTx(statements ...string) revision.Call {
	return revision.Call{InTx: func(ctx context.Context, tx *sql.Tx) error {
		for _, s := range statements {
			if _, err := tx.ExecContext(ctx, s); err != nil {
				return err
			}
		}
		return nil
	}}
}

const aroundGo = `
= a1
CREATE TABLE t (x);
-
DROP TABLE t;
= a2
= a3
CREATE TABLE u (x);
-
DROP TABLE u;
`

func TestGoUpAndDown(t *testing.T) {
	for _, mode := range []engine.Transaction{engine.PerRevision, engine.All} {
		p, path := parse(aroundGo), file(t)
		down := inTx("DELETE FROM t")
		p.inGo("a2", inTx("INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)"), &down)
		db := open(t, path)
		up := p.request(db, plan.Upgrade)
		up.Transaction = mode
		if got := run(t, up); len(got.Applied) != 3 {
			t.Errorf("%s: %+v", mode, got)
		}
		if rows := values(t, plain(t, path), "SELECT x FROM t"); len(rows) != 2 {
			t.Errorf("%s: t has %q", mode, rows)
		}
		entry := state(t, db).Log[1]
		if entry.Revision != "a2" || entry.Checksum != "" || entry.DownScript != "" || entry.Statements != 1 || entry.Done != 1 || entry.Finished.IsZero() {
			t.Errorf("%s: the log's entry is %+v", mode, entry)
		}
		reverse := p.request(db, plan.Downgrade)
		reverse.Transaction = mode
		if got := run(t, reverse); len(got.Applied) != 3 || len(got.Rows) != 0 {
			t.Errorf("%s: %+v", mode, got)
		}
	}
}

// TestGoFails checks the changes that a failing function leaves, for all ways to
// fail.
func TestGoFails(t *testing.T) {
	insert := "INSERT INTO t VALUES (1)"
	mine := errors.New("mine")
	for name, c := range map[string]struct {
		end  func(context.Context, *sql.Tx) error
		want string
	}{
		"error":    {func(context.Context, *sql.Tx) error { return mine }, "\n  mine\n  it was rolled back\n"},
		"panic":    {func(context.Context, *sql.Tx) error { panic("mine") }, "\n  the function panicked: mine (go_test.go:"},
		"commit":   {func(_ context.Context, tx *sql.Tx) error { return tx.Commit() }, "remove the Commit"},
		"rollback": {func(_ context.Context, tx *sql.Tx) error { return tx.Rollback() }, "return an error instead"},
	} {
		p, path := parse(aroundGo), file(t)
		p.inGo("a2", revision.Call{InTx: func(ctx context.Context, tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, insert); err != nil {
				return err
			}
			return c.end(ctx, tx)
		}}, nil)
		db := open(t, path)
		_, err := engine.Run(t.Context(), p.request(db, plan.Upgrade))
		m, ok := errors.AsType[*engine.MigrationError](err)
		if !ok || !strings.HasPrefix(err.Error(), "upgrade of a2 failed in the function of a2.go:3\n") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if m.Statement != nil || m.Partial != nil || len(m.Rows) != 1 || m.Rows[0] != "a1" {
			t.Errorf("%s: %+v", name, m)
		}
		if rows := values(t, plain(t, path), "SELECT x FROM t"); len(rows) != 0 {
			t.Errorf("%s: t has %q", name, rows)
		}
		p.inGo("a2", inTx(insert), nil)
		if got := run(t, p.request(db, plan.Upgrade)); len(got.Applied) != 2 {
			t.Errorf("%s: afterwards: %+v", name, got)
		}
	}
}

// TestGoBreaksForeignKey checks that a function that violates a foreign key fails
// as SQL does.
func TestGoBreaksForeignKey(t *testing.T) {
	for _, c := range []revision.Call{inTx("INSERT INTO u VALUES (7)"), {OnConn: func(ctx context.Context, c *sql.Conn) error {
		_, err := c.ExecContext(ctx, "INSERT INTO u VALUES (7)")
		return err
	}}} {
		p, path := parse("\n= a1\nCREATE TABLE t (x INTEGER PRIMARY KEY); CREATE TABLE u (x REFERENCES t);\n= a2\n"), file(t)
		p.inGo("a2", c, nil)
		_, err := engine.Run(t.Context(), p.request(open(t, path), plan.Upgrade))
		if err == nil || !strings.Contains(err.Error(), "foreign keys are broken") {
			t.Errorf("error: %v", err)
		}
	}
}

// TestGoOutsideATransaction checks that a function's changes are kept and that it
// is called again.
func TestGoOutsideATransaction(t *testing.T) {
	p, path := parse(aroundGo), file(t)
	batches := 0
	p.inGo("a2", revision.Call{OnConn: func(ctx context.Context, conn *sql.Conn) error {
		batches++
		if _, err := conn.ExecContext(ctx, "INSERT INTO t VALUES (?)", batches); err != nil {
			return err
		}
		if batches < 3 {
			return errors.New("not yet")
		}
		return nil
	}}, nil)
	db := open(t, path)
	for want := 1; want < 3; want++ {
		_, err := engine.Run(t.Context(), p.request(db, plan.Upgrade))
		m, ok := errors.AsType[*engine.MigrationError](err)
		if !ok || m.Partial == nil || !strings.Contains(err.Error(), "its changes are kept; the same command calls it again") {
			t.Fatalf("error %v, partial %+v", err, m)
		}
		if rows := values(t, plain(t, path), "SELECT x FROM t"); len(rows) != want {
			t.Errorf("t has %q", rows)
		}
	}
	if got := run(t, p.request(db, plan.Upgrade)); len(got.Applied) != 2 || len(got.Partial) != 0 {
		t.Errorf("%+v", got)
	}
	if log := state(t, db).Log; len(log) != 3 || log[1].Finished.IsZero() || log[1].Error != "" {
		t.Errorf("%+v", log)
	}
}

func TestGoIsInterrupted(t *testing.T) {
	p, path := parse(aroundGo), file(t)
	ctx, cancel := context.WithCancel(t.Context())
	p.inGo("a2", revision.Call{InTx: func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO t VALUES (1)"); err != nil {
			return err
		}
		cancel()
		_, err := tx.ExecContext(ctx, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) INSERT INTO t SELECT i FROM n")
		return err
	}}, nil)
	_, err := engine.Run(ctx, p.request(open(t, path), plan.Upgrade))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error: %v", err)
	}
	if rows := values(t, plain(t, path), "SELECT x FROM t"); len(rows) != 0 {
		t.Errorf("t has %q", rows)
	}
}

// TestGoChangesASetting checks that settings which a function changed do not affect
// the next revision.
func TestGoChangesASetting(t *testing.T) {
	p, path := parse(aroundGo), file(t)
	p.inGo("a2", revision.Call{OnConn: func(ctx context.Context, conn *sql.Conn) error {
		_, err := conn.ExecContext(ctx, "PRAGMA query_only = ON")
		return err
	}}, nil)
	_, err := engine.Run(t.Context(), p.request(open(t, path), plan.Upgrade))
	if err == nil || !strings.Contains(err.Error(), "readonly") {
		t.Errorf("error: %v", err) // the function's own error, since the version row cannot be written either
	}
	p.inGo("a2", revision.Call{InTx: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "PRAGMA recursive_triggers = ON")
		return err
	}}, nil)
	p.inGo("a3", revision.Call{InTx: func(ctx context.Context, tx *sql.Tx) error {
		var on bool
		if err := tx.QueryRowContext(ctx, "PRAGMA recursive_triggers").Scan(&on); err != nil || !on {
			return err
		}
		return errors.New("the setting is still on")
	}}, nil)
	run(t, p.request(open(t, file(t)), plan.Upgrade))
}

func TestGoIsRefused(t *testing.T) {
	p := parse(aroundGo)
	p.inGo("a2", revision.Call{}, nil)
	r := p.request(open(t, file(t)), plan.Upgrade)
	result, err := engine.Run(t.Context(), r)
	check, ok := errors.AsType[*engine.CheckError](err)
	if !ok || !strings.HasPrefix(check.Error(), "a2.go: revision a2 is written in Go, but this program does not have its functions") || len(result.Applied) > 0 {
		t.Errorf("run: %v, %+v", err, result)
	}
	p.inGo("a2", inTx(), nil)
	steps, err := p.upgrade(nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = engine.WriteScript(t.Context(), &out, r, engine.Planned{Plan: steps, Revision: p.find})
	if err == nil || !strings.Contains(err.Error(), "cannot be written as SQL") || out.Len() > 0 {
		t.Errorf("script: %v, %d bytes", err, out.Len())
	}
	p.inGo("a2", revision.Call{OnConn: func(context.Context, *sql.Conn) error { return nil }}, nil)
	r.Transaction = engine.All
	if _, err := engine.Run(t.Context(), r); err == nil || !strings.Contains(err.Error(), "so it cannot be part of a run in one transaction") {
		t.Errorf("all in one: %v", err)
	}
}

// TestGoEndsItsTransaction checks that a revision is not marked as applied if its
// function ended the transaction with SQL.
func TestGoEndsItsTransaction(t *testing.T) {
	for _, end := range []string{"ROLLBACK", "COMMIT", "COMMIT; BEGIN", "INSERT OR ROLLBACK INTO t VALUES (NULL)"} {
		p, path := parse(aroundGo), file(t)
		p.find("a1").Load = parse("\n= a1\nCREATE TABLE t (x NOT NULL);\n").find("a1").Load
		p.inGo("a2", revision.Call{InTx: func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO t VALUES (1)")
			_, _ = tx.ExecContext(ctx, end)
			return err
		}}, nil)
		db := open(t, path)
		_, err := engine.Run(t.Context(), p.request(db, plan.Upgrade))
		if err == nil || !strings.Contains(err.Error(), "transaction had ended when it returned") || !strings.Contains(err.Error(), "may have been kept") {
			t.Errorf("%s: %v", end, err)
		}
		if s := state(t, db); len(s.Rows) != 1 || s.Rows[0] != "a1" || len(s.Log) != 1 {
			t.Errorf("%s: %+v", end, s)
		}
	}
}

// TestGoLeavesSomethingOpen checks that the lock is released although a function
// leaves something open or ends its goroutine, or a callback panics.
func TestGoLeavesSomethingOpen(t *testing.T) {
	for name, c := range map[string]revision.Call{
		"a transaction": {OnConn: func(ctx context.Context, c *sql.Conn) error {
			_, err := c.BeginTx(ctx, nil)
			return errors.Join(err, errors.New("early"))
		}},
		"rows": {OnConn: func(ctx context.Context, c *sql.Conn) error {
			rows, err := c.QueryContext(ctx, "SELECT 1 UNION SELECT 2")
			if err == nil {
				rows.Next()
			}
			return errors.Join(err, errors.New("early"))
		}},
		"its connection": {OnConn: func(_ context.Context, c *sql.Conn) error { return errors.Join(c.Close(), errors.New("early")) }},
		"nothing":        {InTx: func(context.Context, *sql.Tx) error { runtime.Goexit(); return nil }},
	} {
		p, path := parse(aroundGo), file(t)
		p.inGo("a2", c, nil)
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, err := engine.Run(context.Background(), p.request(open(t, path), plan.Upgrade))
			if err == nil || !strings.Contains(err.Error(), "early") {
				t.Errorf("%s: %v", name, err)
			}
		}()
		<-done
		p.inGo("a2", inTx(), nil)
		if c.OnConn != nil {
			p.inGo("a2", revision.Call{OnConn: func(context.Context, *sql.Conn) error { return nil }}, nil)
		}
		again := p.request(open(t, path), plan.Upgrade)
		again.LockTimeout = 0
		if got := run(t, again); len(got.Rows) != 1 || got.Rows[0] != "a3" {
			t.Errorf("%s: afterwards: %+v", name, got)
		}
	}
}

func TestEventPanics(t *testing.T) {
	p, path := parse(aroundGo), file(t)
	p.inGo("a2", inTx(), nil)
	up := p.request(open(t, path), plan.Upgrade)
	up.Event = func(engine.Event) { panic("mine") }
	func() {
		defer func() { _ = recover() }()
		_, _ = engine.Run(t.Context(), up)
	}()
	up.Event, up.LockTimeout = nil, 0
	if got := run(t, up); len(got.Applied) != 3 {
		t.Errorf("%+v", got)
	}
}
