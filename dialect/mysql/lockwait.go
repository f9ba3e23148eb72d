package mysql

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ramusdb/ramus/internal/dialect"
)

// An observer looks at the connection of the statements from another one, which it
// opens when it is first asked.
type observer struct {
	mu     sync.Mutex
	conn   *sql.Conn     // of ramus's own pool; nil until then, and in a program's pool
	thread atomic.Uint64 // the connection of the statements; 0 if it is the only one of the pool
}

// LockWait keeps a connection of its own for the next call, and takes one of a program's
// pool for the call only.
func (s *session) LockWait(ctx context.Context) dialect.LockWait {
	s.observer.mu.Lock()
	defer s.observer.mu.Unlock()
	thread := s.observer.thread.Load()
	if thread == 0 {
		return dialect.LockWait{Unseen: "the pool has only one connection"}
	}
	conn, err := s.observe(ctx)
	if err != nil {
		return dialect.LockWait{Unseen: "no connection to look from: " + err.Error()}
	}
	if s.given {
		defer conn.Close()
	}
	wait, err := sight{conn, thread}.look(ctx)
	if err == nil {
		return wait
	}
	if lost(err) || ctx.Err() != nil {
		s.observer.drop()
	}
	return dialect.LockWait{Unseen: words(err)}
}

// observe returns the connection to look from.
func (s *session) observe(ctx context.Context) (*sql.Conn, error) {
	if s.given || s.observer.conn == nil {
		conn, err := s.connect(ctx)
		if err != nil || s.given {
			return conn, err
		}
		s.observer.conn = conn
	}
	return s.observer.conn, nil
}

// drop closes the connection, if there is one. A fault of it is none of the run.
func (o *observer) drop() {
	if o.conn != nil {
		_ = giveBack(o.conn, true)
		o.conn = nil
	}
}

func (o *observer) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.drop()
}

// A sight is a look at a connection from another one.
type sight struct {
	conn   *sql.Conn
	thread uint64
}

// look reads what the connection waits for: the state of its thread shows the locks of
// tables and their definitions, its transaction those of rows. Anyone sees the thread,
// and only accounts with the PROCESS privilege the transaction.
func (s sight) look(ctx context.Context) (dialect.LockWait, error) {
	var state sql.NullString
	if err := scanRow(ctx, s.conn, fmt.Sprintf("SELECT STATE FROM information_schema.PROCESSLIST WHERE ID = %d", s.thread), &state); err != nil {
		return dialect.LockWait{}, err
	}
	if waits, lock := tableLock(state.String); waits {
		return s.holders(ctx, lock, tableLockHolders), nil
	}
	var transactions int
	query := fmt.Sprintf("SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE trx_mysql_thread_id = %d AND trx_state = 'LOCK WAIT'", s.thread)
	if err := scanRow(ctx, s.conn, query, &transactions); err != nil || transactions == 0 {
		return dialect.LockWait{}, err
	}
	return s.holders(ctx, "a row", rowLockHolders), nil
}

// tableLock reads the state of a thread
// (https://dev.mysql.com/doc/refman/8.4/en/general-thread-states.html): "Waiting for
// table metadata lock".
func tableLock(state string) (waits bool, lock string) {
	switch rest, waits := strings.CutPrefix(state, "Waiting for "); {
	case state == "User lock":
		return true, "a lock of GET_LOCK"
	case waits && (strings.HasSuffix(rest, " lock") || rest == "table flush"):
		return true, "a " + rest
	}
	return false, ""
}
