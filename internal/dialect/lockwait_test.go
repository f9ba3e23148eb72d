package dialect_test

import (
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

func TestLockWaitText(t *testing.T) {
	since := time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("", 3600))
	psql := dialect.Blocker{Kind: "pid", ID: 47, Application: "psql", User: "ann", Host: "10.0.0.1", State: "idle in transaction", Since: since}
	bare := dialect.Blocker{Kind: "connection", ID: 3}
	prepared := dialect.Blocker{}
	for _, c := range []struct {
		wait dialect.LockWait
		want string
	}{
		{dialect.LockWait{}, ""},
		{dialect.LockWait{Unseen: "no right"}, "cannot see whether it waits for a lock: no right"},
		{dialect.LockWait{Waits: true, Unseen: "no right"}, "waits for a lock; cannot see who holds it: no right"},
		{dialect.LockWait{Waits: true, Lock: "x on t", By: []dialect.Blocker{psql}}, "waits for x on t, held by psql (pid 47, user ann from 10.0.0.1, idle in transaction since 2026-11-23 09:00:00 UTC)"},
		{dialect.LockWait{Waits: true, Lock: "x on t", By: []dialect.Blocker{bare, prepared}, Unseen: "no right"}, "waits for x on t, held by connection 3 and a prepared transaction; no right"},
		{dialect.LockWait{Waits: true, By: []dialect.Blocker{bare, bare, bare, bare, bare}, Maybe: true}, "waits for a lock, probably held by connection 3, connection 3, connection 3 or 2 more"},
	} {
		if got := c.wait.String(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
	if got := (dialect.LockWait{Waits: true, Lock: "x on t", By: []dialect.Blocker{bare}}).Past(); got != "waited for x on t, held by connection 3" {
		t.Error(got)
	}
	if got := (dialect.LockWait{Unseen: "no right"}).Past(); got != "" {
		t.Error(got)
	}
}
