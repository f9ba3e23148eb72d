package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// A session is one connection that runs statements under the runner's lock.
type session struct {
	*store
	tables   tables // with their schema
	width    int    // of the version table's column; 0: not known yet, or no limit
	conn     *sql.Conn
	wire     *wire
	pool     *sql.DB // of the connection, if it is ramus's own
	process  string  // of the server
	pooled   bool    // the process may change: a pooler that the probe missed
	lock     runnerLock
	busy     lockKey // the lock of ramus's own connection, which it holds as long as it lives
	options  dialect.LockOptions
	settings settings
	observer observer
	heard    func(*pgconn.PgError) // receives the notices that pgconn passes on; nil while ramus's own statements run
}

func (d *store) Lock(ctx context.Context, o dialect.LockOptions) (dialect.Session, error) {
	if err := d.checkNames(); err != nil {
		return nil, err
	}
	s := &session{store: d, tables: d.tables, options: o}
	take := s.takeOwn
	if d.given != nil {
		take = s.takeShared
	}
	err := take(ctx)
	if err == nil {
		err = s.start(ctx)
	}
	if refusesTransactions(err) {
		err = &dialect.UnreachableError{Where: d.where, Err: errPooledByStatement}
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// takeOwn takes the lock on a connection of its own, and then connects for the
// statements: a waiting runner needs only one connection.
func (s *session) takeOwn(ctx context.Context) error {
	started := time.Now()
	config := s.config.Copy()
	config.RuntimeParams["application_name"] = signed(config.RuntimeParams["application_name"], s.options.By)
	w, err := s.dial(ctx, config)
	if err != nil {
		return err
	}
	pooled, key, err := s.hold(ctx, w)
	if err != nil {
		return errors.Join(err, w.close())
	}
	s.lock = key.watch(w, pooled)
	statements := s.config.Copy()
	statements.OnNotice = s.overhear
	s.pool = sql.OpenDB(stdlib.GetConnector(*statements))
	if s.conn, s.wire, err = s.open(ctx, s.pool); err != nil {
		return err
	}
	if s.pooled = pooled; pooled {
		return nil
	}
	s.wire.prepared = map[string]string{}
	return s.outlast(ctx, s.options.Timeout-time.Since(started))
}

// outlast waits for the statements of a dead runner. The server does not notice the
// end of their connection while a statement runs, and releases the runner's lock,
// which is another connection's. So the connection of the statements holds a lock
// too.
func (s *session) outlast(ctx context.Context, left time.Duration) error {
	s.busy = keyOf("ramus statements", s.tables.Schema, s.tables.Version)
	o := s.options
	o.Timeout = left
	return s.busy.take(ctx, s.wire, o)
}

// hold takes the lock on w.
func (s *session) hold(ctx context.Context, w *wire) (pooled bool, key lockKey, err error) {
	f, err := s.ask(ctx, w)
	if err != nil {
		return false, 0, err
	}
	if f.pooled {
		return true, f.key, f.key.takeInTransaction(ctx, w, s.options)
	}
	if _, err := w.send(ctx, w.endless("SET ")); err != nil {
		return false, 0, failure(ctx, err)
	}
	return false, f.key, f.key.take(ctx, w, s.options)
}

// takeShared takes a connection of the embedder, and the lock on it.
func (s *session) takeShared(ctx context.Context) error {
	started := time.Now()
	limited, cancel := context.WithTimeout(ctx, max(s.options.Timeout, closeTimeout))
	defer cancel()
	var err error
	if s.conn, s.wire, err = s.borrow(limited); err != nil {
		if ctx.Err() == nil && limited.Err() != nil {
			return &dialect.LockedError{Holder: "users of the given pool, which has no connection left", Waited: time.Since(started)}
		}
		return err
	}
	f, err := s.ask(ctx, s.wire)
	if err != nil {
		return err
	}
	s.pooled = f.pooled
	if err := f.key.take(ctx, s.wire, s.options); err != nil {
		return err
	}
	s.lock = sharedLock{s.wire, f.key}
	return s.signShared(ctx)
}

// signShared shows waiting runners who holds the lock.
func (s *session) signShared(ctx context.Context) error {
	return failure(ctx, s.settings.start(ctx, s.wire, true, s.options.By))
}

// facts are the properties of a server and a connection before its use.
type facts struct {
	pooled bool // a pooler with its own connections stands in between
	key    lockKey
}

// ask finds ramus's tables, and refuses a server that is read-only, and a pooler
// that does not keep a session on one connection.
func (s *session) ask(ctx context.Context, w *wire) (facts, error) {
	results, err := w.send(ctx, s.store.tables.selectColumns()+`; SELECT pg_catalog.pg_backend_pid(), pg_catalog.pg_is_in_recovery(),
pg_catalog.current_setting('transaction_read_only')`)
	if err != nil {
		return facts{}, failure(ctx, err)
	}
	answer := results[1]
	switch {
	case cell(answer, 0, 1) == "t":
		return facts{}, &dialect.UnreachableError{Where: s.where, Err: errors.New("it is a standby, which can only be read: name the primary, or all servers and target_session_attrs=read-write")}
	case cell(answer, 0, 2) == "on":
		return facts{}, &dialect.UnreachableError{Where: s.where, Err: errors.New("its transactions are read-only (default_transaction_read_only of the role or the database)")}
	}
	there := parseColumns(results[0])
	if there.version != nil {
		s.width = there.version.width
	}
	s.tables = s.store.tables.in(there.schema)
	f := facts{pooled: w.pooled(cell(answer, 0, 0)), key: keyOf("ramus", s.tables.Schema, s.tables.Version)}
	if f.pooled {
		err = s.probe(ctx, w)
	}
	return f, err
}

// start sets up the connection of the statements.
func (s *session) start(ctx context.Context) (err error) {
	if s.process, err = s.wire.backend(ctx, ""); err != nil {
		return failure(ctx, err)
	}
	if s.given != nil {
		return nil
	}
	return failure(ctx, s.settings.start(ctx, s.wire, false, ""))
}

func (s *session) Read(ctx context.Context, scope dialect.ReadScope) (dialect.State, error) {
	if s.wire.IsClosed() {
		return s.readAfresh(ctx, scope)
	}
	state, at, err := s.tables.read(ctx, s.wire, scope, max(s.options.Timeout, noTimeout))
	s.tables.apart = at.apart
	return state, errors.Join(err, s.wire.rollBack())
}

// readAfresh reads on a new connection when the session's was lost, so that a run
// can report the state of the database. A statement of the lost one may still
// complete, so it waits until the server has ended it.
func (s *session) readAfresh(ctx context.Context, scope dialect.ReadScope) (dialect.State, error) {
	w, release, err := s.reach(ctx)
	if err != nil {
		return dialect.State{}, err
	}
	state, err := s.readWhenGone(ctx, w, scope)
	return state, errors.Join(err, release())
}

func (s *session) readWhenGone(ctx context.Context, w *wire, scope dialect.ReadScope) (dialect.State, error) {
	wait := dialect.NewWait(dialect.LockOptions{Timeout: time.Hour}, longestPause) // ctx ends it earlier
	for {
		results, err := w.send(ctx, "SELECT FROM pg_catalog.pg_stat_activity WHERE pid = "+s.process)
		if err != nil {
			return dialect.State{}, failure(ctx, err)
		}
		if len(results[0].Rows) == 0 {
			state, _, err := s.tables.read(ctx, w, scope, readTimeout)
			return state, err
		}
		if err := wait.Pause(ctx, "the lost connection"); err != nil {
			return dialect.State{}, err
		}
	}
}

// Exec runs the statement alone: a statement that cannot run in a transaction cannot be
// sent together with another one either.
func (s *session) Exec(ctx context.Context, st dialect.Statement) error {
	s.note(st)
	patient := buildsConcurrently(st.Text) && s.settings.limits.Lock > 0
	if patient {
		if _, err := s.wire.send(ctx, "SET lock_timeout = 0"); err != nil {
			return failure(ctx, err)
		}
	}
	err := s.statement(ctx, st)
	if patient {
		_, back := s.wire.send(context.WithoutCancel(ctx), limit(s.settings.limits))
		err = errors.Join(err, back)
	}
	err = located(failure(ctx, err), err, st.Text, sqllex.Place{Line: st.Line, Column: st.Column})
	return dialect.Kept(st, err, func() (bool, error) { return s.unchanged(ctx, st) })
}

// buildsConcurrently reports whether a statement works in several transactions, so
// that it leaves half of its work when it fails while it waits.
func buildsConcurrently(statement string) bool { return phraseOf(statement).Has("CONCURRENTLY") }

func (s *session) Call(ctx context.Context, f func(context.Context, *sql.Conn) error) error {
	s.noteCall()
	stop := s.listen(sqllex.Place{})
	err := dialect.LendConn(ctx, s.conn, f)
	stop()
	if s.wire.inTransaction() {
		return errors.Join(err, errors.New("the function left a transaction open; it was rolled back"), s.wire.rollBack())
	}
	return err
}

func (s *session) Reset(ctx context.Context, l dialect.Limits) error {
	if err := s.settings.reset(ctx, s.wire, l); err != nil {
		return fmt.Errorf("restore the connection's settings: %w", failure(ctx, err))
	}
	return nil
}

func (s *session) Check(context.Context) error {
	if err := s.lock.check(); err != nil {
		return err
	}
	if s.wire.IsClosed() {
		return errors.New("the connection to the server was lost")
	}
	return nil
}

// Close releases the lock last, so that no other runner starts before the
// connection is released.
func (s *session) Close() error {
	s.observer.end()
	var err error
	switch {
	case s.conn == nil:
	case s.given != nil:
		err = s.giveBack()
	default:
		err = s.disconnect()
	}
	if s.pool != nil {
		err = errors.Join(err, s.pool.Close())
	}
	if s.lock != nil && s.given == nil {
		err = errors.Join(err, s.lock.release())
	}
	s.conn, s.pool, s.lock = nil, nil, nil
	return err
}

// disconnect closes ramus's own connection. It unlocks first, since the server may
// take a while to notice the end.
func (s *session) disconnect() error {
	var err error
	if s.busy != 0 {
		err = sharedLock{s.wire, s.busy}.release()
	}
	return errors.Join(err, s.wire.close(), s.conn.Close())
}

// giveBack returns the connection to the embedder as it was. It closes the
// connection if its state is unknown; then the pool opens a new one.
func (s *session) giveBack() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	if s.settings.beyond || s.wire.IsClosed() || s.wire.inTransaction() {
		return errors.Join(s.wire.close(), s.conn.Close())
	}
	if s.lock == nil {
		return s.conn.Close()
	}
	err := s.settings.reset(ctx, s.wire, s.settings.limits)
	if err == nil {
		err = s.settings.handBack(ctx, s.wire)
	}
	if err != nil {
		return errors.Join(failure(ctx, err), s.wire.close(), s.conn.Close())
	}
	return errors.Join(s.lock.release(), s.conn.Close())
}
