package dialect

import (
	"fmt"
	"strings"
	"time"
)

// A LockWait describes whether a running statement waits for a lock of the server, and
// which connections hold it. The zero LockWait says that it waits for none.
type LockWait struct {
	Waits  bool      // the statement waits for a lock
	Lock   string    // the lock, such as "AccessExclusiveLock on users"; may be empty
	By     []Blocker // the connections that hold it, as far as the server shows them
	Maybe  bool      // By lists connections of which at least one probably holds it
	Unseen string    // why the server does not show whether it waits, or who holds the lock; empty if it does
}

// A Blocker is a connection that holds a lock.
type Blocker struct {
	Kind        string    // the server's word for ID: "pid" or "connection"; empty for a prepared transaction
	ID          int64     // of the connection
	Application string    // its name, as the connection gave it; may be empty
	User        string    // may be empty
	Host        string    // from which it connected; may be empty
	State       string    // such as "idle in transaction"; may be empty
	Since       time.Time // the start of its transaction; zero where the server does not show it
	Query       string    // its statement, or its last one; may be empty
}

// String returns the connection as in "psql (pid 4711, user ann from 10.0.0.1, idle in
// transaction since 2026-11-23 10:00:00 UTC)".
func (b Blocker) String() string {
	name := b.Application
	var parts []string
	switch id := fmt.Sprintf("%s %d", b.Kind, b.ID); {
	case b.Kind == "" && name == "":
		return "a prepared transaction"
	case b.Kind == "":
	case name == "":
		name = id
	default:
		parts = append(parts, id)
	}
	if b.User != "" {
		user := "user " + b.User
		if b.Host != "" {
			user += " from " + b.Host
		}
		parts = append(parts, user)
	}
	if state := b.state(); state != "" {
		parts = append(parts, state)
	}
	if len(parts) == 0 {
		return name
	}
	return name + " (" + strings.Join(parts, ", ") + ")"
}

func (b Blocker) state() string {
	if b.Since.IsZero() {
		return b.State
	}
	return strings.TrimSpace(b.State + " since " + b.Since.UTC().Format("2006-01-02 15:04:05") + " UTC")
}

// mostBlockers is the number of connections that String names.
const mostBlockers = 3

// String returns the rest of a sentence whose subject is the statement, as in "waits
// for AccessExclusiveLock on users, held by psql (pid 4711)". It is empty if the
// statement waits for no lock.
func (w LockWait) String() string {
	if !w.Waits {
		if w.Unseen != "" {
			return "cannot see whether it waits for a lock: " + w.Unseen
		}
		return ""
	}
	lock := w.Lock
	if lock == "" {
		lock = "a lock"
	}
	text := "waits for " + lock
	if len(w.By) > 0 {
		held := ", held by "
		if w.Maybe {
			held = ", probably held by "
		}
		text += held + w.holders()
	} else if w.Unseen != "" {
		return text + "; cannot see who holds it: " + w.Unseen
	}
	if w.Unseen != "" {
		text += "; " + w.Unseen
	}
	return text
}

// Past is String after the wait has ended: "waited for …". It is empty if no wait was
// seen.
func (w LockWait) Past() string {
	if !w.Waits {
		return ""
	}
	return "waited" + strings.TrimPrefix(w.String(), "waits")
}

func (w LockWait) holders() string {
	names := make([]string, 0, mostBlockers+1)
	for i, b := range w.By {
		if i == mostBlockers {
			names = append(names, fmt.Sprintf("%d more", len(w.By)-i))
			break
		}
		names = append(names, b.String())
	}
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	and := " and "
	if w.Maybe {
		and = " or "
	}
	return strings.Join(names[:last], ", ") + and + names[last]
}
