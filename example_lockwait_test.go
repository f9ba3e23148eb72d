package ramus_test

import (
	"fmt"
	"time"

	"github.com/ramusdb/ramus"
)

// A service tells its operators who keeps a migration waiting.
func ExampleLockWait() {
	events := func(e ramus.Event) { // Options.Events
		if e.Kind == ramus.Running && e.Due && e.Wait.Waits {
			fmt.Printf("%s has run for %s and %s\n", e.Step.Revision, e.Elapsed, e.Wait)
		}
	}
	// This is what ramus passes to it.
	events(ramus.Event{
		Kind: ramus.Running, Verb: "upgrade", Step: ramus.Step{Revision: "def456"}, Elapsed: 11 * time.Second, Due: true,
		Wait: ramus.LockWait{Waits: true, Lock: "AccessExclusiveLock on users", By: []ramus.Blocker{
			{Kind: "pid", ID: 4711, Application: "report", User: "ann", State: "idle in transaction"},
		}},
	})
	// Output: def456 has run for 11s and waits for AccessExclusiveLock on users, held by report (pid 4711, user ann, idle in transaction)
}

// Only the owner of the blocking connection may end it here.
func ExampleBlocker() {
	wait := ramus.LockWait{Waits: true, By: []ramus.Blocker{{Kind: "pid", ID: 4711, Application: "report"}, {Kind: "pid", ID: 4712, Application: "shop"}}}
	for _, by := range wait.By {
		if by.Application == "report" {
			fmt.Printf("SELECT pg_terminate_backend(%d);\n", by.ID)
		}
	}
	// Output: SELECT pg_terminate_backend(4711);
}
