package mysql

import (
	"context"
	"fmt"
	"math"

	"github.com/ramusdb/ramus/internal/dialect"
)

// note records that a statement may have changed the connection.
func (s *session) note(st dialect.Statement) {
	if st.Kind == dialect.Setting || st.Kind == dialect.Temp || st.Program {
		s.changed, s.undone = true, nil
	}
}

// Reset replaces a connection whose settings a revision may have changed: no
// statement restores all of them, with user variables and temporary tables. A zero
// limit is the server's own.
func (s *session) Reset(ctx context.Context, l dialect.Limits) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	s.undone = nil
	lifted := s.limits.Lock > 0 && l.Lock == 0 || s.limits.Statement > 0 && l.Statement == 0
	if s.changed || lifted {
		if err := s.replace(ctx); err != nil {
			return err
		}
	}
	if l == s.limits {
		return nil
	}
	if set := s.server.limit(l, s.killsSlow()); set != "" {
		if err := s.exec(ctx, set); err != nil {
			return failure(ctx, err)
		}
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

// killsSlow reports whether ramus itself ends statements that run too long, by KILL QUERY
// on the other connection, because the server would only end those that read.
func (s *session) killsSlow() bool { return !s.server.limitsAll() && s.holder != nil }

// within runs a statement, and ends it on the server after the limit of the session if
// the server does not do that.
func (s *session) within(ctx context.Context, statement string) error {
	limit := s.limits.Statement
	if limit <= 0 || !s.killsSlow() {
		return s.exec(ctx, statement)
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err := s.exec(limited, statement)
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		words := fmt.Sprintf("it was interrupted because it ran longer than statement_timeout (%s)", limit)
		return &dialect.DatabaseError{Words: words, Err: err, Lost: lost(err)}
	}
	return err
}

// limit returns the statement that sets limits; "" if there is nothing to set. The two
// waits for locks are in whole seconds, from 1.
func (s server) limit(l dialect.Limits, kills bool) string {
	set := ""
	if l.Lock > 0 {
		seconds := max(1, int64(math.Ceil(l.Lock.Seconds())))
		set = fmt.Sprintf(", lock_wait_timeout = %d, innodb_lock_wait_timeout = %d", seconds, seconds)
	}
	if l.Statement > 0 && !kills {
		set += ", " + s.statementLimit(l.Statement)
	}
	if set == "" {
		return ""
	}
	return "SET SESSION " + set[2:]
}
