package cli

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/ramusdb/ramus"
)

// TestProgressInLog checks the lines of a run without a terminal: those that scripts
// read, a wait where it is due, and the holder of a lock once.
func TestProgressInLog(t *testing.T) {
	var out bytes.Buffer
	a := &app{}
	a.Err = &out
	p := newProgress(a)
	step := ramus.Step{Revision: "b1", From: []string{"a1"}, To: []string{"b1"}, Message: "add email"}
	held := ramus.LockWait{Waits: true, Lock: "a row of users", By: []ramus.Blocker{{Kind: "connection", ID: 9}}}
	timeout := errors.New("lock timeout")
	for _, e := range []ramus.Event{
		{Kind: ramus.Started, Verb: "upgrade", Step: step, Number: 1, Total: 2},
		{Kind: ramus.Running, Step: step, Wait: held, Due: true},
		{Kind: ramus.Running, Step: step, Wait: held},
		{Kind: ramus.Retrying, Step: step, Err: timeout, Retry: 1, Retries: 3, Pause: 200 * time.Millisecond, Wait: held},
		{Kind: ramus.Retrying, Step: step, Err: timeout, Retry: 2, Retries: 3, Pause: time.Second, Wait: ramus.LockWait{Waits: true, Unseen: "no right"}},
		{Kind: ramus.Finished, Verb: "upgrade", Step: step, Number: 1, Total: 2, Elapsed: 8300 * time.Millisecond},
		{Kind: ramus.Started, Verb: "downgrade", Step: ramus.Step{Revision: "a1", From: []string{"a1"}}, Number: 2, Total: 2},
		{Kind: ramus.Running, Due: true, Step: ramus.Step{Revision: "a1"}},
		{Kind: ramus.Finished, Step: ramus.Step{Revision: "a1"}, Elapsed: 1990 * time.Millisecond},
	} {
		p.event(e)
	}
	p.close()
	const want = `Running upgrade a1 -> b1, add email (1/2)
b1: running for 0s; waits for a row of users, held by connection 9
b1: lock timeout; retry 1 of 3 in 200ms
b1: lock timeout; it waited for a lock; cannot see who holds it: no right; retry 2 of 3 in 1s
b1: done in 8.3s
Running downgrade a1 ->  (2/2)
a1: running for 0s
`
	if got := out.String(); got != want {
		t.Errorf("got\n%s", got)
	}
}
