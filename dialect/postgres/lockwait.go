package postgres

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// An observer looks at the connection of the statements from another one, which it
// opens when it is first asked.
type observer struct {
	mu   sync.Mutex
	wire *wire // of ramus's own; nil until then, and in a program's pool
}

// LockWait keeps a connection of its own for the next call, and takes one of a program's
// pool for the call only.
func (s *session) LockWait(ctx context.Context) dialect.LockWait {
	s.observer.mu.Lock()
	defer s.observer.mu.Unlock()
	w, release, err := s.observe(ctx)
	if err != nil {
		return dialect.LockWait{Unseen: "no connection to look from: " + reason(err)}
	}
	defer release()
	results, err := w.look(ctx, selectWait(s.process))
	if err != nil {
		return dialect.LockWait{Unseen: reason(err)}
	}
	return lockWait(results[0], results[1], w.config.User)
}

// observe returns the connection to look from.
func (s *session) observe(ctx context.Context) (w *wire, release func(), err error) {
	if s.given != nil {
		conn, w, err := s.borrow(ctx)
		return w, func() { _ = conn.Close() }, err
	}
	if w := s.observer.wire; w != nil && !w.IsClosed() {
		return w, func() {}, nil
	}
	s.observer.wire, err = s.dial(ctx, s.config)
	return s.observer.wire, func() {}, err
}

// end closes the connection, if there is one. A fault of it is none of the run.
func (o *observer) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.wire != nil && !o.wire.IsClosed() {
		_ = o.wire.close()
	}
}

// look runs queries. The connection is lost when ctx ends: nothing waits for its end.
func (w *wire) look(ctx context.Context, text string) ([]*result, error) {
	return w.Exec(ctx, text).ReadAll()
}

// selectWait returns two queries, for the lock that a process waits for, and for the
// connections that keep it waiting. A process that waits for a row waits for the end of
// the transaction that has locked it; its lock on the tuple shows the table.
func selectWait(process string) string {
	return `SELECT CASE l.locktype
	WHEN 'relation' THEN l.mode || ' on ' || l.relation::pg_catalog.regclass
	WHEN 'transactionid' THEN 'a row' || coalesce(' of ' || (SELECT t.relation::pg_catalog.regclass FROM pg_catalog.pg_locks AS t
		WHERE t.pid = l.pid AND t.locktype = 'tuple' AND t.granted LIMIT 1), '')
	WHEN 'tuple' THEN 'a row of ' || l.relation::pg_catalog.regclass
	WHEN 'virtualxid' THEN 'the end of a transaction'
	ELSE 'a lock (' || l.locktype || ')' END
FROM pg_catalog.pg_locks AS l WHERE l.pid = ` + process + ` AND NOT l.granted LIMIT 1;
SELECT b.pid, a.application_name, a.usename, pg_catalog.host(a.client_addr), a.state, a.query,
	pg_catalog.floor(pg_catalog.date_part('epoch', coalesce(a.xact_start, a.state_change)))
FROM (SELECT DISTINCT pg_catalog.unnest(pg_catalog.pg_blocking_pids(` + process + `)) AS pid) AS b
LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = b.pid ORDER BY b.pid`
}

// hidden is the text of a statement that the server hides from a role.
const hidden = "<insufficient privilege>"

// lockWait reads the results of selectWait. A role sees the application, the user and
// the pid of any connection.
func lockWait(lock, blockers *result, role string) dialect.LockWait {
	wait := dialect.LockWait{Waits: len(lock.Rows) > 0 || len(blockers.Rows) > 0, Lock: cell(lock, 0, 0)}
	for i := range blockers.Rows {
		b := blocker(blockers, i)
		if b.Query == hidden {
			b.Query = ""
			wait.Unseen = "since when is only shown to members of pg_read_all_stats, and " + role + " is none"
		}
		wait.By = append(wait.By, b)
	}
	if wait.Waits && len(wait.By) == 0 {
		wait.Unseen = "the server names no connection"
	}
	return wait
}

// blocker reads a row. The pid of a prepared transaction is 0.
func blocker(r *result, row int) dialect.Blocker {
	b := dialect.Blocker{
		Application: cell(r, row, 1), User: cell(r, row, 2), Host: cell(r, row, 3),
		State: cell(r, row, 4), Query: cell(r, row, 5),
	}
	if b.ID, _ = strconv.ParseInt(cell(r, row, 0), 10, 64); b.ID != 0 {
		b.Kind = "pid"
	}
	if since, err := strconv.ParseInt(cell(r, row, 6), 10, 64); err == nil {
		b.Since = time.Unix(since, 0).UTC()
	}
	return b
}
