package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// closing bounds the time for closing a session. Only tests change it.
var closing = 10 * time.Second

// A session is two connections: one that holds the runner's lock, and one that
// runs the statements. Where an embedder's pool has only one, it is both, and holder
// is nil.
type session struct {
	*store
	tables   tables // with their schema: a revision may USE another one
	holder   *lockHolder
	conn     *sql.Conn // nil while it is lost
	wire     net.Conn  // the socket of conn; nil if it is not known
	server   server    // of conn
	name     string    // of the runner's lock
	options  dialect.LockOptions
	limits   dialect.Limits // of conn
	changed  bool           // the settings of conn were changed
	width    int            // of version_num, in characters; 0 before Ensure
	logged   int64          // the number of the last entry that this connection wrote; 0 if that is not known
	observer observer
	prepared map[string]string // the statements that were prepared on conn and are known, by their names in lower case
	undone   map[string]bool   // the names of statements that a rollback undoes, for Untransacted
	known    []warning         // that conn may still list although they are older than the last statement
	scratch  bool              // the database is a scratch database, outside of which no statement may reach
}

// Lock takes the runner's lock first, so that a waiting runner needs one
// connection. The lock belongs to one server: on a Galera cluster, each node has
// its own.
func (d *store) Lock(ctx context.Context, o dialect.LockOptions) (dialect.Session, error) {
	w := newWait(o)
	conn, err := d.connectSoon(ctx, o)
	if err != nil {
		return nil, err
	}
	s := &session{store: d, tables: d.tables, options: o}
	if err := s.lock(ctx, conn, w); err != nil {
		_ = giveBack(conn, true)
		return nil, failure(ctx, err)
	}
	if d.alone() {
		s.conn = conn
	} else {
		s.holder = newLockHolder(conn, s.name, s.server.thread, signature(o.By, time.Now()))
		if err := s.open(ctx, w); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// connectSoon waits for a connection of an embedder's pool no longer than for the
// lock.
func (d *store) connectSoon(ctx context.Context, o dialect.LockOptions) (*sql.Conn, error) {
	if !d.given {
		return d.connect(ctx)
	}
	soon, cancel := context.WithTimeout(ctx, max(o.Timeout, time.Second))
	defer cancel()
	conn, err := d.connect(soon)
	if err != nil && ctx.Err() == nil && soon.Err() != nil {
		return nil, &dialect.UnreachableError{Where: d.loc.where, Err: errNoConnection, Temporary: true}
	}
	return conn, err
}

func (s *session) lock(ctx context.Context, conn *sql.Conn, w *wait) (err error) {
	if s.server, err = s.tables.ask(ctx, conn); err != nil {
		return err
	}
	s.name = s.tables.lockName(s.server)
	if s.tables.Schema == "" {
		s.tables.Schema = s.server.database
	}
	return w.take(ctx, conn, s.name, func(thread uint64) (string, bool) { return who(ctx, conn, thread) })
}

func (s *session) Read(ctx context.Context, scope dialect.ReadScope) (state dialect.State, err error) {
	if err := s.ready(ctx); err != nil {
		return state, err
	}
	err = s.do(ctx, func(ctx context.Context) (err error) {
		state, err = s.tables.read(ctx, s.conn, scope)
		return err
	})
	return state, s.tables.refused(ctx, s.conn, err)
}

func (s *session) Exec(ctx context.Context, st dialect.Statement) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	s.note(st)
	s.undone = nil
	inner := s.executed(st)
	if inner.Program {
		return s.program(ctx, st)
	}
	err := s.statement(ctx, st)
	if st.Computed && number(err) == errUnknownPrepared {
		err = nil // a DEALLOCATE, and this session did not need its PREPARE any more
	}
	err = statementFailure(ctx, st, err)
	s.remember(ctx, st, err == nil)
	return dialect.Kept(st, err, func() (bool, error) { return s.unchanged(ctx, inner) })
}

func (s *session) Call(ctx context.Context, f func(context.Context, *sql.Conn) error) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	s.changed, s.undone = true, nil
	err := dialect.LendConn(ctx, s.conn, f)
	if s.broken() {
		return err
	}
	left, ending := s.endTransaction(context.WithoutCancel(ctx))
	if err == nil && left {
		err = errors.New("the function left a transaction open; it was rolled back")
	}
	if err == nil {
		err = failure(ctx, ending)
	}
	return err
}

// Check costs no round trip: the lockHolder notices the end of its connection.
// Without one, Check finds out whether the server has closed the socket.
func (s *session) Check(context.Context) error {
	if s.holder != nil {
		return s.holder.check()
	}
	if s.conn == nil {
		return errors.New("the lock was lost with the connection to the server")
	}
	err := s.conn.Raw(func(raw any) error {
		if c, ok := raw.(driver.SessionResetter); ok {
			return c.ResetSession(context.Background())
		}
		return nil
	})
	if err != nil {
		s.drop()
		return fmt.Errorf("the lock was lost: its connection to the server ended: %w", err)
	}
	return nil
}

// Close releases the runner's lock last.
func (s *session) Close() error {
	s.observer.end()
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	var err error
	if s.conn != nil {
		_, err = s.conn.ExecContext(ctx, "ROLLBACK")
		if s.holder != nil {
			err = errors.Join(err, unlock(ctx, s.conn, statementLock(s.name)))
		}
	}
	if s.holder != nil {
		err = errors.Join(err, s.holder.end(func() { s.hurry(ctx) }), giveBack(s.holder.conn, s.holder.lost.Load() != nil))
		s.holder = nil
	} else if s.conn != nil {
		err = errors.Join(err, unlock(ctx, s.conn, s.name))
	}
	if s.conn != nil {
		err = errors.Join(err, giveBack(s.conn, s.changed || err != nil || s.limits != dialect.Limits{}))
		s.conn = nil
	}
	if lost(err) {
		return nil // the server has released everything
	}
	return err
}

// hurry cuts the lockHolder's SLEEP short.
func (s *session) hurry(ctx context.Context) {
	if s.conn != nil {
		_, _ = s.conn.ExecContext(ctx, fmt.Sprintf("KILL QUERY %d", s.holder.thread))
	}
}
