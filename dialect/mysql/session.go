package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// closing is how long giving a session up may take.
const closing = 10 * time.Second

// A session is two connections: one that holds the runner's lock, and one that
// runs the statements. Where an embedder's pool has but one, it is both, and beat
// is nil.
type session struct {
	*store
	tables  tables // with their schema: a revision may USE another one
	beat    *beat
	conn    *sql.Conn // nil while it is lost
	server  server    // of conn
	name    string    // of the runner's lock
	options dialect.LockOptions
	limits  dialect.Limits // those that conn has
	changed bool           // conn's settings are not those that it had
	width   int            // of version_num, in characters; 0 until Ensure looked
}

// Lock takes the runner's lock first, so that a waiter needs one connection. The
// lock is one server's: on a Galera cluster, each node has its own.
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
		s.beat = startBeat(conn, s.name, s.server.thread, signature(o.By, time.Now()))
		if err := s.open(ctx, w); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// connectSoon does not wait forever for a connection of an embedder's pool.
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

// open makes the connection that runs the statements.
func (s *session) open(ctx context.Context, w *wait) error {
	conn, err := s.connectSoon(ctx, s.options)
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
	s.conn, s.changed, s.limits = conn, false, dialect.Limits{}
	return nil
}

// ready makes a new connection when the old one was lost, so that a run that
// failed can still say what the database holds. What the old one ran is ended
// first.
func (s *session) ready(ctx context.Context) error {
	if s.conn != nil {
		return nil
	}
	w := newWait(dialect.LockOptions{Timeout: closing})
	if s.beat == nil {
		return s.reopenAlone(ctx, w)
	}
	_ = s.beat.kill(fmt.Sprintf("KILL %d", s.server.thread)) // it may have ended by itself
	return s.open(ctx, w)
}

// reopenAlone also takes the runner's lock again, which went with the connection.
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
	s.conn, s.changed, s.limits = conn, false, dialect.Limits{}
	return nil
}

// drop gives up a connection that is of no use any more.
func (s *session) drop() {
	if s.conn != nil {
		_ = giveBack(s.conn, true)
		s.conn = nil
	}
}

// lose drops the connection when an error says that it is gone.
func (s *session) lose(err error) error {
	if lost(err) {
		s.drop()
	}
	return err
}

