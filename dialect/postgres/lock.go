package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A runnerLock excludes other runners.
type runnerLock interface {
	check() error // returns why the lock is lost; nil while it is held
	release() error
}

// A lockKey is the number of the runner's advisory lock. Such locks belong to one
// database, so that the name of the version table is enough.
type lockKey int64

func keyOf(kind, schema, version string) lockKey {
	sum := sha256.Sum256([]byte(kind + "\x00" + schema + "\x00" + version))
	return lockKey(binary.BigEndian.Uint64(sum[:8]))
}

// isHeld returns the condition on pg_locks that somebody holds the lock.
func (k lockKey) isHeld() string {
	return fmt.Sprintf("l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.classid = %d AND l.objid = %d"+
		" AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())",
		uint32(uint64(k)>>32), uint32(k))
}

// selectHolder returns the query for the holder of the locks that match a condition
// on pg_locks. Only members of pg_read_all_stats see more of other users'
// connections than the pid and the user.
func selectHolder(condition string) string {
	return `SELECT coalesce(nullif(a.application_name, ''), 'a connection') || ' (pid ' || l.pid
	|| coalesce(', user ' || a.usename, '') || coalesce(' from ' || pg_catalog.host(a.client_addr), '')
	|| coalesce(', since ' || pg_catalog.to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS TZ'), '') || ')'
FROM pg_catalog.pg_locks AS l JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
WHERE l.pid <> pg_catalog.pg_backend_pid() AND ` + condition + `
ORDER BY a.backend_start LIMIT 1`
}

// blocker returns the holder of a lock on the version table, as far as the server
// shows it.
func (t tables) blocker(ctx context.Context, w *wire) string {
	results, err := w.send(ctx, selectHolder("l.granted AND l.mode LIKE '%Exclusive%' AND l.relation = pg_catalog.to_regclass("+text(t.version())+")"))
	if err != nil || len(results) == 0 || cell(results[0], 0, 0) == "" {
		return dialect.AnotherProgram
	}
	return cell(results[0], 0, 0)
}

// tryLock returns the statements that try to take the lock and, in the same round
// trip, ask for its holder.
func (k lockKey) tryLock() string {
	return fmt.Sprintf("SELECT pg_catalog.pg_try_advisory_lock(%d); ", int64(k)) + selectHolder(k.isHeld())
}

// take takes the lock on a connection without an open transaction. After the
// timeout it fails with a *dialect.LockedError. The holder is the application_name
// of its connection.
func (k lockKey) take(ctx context.Context, w *wire, o dialect.LockOptions) error {
	return k.wait(ctx, o, func() (bool, string, error) {
		results, err := w.send(ctx, k.tryLock())
		if err != nil {
			return false, "", err
		}
		return cell(results[0], 0, 0) == "t", cell(results[1], 0, 0), nil
	})
}

// takeInTransaction takes the lock in an open transaction, whose connection a
// pooler does not give to others. The transaction is idle: it has no snapshot and
// no number, so that nothing waits for it.
func (k lockKey) takeInTransaction(ctx context.Context, w *wire, o dialect.LockOptions) error {
	begin := "BEGIN ISOLATION LEVEL READ COMMITTED; " + w.endless("SET LOCAL ") +
		fmt.Sprintf("SELECT pg_catalog.pg_try_advisory_xact_lock(%d)", int64(k))
	return k.wait(ctx, o, func() (bool, string, error) {
		results, err := w.send(ctx, begin)
		if err != nil {
			return false, "", errors.Join(err, w.rollBack())
		}
		if cell(results[len(results)-1], 0, 0) == "t" {
			return true, "", nil
		}
		results, err = w.send(ctx, "ROLLBACK; "+selectHolder(k.isHeld()))
		if err != nil {
			return false, "", err
		}
		return false, cell(results[1], 0, 0), nil
	})
}

func (k lockKey) wait(ctx context.Context, o dialect.LockOptions, try func() (held bool, holder string, err error)) error {
	wait := dialect.NewWait(o, longestPause)
	for {
		held, holder, err := try()
		if held || err != nil {
			return failure(ctx, err)
		}
		if holder == "" {
			holder = "another ramus"
		}
		if err := wait.Pause(ctx, holder); err != nil {
			return err
		}
	}
}

// A watchedLock is held by a connection of its own. A goroutine always reads from
// it, and so notices at once when the server or the network ends it.
type watchedLock struct {
	*wire
	unlock  string
	stop    context.CancelFunc
	watched chan struct{}
	lost    atomic.Pointer[error]
}

// watch starts to watch a lock that w holds.
func (k lockKey) watch(w *wire, inTransaction bool) *watchedLock {
	ctx, stop := context.WithCancel(context.Background())
	l := &watchedLock{wire: w, stop: stop, watched: make(chan struct{}), unlock: k.unlock()}
	if inTransaction {
		l.unlock = "ROLLBACK"
	}
	go l.read(ctx)
	return l
}

func (k lockKey) unlock() string {
	return fmt.Sprintf("SELECT pg_catalog.pg_advisory_unlock(%d)", int64(k))
}

func (l *watchedLock) read(ctx context.Context) {
	defer close(l.watched)
	for {
		err := l.WaitForNotification(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			l.lost.Store(&err)
			return
		}
	}
}

func (l *watchedLock) check() error {
	if err := l.lost.Load(); err != nil {
		return fmt.Errorf("the lock was lost: its connection ended: %s", reason(*err))
	}
	return nil
}

// release unlocks before it closes: the server may take a while to notice the end
// of a connection.
func (l *watchedLock) release() error {
	l.stop()
	<-l.watched
	if l.lost.Load() != nil || l.IsClosed() {
		return errors.Join(l.check(), l.close())
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	_, err := l.send(ctx, l.unlock)
	if err != nil {
		err = failure(ctx, err)
	}
	return errors.Join(err, l.close())
}

// A sharedLock is held by the connection that runs the statements, and lost with
// it.
type sharedLock struct {
	*wire
	key lockKey
}

func (l sharedLock) check() error { return nil }

// release unlocks repeatedly: a revision may have taken the lock again.
func (l sharedLock) release() error {
	if l.IsClosed() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	_, err := l.send(ctx, l.key.unlock())
	return failure(ctx, err)
}

// longestPause is the longest pause between two attempts to take a lock.
const longestPause = 500 * time.Millisecond
