package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// patience is the time, in milliseconds, for which SQLite itself waits for a lock
// before ramus checks the context.
const patience = 200

// A session is one connection that holds the runner's lock.
type session struct {
	*store
	conn     *sql.Conn
	release  func() error
	lock     runnerLock
	path     string // of the file; empty without one
	file     identity
	options  dialect.LockOptions
	settings settings
	keys     keys
}

func (d *store) Lock(ctx context.Context, o dialect.LockOptions) (dialect.Session, error) {
	if d.given != nil {
		return d.lockGiven(ctx, o)
	}
	lock, err := d.take(ctx, d.loc.path, o)
	if err != nil {
		return nil, err
	}
	conn, release, err := d.connect(ctx, d.loc.writing())
	if err != nil {
		return nil, errors.Join(d.unopened(ctx, err), lock.release())
	}
	return d.start(ctx, &session{store: d, conn: conn, release: release, lock: lock, path: d.loc.path, options: o})
}

// lockGiven takes the lock of an embedder's database, whose path it reads from a
// connection.
func (d *store) lockGiven(ctx context.Context, o dialect.LockOptions) (dialect.Session, error) {
	path, err := d.givenPath(ctx)
	if err != nil {
		return nil, d.unopened(ctx, err)
	}
	lock, err := d.take(ctx, path, o)
	if err != nil {
		return nil, err
	}
	conn, err := d.given.Conn(ctx)
	if err != nil {
		return nil, errors.Join(d.unopened(ctx, err), lock.release())
	}
	return d.start(ctx, &session{store: d, conn: conn, release: conn.Close, lock: lock, path: path, options: o})
}

// givenPath returns the path of the main database. It uses a PRAGMA: a SELECT would
// read the schema, and wait for another program's lock.
func (d *store) givenPath(ctx context.Context) (string, error) {
	var number int
	var name string
	var path sql.NullString
	err := d.given.QueryRowContext(ctx, "PRAGMA database_list").Scan(&number, &name, &path)
	return path.String, err
}

// take takes the runner's lock of the file, or of this process if there is no file.
func (d *store) take(ctx context.Context, path string, o dialect.LockOptions) (runnerLock, error) {
	if path == "" {
		return lockTurn(ctx, d.turn, o)
	}
	side, err := lockPath(path)
	if err != nil {
		return nil, &dialect.UnreachableError{Where: path, Err: fileError(err), Missing: d.given == nil && errors.Is(err, fs.ErrNotExist)}
	}
	return lockFile(ctx, side, o)
}

