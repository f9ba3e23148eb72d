package engine_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/plan"
)

// held is the wait that the sessions of these tests see.
var held = dialect.LockWait{Waits: true, Lock: "AccessExclusiveLock on users", By: []dialect.Blocker{{Kind: "pid", ID: 7, Application: "report"}}}

// A watchable is a server that shows waits.
type watchable struct {
	*server
	wait  dialect.LockWait
	looks atomic.Int32
}

func (w *watchable) Lock(ctx context.Context, o dialect.LockOptions) (dialect.Session, error) {
	inner, err := w.server.Lock(ctx, o)
	return &watchableSession{inner, w}, err
}

type watchableSession struct {
	dialect.Session
	w *watchable
}

func (s *watchableSession) LockWait(context.Context) dialect.LockWait {
	s.w.looks.Add(1)
	return s.w.wait
}

// slowly is a server whose statements that begin with CREATE TABLE c take a time.
func slowly(t *testing.T, d time.Duration, wait dialect.LockWait) *watchable {
	return &watchable{server: &server{Database: open(t, file(t)), rollsBack: true, before: func(text string) error {
		if len(text) > 14 && text[:14] == "CREATE TABLE c" {
			time.Sleep(d)
		}
		return nil
	}}, wait: wait}
}

const slow = `
= f1
CREATE TABLE b (x);
= f2
CREATE TABLE c (x);
`

// A statement that takes long is looked at, and its wait is an event: at once for a log,
// then for displays only. None comes after the end of the step.
func TestRunning(t *testing.T) {
	w := slowly(t, 1300*time.Millisecond, held)
	req := parse(slow).request(w, plan.Upgrade)
	req.Limits.Lock = 200 * time.Millisecond // so that it looks after half of it
	var got []engine.Event
	req.Event = func(e engine.Event) { got = append(got, e) }
	run(t, req)
	var kinds []engine.EventKind
	for _, e := range got {
		kinds = append(kinds, e.Kind)
	}
	want := []engine.EventKind{engine.Started, engine.Finished, engine.Started, engine.Running, engine.Running, engine.Finished}
	if len(kinds) != len(want) {
		t.Fatalf("events %v", kinds)
	}
	for i, kind := range want {
		if kinds[i] != kind {
			t.Fatalf("events %v", kinds)
		}
	}
	first, second := got[3], got[4]
	if first.Step.Revision != "f2" || first.At != "f2.sql:2:1" || !first.Due || first.Wait.Lock != held.Lock || first.Elapsed < 100*time.Millisecond || first.Number != 2 || first.Total != 2 {
		t.Errorf("%+v", first)
	}
	if second.Due || second.Elapsed < time.Second {
		t.Errorf("%+v", second)
	}
}

// A quick statement costs no look, and a run without a callback none either.
func TestQuickIsNotLookedAt(t *testing.T) {
	w := slowly(t, 0, held)
	req := parse(slow).request(w, plan.Upgrade)
	req.Event = func(engine.Event) {}
	run(t, req)
	silent := slowly(t, 300*time.Millisecond, held)
	req = parse(slow).request(silent, plan.Upgrade)
	req.Limits.Lock = 20 * time.Millisecond
	run(t, req)
	if n := w.looks.Load() + silent.looks.Load(); n != 0 {
		t.Errorf("%d looks", n)
	}
}

// A retry and the failure name the lock that the statement waited for. Where nobody
// could see it, they say that.
func TestWaitBeforeRetry(t *testing.T) {
	for _, wait := range []dialect.LockWait{held, {Unseen: "no right"}} {
		w := slowly(t, 0, wait)
		seen := make(chan struct{}, 2) // one for each try
		w.before = func(text string) error {
			if text != "CREATE TABLE c (x)" {
				return nil
			}
			select {
			case <-seen:
			case <-time.After(time.Minute):
				t.Error("nobody looked at the statement")
			}
			return errLocked
		}
		req := parse(slow).request(w, plan.Upgrade)
		req.Limits.Lock, req.Retries = 20*time.Millisecond, 1
		var retry engine.Event
		due := 0
		req.Event = func(e engine.Event) {
			switch e.Kind {
			case engine.Retrying:
				retry = e
			case engine.Running:
				seen <- struct{}{}
			}
			if e.Due {
				due++
			}
		}
		_, err := engine.Run(t.Context(), req)
		var failed *engine.MigrationError
		if !errors.As(err, &failed) {
			t.Fatal(err)
		}
		for _, got := range []dialect.LockWait{retry.Wait, failed.Wait} {
			if !got.Waits || got.Lock != wait.Lock || got.Unseen != wait.Unseen {
				t.Errorf("%+v", got)
			}
		}
		if want := len(wait.By); due != want {
			t.Errorf("%d lines for a log, want %d: of two tries, the second is none", due, want)
		}
	}
}
