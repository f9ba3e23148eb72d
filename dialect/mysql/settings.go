package mysql

import (
	"context"
	"fmt"
	"math"

	"github.com/ramusdb/ramus/internal/dialect"
)

// note records that a statement may have changed the connection.
func (s *session) note(st dialect.Statement) {
	if st.Kind == dialect.Setting || st.Kind == dialect.Temp || isProgram(headOf(st.Text)) {
		s.changed = true
	}
}

// Reset replaces a connection whose settings a revision may have changed: no
// statement restores all of them, with user variables and temporary tables. A zero
// limit is the server's own.
func (s *session) Reset(ctx context.Context, l dialect.Limits) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	lifted := s.limits.Lock > 0 && l.Lock == 0 || s.limits.Statement > 0 && l.Statement == 0
	if s.changed || lifted {
		if err := s.replace(ctx); err != nil {
			return err
		}
	}
	if l == s.limits {
		return nil
	}
	if err := s.exec(ctx, s.server.limit(l)); err != nil {
		return failure(ctx, err)
	}
	s.limits = l
	return s.dropWarnings(ctx)
}

// replace takes another connection, after it has released the lock of the old one.
func (s *session) replace(ctx context.Context) error {
	name := statementLock(s.name)
	if s.holder == nil {
		name = s.name
	}
	if err := unlock(ctx, s.conn, name); err != nil {
		s.drop()
		return failure(ctx, err)
	}
	s.drop()
	w := newWait(dialect.LockOptions{Timeout: closing})
	if s.holder == nil {
		return s.reopenAlone(ctx, w)
	}
	return s.open(ctx, w)
}

// limit returns the statement that sets limits. The two waits for locks are in
// whole seconds, from 1.
func (s server) limit(l dialect.Limits) string {
	set := ""
	if l.Lock > 0 {
		seconds := max(1, int64(math.Ceil(l.Lock.Seconds())))
		set = fmt.Sprintf(", lock_wait_timeout = %d, innodb_lock_wait_timeout = %d", seconds, seconds)
	}
	if l.Statement > 0 {
		set += ", " + s.statementLimit(l.Statement)
	}
	return "SET SESSION " + set[2:]
}
