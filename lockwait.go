package ramus

import (
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A LockWait is what ramus saw when it looked, from another connection, whether a
// statement waits for a lock of the server. The zero LockWait means that it waits for
// none. SQLite has no such locks.
type LockWait struct {
	Waits  bool      `json:"waits"`            // the statement waits for a lock
	Lock   string    `json:"lock,omitempty"`   // as in "AccessExclusiveLock on users"
	By     []Blocker `json:"by"`               // the connections that hold it, as far as the server shows them
	Maybe  bool      `json:"maybe,omitempty"`  // By lists open transactions, of which at least one probably holds it
	Unseen string    `json:"unseen,omitempty"` // why the server does not show whether it waits, or who holds the lock
}

// A Blocker is a connection that holds a lock.
type Blocker struct {
	Kind        string    `json:"kind,omitempty"` // the server's word for ID: "pid" or "connection"; empty for a prepared transaction
	ID          int64     `json:"id"`
	Application string    `json:"application,omitempty"` // its name, as the connection gave it
	User        string    `json:"user,omitempty"`
	Host        string    `json:"host,omitempty"`
	State       string    `json:"state,omitempty"` // such as "idle in transaction"
	Since       time.Time `json:"since,omitzero"`  // the start of its transaction
	Query       string    `json:"query,omitempty"` // its statement, or its last one
}

func lockWait(w dialect.LockWait) LockWait {
	public := LockWait{Waits: w.Waits, Lock: w.Lock, By: make([]Blocker, len(w.By)), Maybe: w.Maybe, Unseen: w.Unseen}
	for i, b := range w.By {
		public.By[i] = Blocker(b)
	}
	return public
}

// seen returns the wait as the dialect saw it.
func (w LockWait) seen() dialect.LockWait {
	seen := dialect.LockWait{Waits: w.Waits, Lock: w.Lock, By: make([]dialect.Blocker, len(w.By)), Maybe: w.Maybe, Unseen: w.Unseen}
	for i, b := range w.By {
		seen.By[i] = dialect.Blocker(b)
	}
	return seen
}

// String returns the rest of a sentence about the statement, such as "waits for
// AccessExclusiveLock on users, held by psql (pid 4711, user ann, idle in transaction
// since 2026-11-23 10:00:00 UTC)". It is empty if the statement waits for no lock.
func (w LockWait) String() string { return w.seen().String() }

// String returns the connection as in LockWait.String.
func (b Blocker) String() string { return dialect.Blocker(b).String() }

// Past returns String after the wait has ended, as in "waited for …". It is empty if no
// wait was seen.
func (w LockWait) Past() string { return w.seen().Past() }
