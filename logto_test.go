package ramus_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus"
)

// A log has a line about a wait only where one is due, and warns of it.
func TestLogToWaits(t *testing.T) {
	var log bytes.Buffer
	events := ramus.LogTo(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: withoutTime})))
	wait := ramus.LockWait{Waits: true, Lock: "a row of users", By: []ramus.Blocker{{Kind: "connection", ID: 9}}}
	e := ramus.Event{Kind: ramus.Running, Verb: "upgrade", Step: ramus.Step{Revision: "b"}, At: "b.sql:7:1", Elapsed: 2 * time.Second, Wait: wait}
	events(e)
	if log.Len() > 0 {
		t.Errorf("a line that is not due:\n%s", log.String())
	}
	e.Due = true
	events(e)
	const want = `level=WARN msg="ramus: a statement takes long" verb=upgrade revision=b message="" step=0 of=0 elapsed=2s statement=b.sql:7:1 wait="waits for a row of users, held by connection 9"`
	if got := strings.TrimSpace(log.String()); got != want {
		t.Errorf("the line is\n%s", got)
	}
	log.Reset()
	e.Wait = ramus.LockWait{}
	events(e)
	if !strings.HasPrefix(log.String(), "level=INFO") || strings.Contains(log.String(), "wait=") {
		t.Errorf("the line is\n%s", log.String())
	}
}
