package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/ramusdb/ramus/dialect"
)

func (d *store) Read(ctx context.Context, depth dialect.Depth) (dialect.State, error) {
	if d.loc.path != "" && d.loc.query.Get("vfs") == "" {
		if there, err := d.look(); !there || err != nil {
			return dialect.State{Read: time.Now()}, err
		}
	}
	started := time.Now()
	state, err := d.readWith(ctx, d.loc.reading(), depth)
	if c := code(err); (c == codeCantOpen || c == codeReadOnly) && d.settled() {
		state, err = d.readWith(ctx, d.loc.frozen(), depth)
	}
	if busy(err) && ctx.Err() == nil {
		return state, &dialect.LockedError{Holder: otherProgram, Waited: time.Since(started)}
	}
	return state, d.unopened(ctx, err)
}

// look reports whether the file is there, and refuses what is no file. It must
// not open it: closing a file drops all locks that SQLite holds on it for this
// process (https://www.sqlite.org/howtocorrupt.html section 2.2).
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

// settled reports whether all of the database is in its file, so that one in
// WAL mode can be read in a folder that allows no side files.
func (d *store) settled() bool {
	if d.loc.path == "" {
		return false
	}
	info, err := os.Stat(d.loc.path + "-wal")
	return errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0
}

func (d *store) readWith(ctx context.Context, name string, depth dialect.Depth) (dialect.State, error) {
	conn, release, err := d.connect(ctx, name)
	if err != nil {
		return dialect.State{}, err
	}
	state, err := d.tables.read(ctx, conn, depth)
	if e := release(); err == nil {
		err = e
	}
	return state, err
}

// read reads the bookkeeping in one transaction.
func (t tables) read(ctx context.Context, conn *sql.Conn, depth dialect.Depth) (dialect.State, error) {
	state := dialect.State{Read: time.Now()}
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return state, err
	}
	err := t.readInto(ctx, conn, depth, &state)
	if _, e := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK"); err == nil {
		err = e
	}
	return state, err
}

func (t tables) readInto(ctx context.Context, conn *sql.Conn, depth dialect.Depth, state *dialect.State) (err error) {
	state.Exists, state.HasLog, err = t.exist(ctx, conn)
	if err == nil && state.Exists {
		state.Rows, err = t.rows(ctx, conn)
	}
	if err == nil && state.HasLog {
		state.Log, err = t.log(ctx, conn, depth)
	}
	return err
}

// exist reports which of the two tables are there.
func (t tables) exist(ctx context.Context, conn *sql.Conn) (version, log bool, err error) {
	const query = `SELECT coalesce(max(name = ?1 COLLATE NOCASE), 0), coalesce(max(name = ?2 COLLATE NOCASE), 0)
		FROM sqlite_master WHERE type = 'table' AND name COLLATE NOCASE IN (?1, ?2)`
	err = conn.QueryRowContext(ctx, query, t.Version, t.Log).Scan(&version, &log)
	return version, log, err
}

// rows are the version table's, sorted.
func (t tables) rows(ctx context.Context, conn *sql.Conn) ([]string, error) {
	found, err := conn.QueryContext(ctx, "SELECT version_num FROM "+quote(t.Version))
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var rows []string
	for found.Next() {
		var row string
		if err := found.Scan(&row); err != nil {
			return nil, fmt.Errorf("table %s: %w", t.Version, err)
		}
		rows = append(rows, row)
	}
	slices.Sort(rows)
	return rows, found.Err()
}
