package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

func (d *store) Read(ctx context.Context, scope dialect.ReadScope) (dialect.State, error) {
	return d.readState(ctx, d.tables.read, scope)
}

func (d *store) TryRead(ctx context.Context, scope dialect.ReadScope) (dialect.State, error) {
	return d.readState(ctx, d.tables.tryRead, scope)
}

// Rows runs one statement. SQLite's error shows that the table is missing.
func (d *store) Rows(ctx context.Context) (rows []string, err error) {
	err = d.readBy(ctx, func(ctx context.Context, conn *sql.Conn) (err error) {
		rows, err = d.tables.rows(ctx, conn)
		return err
	})
	switch {
	case missing(err, "table"):
		return nil, nil
	case missing(err, "column"):
		return nil, &dialect.TableError{Table: d.tables.Version, Reason: "it has no column version_num"}
	}
	return rows, err
}

// missing reports whether an error says that there is no such table or column.
func missing(err error, noun string) bool {
	return err != nil && strings.Contains(err.Error(), "no such "+noun+": ")
}

// A stateReader reads the bookkeeping from a connection.
type stateReader func(context.Context, *sql.Conn, dialect.ReadScope) (dialect.State, error)

func (d *store) readState(ctx context.Context, read stateReader, scope dialect.ReadScope) (dialect.State, error) {
	state := dialect.State{Read: time.Now()}
	err := d.readBy(ctx, func(ctx context.Context, conn *sql.Conn) (err error) {
		state, err = read(ctx, conn, scope)
		return err
	})
	return state, err
}

// A reader reads something from a connection.
type reader func(context.Context, *sql.Conn) error

// readBy calls read with a connection that only reads. It does not call it if there
// is no database.
func (d *store) readBy(ctx context.Context, read reader) error {
	if d.loc.path != "" && d.loc.query.Get("vfs") == "" {
		if there, err := d.look(); !there || err != nil {
			return err
		}
	}
	started := time.Now()
	err := d.readWith(ctx, d.loc.reading(), read)
	if c := code(err); (c == codeCantOpen || c == codeReadOnly) && d.settled() {
		err = d.readWith(ctx, d.loc.frozen(), read)
	}
	if busy(err) && ctx.Err() == nil {
		return &dialect.LockedError{Holder: dialect.AnotherProgram, Waited: time.Since(started)}
	}
	return d.unopened(ctx, err)
}

// look reports whether the file exists, and fails if it is no regular file. It must
// not open the file: closing a file drops all locks that SQLite holds on it for
// this process (https://www.sqlite.org/howtocorrupt.html section 2.2).
func (d *store) look() (there bool, err error) {
	info, err := os.Stat(d.loc.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, &dialect.UnreachableError{Where: d.loc.where, Err: fileError(err)}
	case info.IsDir():
		return false, &dialect.UnreachableError{Where: d.loc.where, Err: errors.New("it is a folder")}
	case !info.Mode().IsRegular():
		return false, &dialect.UnreachableError{Where: d.loc.where, Err: errors.New("it is not a regular file")}
	}
	return true, nil
}

// settled reports whether the whole database is in its file. Then a database in WAL
// mode can be read in a folder that does not allow side files.
func (d *store) settled() bool {
	if d.loc.path == "" {
		return false
	}
	info, err := os.Stat(d.loc.path + "-wal")
	return errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0
}

func (d *store) readWith(ctx context.Context, name string, read reader) error {
	conn, release, err := d.connect(ctx, name)
	if err != nil {
		return err
	}
	err = read(ctx, conn)
	if e := release(); err == nil {
		err = e
	}
	return err
}

// tryRead reads without SQLite's own wait for locks.
func (t tables) tryRead(ctx context.Context, conn *sql.Conn, scope dialect.ReadScope) (dialect.State, error) {
	given, err := readPragmas(ctx, conn, []string{"busy_timeout"})
	if err != nil {
		return dialect.State{}, err
	}
	if err := setPragma(ctx, conn, "busy_timeout", "0"); err != nil {
		return dialect.State{}, err
	}
	state, err := t.read(ctx, conn, scope)
	if e := writePragmas(context.WithoutCancel(ctx), conn, given); err == nil {
		err = e
	}
	return state, err
}

// read reads the bookkeeping in one transaction.
func (t tables) read(ctx context.Context, conn *sql.Conn, scope dialect.ReadScope) (dialect.State, error) {
	state := dialect.State{Read: time.Now()}
	err := inReadTx(ctx, conn, func() error { return t.readInto(ctx, conn, scope, &state) })
	return state, err
}

// inReadTx calls read in a read transaction, so that its reads see one state of the
// database.
func inReadTx(ctx context.Context, conn *sql.Conn, read func() error) error {
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	err := read()
	if _, e := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK"); err == nil {
		err = e
	}
	return err
}

func (t tables) readInto(ctx context.Context, conn *sql.Conn, scope dialect.ReadScope, state *dialect.State) (err error) {
	state.Exists, state.HasLog, err = t.exist(ctx, conn)
	if err == nil && state.Exists {
		state.Rows, err = t.rows(ctx, conn)
	}
	if err == nil && state.HasLog {
		state.Log, err = t.log(ctx, conn, scope)
	}
	return err
}

// exist reports which of the two tables exist. A table that lacks a column that a
// read needs is a *dialect.TableError.
func (t tables) exist(ctx context.Context, conn *sql.Conn) (version, log bool, err error) {
	found, err := t.look(ctx, conn)
	if err != nil {
		return false, false, err
	}
	if version, err = found.have(t.Version, dialect.VersionTable, dialect.VersionColumns); err != nil {
		return false, false, err
	}
	log, err = found.have(t.Log, dialect.LogTable, dialect.LogReadColumns)
	return version, log, err
}

// rows returns the rows of the version table, sorted.
func (t tables) rows(ctx context.Context, conn *sql.Conn) ([]string, error) {
	return dialect.ReadRows(ctx, conn, t.Version, "SELECT version_num FROM "+quote(t.Version))
}