// start sets the connection up and checks that the database can be written to.
func (d *store) start(ctx context.Context, s *session) (dialect.Session, error) {
	err := s.settings.start(ctx, s.conn)
	if err == nil {
		err = s.probe(ctx) // which creates a missing file
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.file = d.identify(s.path)
	return s, nil
}

// probe writes nothing. It waits for another program's lock before anything has
// begun, and fails on a file that is read-only or no database.
func (s *session) probe(ctx context.Context) error {
	if s.readOnly() {
		return &dialect.UnreachableError{Where: s.loc.where, Err: errors.New("it is read-only")}
	}
	err := s.withRetry(ctx, ctx, "BEGIN IMMEDIATE")
	if err == nil {
		_, err = s.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	}
	return s.unopened(ctx, err)
}

// readOnly asks the driver, if the driver knows: BEGIN IMMEDIATE does not fail on
// such a file.
func (s *session) readOnly() (is bool) {
	_ = s.conn.Raw(func(conn any) error {
		if c, ok := conn.(interface{ IsReadOnly(string) (bool, error) }); ok {
			is, _ = c.IsReadOnly("main")
		}
		return nil
	})
	return is
}

// withRetry runs a statement that may have to wait for another program. After the
// lock's timeout it fails with a *dialect.LockedError. Other errors are the
// driver's. ctx can end the wait, and during can end the statement.
func (s *session) withRetry(ctx, during context.Context, statement string) error {
	return s.untilFree(ctx, func() error {
		_, err := s.conn.ExecContext(during, statement)
		return err
	})
}

// untilFree calls try until no other program holds a lock.
func (s *session) untilFree(ctx context.Context, try func() error) error {
	w := dialect.NewWait(s.options, longestPause)
	for {
		err := try()
		if !busy(err) {
			return err
		}
		if err := w.Pause(ctx, dialect.AnotherProgram); err != nil {
			return err
		}
	}
}

func (s *session) Read(ctx context.Context, scope dialect.ReadScope) (dialect.State, error) {
	if err := s.file.check(); err != nil {
		return dialect.State{}, err
	}
	var state dialect.State
	err := s.untilFree(ctx, func() (err error) {
		state, err = s.tables.read(ctx, s.conn, scope)
		return err
	})
	return state, s.unopened(ctx, err)
}

func (s *session) Ensure(ctx context.Context) (created bool, err error) {
	found, err := s.tables.look(ctx, s.conn)
	if err != nil {
		return false, s.failure(ctx, err)
	}
	version, err := found.have(s.tables.Version, dialect.VersionTable, dialect.VersionColumns)
	if err != nil {
		return false, err
	}
	create, err := s.tables.missing(found, version)
	if err != nil || len(create) == 0 {
		return false, err
	}
	if err := s.together(ctx, create); err != nil {
		return false, err
	}
	if _, logged := found[strings.ToLower(s.tables.Log)]; !logged {
		s.options.NoteLogBeside(s.tables.Tables, "SQLite has no schemas")
	}
	return !version, nil
}

// missing returns the statements that create the missing tables, and the missing
// columns of the log.
func (t tables) missing(there columns, version bool) (create []string, err error) {
	if !version {
		create = append(create, t.createVersion("CREATE TABLE"))
	}
	if t.Log == "" {
		return create, nil
	}
	log, err := there.have(t.Log, dialect.LogTable, dialect.LogWriteColumns)
	switch {
	case err != nil:
		return nil, err
	case !log:
		return append(create, t.createLog("CREATE TABLE")), nil
	}
	for _, column := range dialect.Missing(there[strings.ToLower(t.Log)], dialect.LogNullableColumns) {
		create = append(create, "ALTER TABLE "+quote(t.Log)+" ADD COLUMN "+column+" TEXT")
	}
	return create, nil
}

// MakeRoom does nothing: SQLite does not limit the length of a text.
func (s *session) MakeRoom(context.Context, int) error { return nil }

// together runs ramus's own statements in one transaction.
func (s *session) together(ctx context.Context, statements []string) error {
	t, err := s.Begin(ctx, dialect.TxOptions{})
	if err != nil {
		return err
	}
	defer t.Rollback()
	for _, text := range statements {
		if _, err := s.conn.ExecContext(ctx, text); err != nil {
			return s.failure(ctx, err)
		}
	}
	return t.Commit(ctx)
}

func (s *session) Exec(ctx context.Context, st dialect.Statement) error {
	if err := s.settings.before(ctx, s.conn, st.Text); err != nil {
		return s.failure(ctx, err)
	}
	return located(st, s.asFailure(ctx, s.withRetry(ctx, ctx, st.Text)))
}

func (s *session) Call(ctx context.Context, f func(context.Context, *sql.Conn) error) error {
	if err := s.settings.rememberAll(ctx, s.conn); err != nil {
		return s.failure(ctx, err)
	}
	if err := s.keys.remember(ctx, s.conn); err != nil {
		return s.failure(ctx, err)
	}
	s.keys.owed = true
	err := dialect.LendConn(ctx, s.conn, f)
	_, none := s.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	if none == nil && err == nil {
		return errors.New("the function left a transaction open; it was rolled back")
	}
	return err
}

// asFailure returns a *dialect.LockedError unchanged, and failure of every other
// error.
func (d *store) asFailure(ctx context.Context, err error) error {
	var locked *dialect.LockedError
	if errors.As(err, &locked) {
		return err
	}
	return d.failure(ctx, err)
}

// Outcome knows nothing: no statement commits by itself, so that SQLite rolls all
// of them back.
func (s *session) Outcome(context.Context, dialect.Statement) (dialect.Outcome, error) {
	return dialect.Outcome{}, nil
}

// LockWait sees none: a statement runs when its transaction has locked the file, and
// the wait for that is reported by LockOptions.Waiting.
func (s *session) LockWait(context.Context) dialect.LockWait { return dialect.LockWait{} }

func (s *session) Reset(ctx context.Context, _ dialect.Limits) error {
	if err := s.untilFree(ctx, func() error { return s.settings.reset(ctx, s.conn) }); err != nil {
		return fmt.Errorf("restore the connection's settings: %w", s.asFailure(ctx, err))
	}
	return nil
}

func (s *session) Check(context.Context) error {
	if err := s.lock.check(); err != nil {
		return err
	}
	return s.file.check()
}

// closing bounds the time for releasing a connection.
const closing = 10 * time.Second

// Close releases the lock last, so that no other runner starts before the
// connection is released.
func (s *session) Close() error {
	if s.conn == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	var err error
	if s.given != nil || s.loc.path == "" {
		err = s.settings.restore(ctx, s.conn)
	}
	err = errors.Join(err, s.release(), s.lock.release())
	s.conn = nil
	return err
}
