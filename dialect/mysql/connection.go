package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// open opens the connection that runs the statements.
func (s *session) open(ctx context.Context, w *wait) error {
	var wire net.Conn
	conn, err := s.connectSoon(withWire(ctx, &wire), s.options)
	if err != nil {
		return err
	}
	if s.server, err = s.tables.ask(ctx, conn); err == nil {
		err = w.take(ctx, conn, statementLock(s.name), func(thread uint64) (string, bool) {
			return leftover(ctx, conn, thread), true
		})
	}
	if err != nil {
		_ = giveBack(conn, true)
		return failure(ctx, err)
	}
	s.begun(conn)
	s.wire = wire
	s.observer.thread.Store(s.server.thread)
	return nil
}

// begun starts the use of a new connection.
func (s *session) begun(conn *sql.Conn) {
	s.conn, s.changed, s.limits, s.known, s.prepared, s.logged = conn, false, dialect.Limits{}, nil, nil, 0
}

// ready opens a new connection if the old one was lost, so that a failed run can
// still report the state of the database. It first ends the statement of the old
// one.
func (s *session) ready(ctx context.Context) error {
	if s.conn != nil {
		return nil
	}
	w := newWait(dialect.LockOptions{Timeout: closing})
	if s.holder == nil {
		return s.reopenAlone(ctx, w)
	}
	_ = s.holder.kill(fmt.Sprintf("KILL %d", s.server.thread)) // it may have ended by itself
	return s.open(ctx, w)
}

// reopenAlone also takes the runner's lock again, which was lost with the
// connection.
func (s *session) reopenAlone(ctx context.Context, w *wait) error {
	conn, err := s.connectSoon(ctx, s.options)
	if err != nil {
		return err
	}
	_, _ = conn.ExecContext(ctx, fmt.Sprintf("KILL %d", s.server.thread))
	if err := s.lock(ctx, conn, w); err != nil {
		_ = giveBack(conn, true)
		return failure(ctx, err)
	}
	s.begun(conn)
	return nil
}

// drop closes a connection that is no longer usable.
func (s *session) drop() {
	if s.conn != nil {
		_ = giveBack(s.conn, true)
		s.conn = nil
	}
}

// lose drops the connection if an error shows that it is lost.
func (s *session) lose(err error) error {
	if lost(err) {
		s.drop()
	}
	return err
}

// do runs f on the connection. When ctx ends, it kills the statement on the server
// and keeps the connection: the context of f is another one, which ends only if the
// server does not obey.
func (s *session) do(ctx context.Context, f func(context.Context) error) error {
	if ended := dialect.Ended(ctx); ended != nil {
		return ended
	}
	if s.holder == nil {
		return s.lose(f(ctx))
	}
	during, cut, done := s.breakable(ctx)
	defer done()
	over, killed := make(chan struct{}), make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(killed)
		s.interrupt(over, cut)
	})
	err := f(during)
	close(over)
	if !stop() {
		<-killed
		s.absorb(err)
	}
	return s.lose(err)
}

// interrupt kills the running statement repeatedly, since it may not have started
// at the first attempt. It cuts the connection if that does not help.
func (s *session) interrupt(over <-chan struct{}, cut func()) {
	statement := fmt.Sprintf("KILL QUERY %d", s.server.thread)
	deadline := time.Now().Add(closing)
	for time.Now().Before(deadline) {
		if s.holder.kill(statement) != nil {
			break
		}
		select {
		case <-over:
			return
		case <-time.After(pause / 5):
		}
	}
	select {
	case <-over:
	default:
		cut()
	}
}

// absorb runs a statement for a late KILL to hit, which would otherwise end the
// next one.
func (s *session) absorb(err error) {
	if lost(err) {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	_, err = s.conn.ExecContext(ctx, "DO 0")
	if lost(err) {
		s.drop()
	}
}

// exec runs one statement without arguments.
func (s *session) exec(ctx context.Context, statement string) error {
	return s.do(ctx, func(ctx context.Context) error {
		_, err := s.conn.ExecContext(ctx, statement)
		return err
	})
}

// broken drops a connection that a function's context has closed.
func (s *session) broken() bool {
	alive := false
	_ = s.conn.Raw(func(raw any) error {
		v, ok := raw.(driver.Validator)
		alive = !ok || v.IsValid()
		return nil
	})
	if !alive {
		s.drop()
	}
	return !alive
}

// endTransaction rolls back, and reports whether a transaction was open: outside a
// transaction, a savepoint ends with its own statement.
func (s *session) endTransaction(ctx context.Context) (open bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, closing)
	defer cancel()
	if err := s.exec(ctx, "SAVEPOINT ramus"); err != nil {
		return false, err
	}
	err = s.exec(ctx, "ROLLBACK TO SAVEPOINT ramus")
	if number(err) == errNoSavepoint {
		return false, s.dropWarnings(ctx)
	}
	if err != nil {
		return false, err
	}
	return true, s.exec(ctx, "ROLLBACK")
}