// do runs f on the connection. The end of ctx kills what f runs on the server,
// and leaves the connection as it is: f's context is another one, which ends
// only when the server does not obey.
func (s *session) do(ctx context.Context, f func(context.Context) error) error {
	if ended := dialect.Ended(ctx); ended != nil {
		return ended
	}
	if s.beat == nil {
		return s.lose(f(ctx))
	}
	during, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
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

// interrupt kills the running statement, again and again, since the first time
// it may not have started yet; and cuts the connection when that does not help.
func (s *session) interrupt(over <-chan struct{}, cut func()) {
	statement := fmt.Sprintf("KILL QUERY %d", s.server.thread)
	deadline := time.Now().Add(closing)
	for time.Now().Before(deadline) {
		if s.beat.kill(statement) != nil {
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

// absorb meets a KILL that came too late for its statement, and would end the
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

// exec runs one statement without values.
func (s *session) exec(ctx context.Context, statement string) error {
	return s.do(ctx, func(ctx context.Context) error {
		_, err := s.conn.ExecContext(ctx, statement)
		return err
	})
}

func (s *session) Read(ctx context.Context, depth dialect.Depth) (state dialect.State, err error) {
	if err := s.ready(ctx); err != nil {
		return state, err
	}
	err = s.do(ctx, func(ctx context.Context) (err error) {
		state, err = s.tables.read(ctx, s.conn, depth)
		return err
	})
	return state, failure(ctx, err)
}

func (s *session) Ensure(ctx context.Context) (created bool, err error) {
	if err := s.ready(ctx); err != nil {
		return false, err
	}
	var all map[string]*found
	err = s.do(ctx, func(ctx context.Context) (err error) {
		all, err = s.tables.look(ctx, s.conn)
		return err
	})
	if err != nil {
		return false, failure(ctx, err)
	}
	version, log := pick(all, s.tables.Version, s.server.folds), pick(all, s.tables.Log, s.server.folds)
	statements, err := s.tables.missing(version, log)
	if err != nil {
		return false, err
	}
	s.width = 255
	if version != nil {
		s.width = version.width
	} else if s.tables.AlembicID {
		s.width = 32
	}
	for _, statement := range statements {
		if err := s.exec(ctx, statement); err != nil {
			return false, failure(ctx, err)
		}
	}
	return version == nil, nil
}

// missing are the statements that make the tables what this version writes to.
// The version table comes last: where it is, the log is too.
func (t tables) missing(version, log *found) ([]string, error) {
	if err := errors.Join(version.check(t.shown(t.Version), versionTable, "version_num"), version.checkEngine(t.shown(t.Version))); err != nil {
		return nil, err
	}
	var statements []string
	if t.Log != "" {
		extra, err := t.missingLog(log)
		if err != nil {
			return nil, err
		}
		statements = extra
	}
	if version == nil {
		statements = append(statements, t.createVersion("CREATE TABLE"))
	}
	return statements, nil
}

func (t tables) missingLog(log *found) ([]string, error) {
	if log == nil {
		return []string{t.createLog("CREATE TABLE")}, nil
	}
	needed := []string{"seq"}
	var add []string
	for _, c := range logTypes() {
		if !c.nullable {
			needed = append(needed, c.name)
		} else if !slices.Contains(log.columns, c.name) {
			add = append(add, "ADD COLUMN "+quote(c.name)+" "+c.kind)
		}
	}
	if err := errors.Join(log.check(t.shown(t.Log), logTable, needed...), log.checkEngine(t.shown(t.Log))); err != nil {
		return nil, err
	}
	if add == nil {
		return nil, nil
	}
	return []string{"ALTER TABLE " + t.log() + " " + strings.Join(add, ", ")}, nil
}

// Exec runs a statement outside a transaction; one that runs others, of which
// it cannot be told whether they commit, inside one, so that it leaves nothing
// behind when it fails and they do not.
func (s *session) Exec(ctx context.Context, st dialect.Statement) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	s.note(st)
	if !isProgram(headOf(st.Text)) {
		return statementFailure(ctx, st, s.exec(ctx, st.Text))
	}
	if err := s.exec(ctx, "START TRANSACTION"); err != nil {
		return failure(ctx, err)
	}
	end := "COMMIT"
	err := s.exec(ctx, st.Text)
	if err != nil {
		end = "ROLLBACK"
	}
	if s.conn != nil {
		err = errors.Join(err, s.exec(context.WithoutCancel(ctx), end))
	}
	return statementFailure(ctx, st, err)
}

// headOf are a statement's first tokens.
func headOf(text string) phrase {
	var p phrase
	for i := 0; i < len(text) && len(p) < headLength; {
		kind, end := nextToken(text, i)
		switch kind {
		case space, comment, hint, codeStart, codeEnd:
		default:
			p = append(p, lexeme{kind, text[i:end]})
		}
		i = end
	}
	return p
}

func (s *session) Call(ctx context.Context, f func(context.Context, *sql.Conn) error) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	s.changed = true
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

// endTransaction rolls back, and reports whether a transaction was open: outside
// of one, a savepoint is gone with its own statement.
func (s *session) endTransaction(ctx context.Context) (open bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, closing)
	defer cancel()
	if err := s.exec(ctx, "SAVEPOINT ramus"); err != nil {
		return false, err
	}
	err = s.exec(ctx, "ROLLBACK TO SAVEPOINT ramus")
	if number(err) == errNoSavepoint {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, s.exec(ctx, "ROLLBACK")
}

// Check costs no round trip: the beat notices the end of its connection. Without
// one it looks whether the server has closed the socket.
func (s *session) Check(context.Context) error {
	if s.beat != nil {
		return s.beat.check()
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

// Close gives the runner's lock up last.
func (s *session) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	var err error
	if s.conn != nil {
		_, err = s.conn.ExecContext(ctx, "ROLLBACK")
		if s.beat != nil {
			err = errors.Join(err, unlock(ctx, s.conn, statementLock(s.name)))
		}
	}
	if s.beat != nil {
		err = errors.Join(err, s.beat.end(func() { s.hurry(ctx) }), giveBack(s.beat.conn, s.beat.lost.Load() != nil))
		s.beat = nil
	} else if s.conn != nil {
		err = errors.Join(err, unlock(ctx, s.conn, s.name))
	}
	if s.conn != nil {
		err = errors.Join(err, giveBack(s.conn, s.changed || err != nil || s.limits != dialect.Limits{}))
		s.conn = nil
	}
	if lost(err) {
		return nil // the server has given all of it up
	}
	return err
}

// hurry cuts the beat's SLEEP short.
func (s *session) hurry(ctx context.Context) {
	if s.conn != nil {
		_, _ = s.conn.ExecContext(ctx, fmt.Sprintf("KILL QUERY %d", s.beat.thread))
	}
}
