package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// The time that a read waits for a table that is locked as a whole. noTimeout is
// the least time that the server knows.
const readTimeout, noTimeout = 5 * time.Second, time.Millisecond

func (d *store) Read(ctx context.Context, scope dialect.ReadScope) (dialect.State, error) {
	return d.readWithin(ctx, scope, readTimeout)
}

func (d *store) TryRead(ctx context.Context, scope dialect.ReadScope) (dialect.State, error) {
	return d.readWithin(ctx, scope, noTimeout)
}

func (d *store) readWithin(ctx context.Context, scope dialect.ReadScope, patience time.Duration) (dialect.State, error) {
	w, release, err := d.reach(ctx)
	if err != nil {
		return dialect.State{}, err
	}
	state, err := d.tables.read(ctx, w, scope, patience)
	if d.given != nil {
		err = errors.Join(err, w.rollBack())
	}
	return state, errors.Join(err, release())
}

// Rows runs one statement. The server's error shows that the table is missing.
func (d *store) Rows(ctx context.Context) ([]string, error) {
	w, release, err := d.reach(ctx)
	if err != nil {
		return nil, err
	}
	results, err := w.send(ctx, d.tables.selectRows())
	var rows []string
	switch code(err) {
	case codeUndefinedTable:
		err = nil
	case codeUndefinedColumn:
		err = &dialect.TableError{Table: d.tables.Version, Reason: "it has no column version_num"}
	default:
		if err == nil {
			rows, err = d.tables.rows(results[0])
		}
	}
	return rows, errors.Join(failure(ctx, err), release())
}

func (t tables) selectRows() string { return "SELECT version_num FROM " + t.version() }

// read reads the bookkeeping in one transaction and one round trip. It assumes that
// both tables exist. If one does not, the server's error comes behind the answer
// that shows which exist, and read reads again if one does. It leaves a failed
// transaction open.
func (t tables) read(ctx context.Context, w *wire, scope dialect.ReadScope, patience time.Duration) (dialect.State, error) {
	state := dialect.State{Exists: true, HasLog: t.Log != "", Read: time.Now()}
	for {
		there, err := t.attempt(ctx, w, &state, scope, patience)
		switch code(err) {
		case "":
			return state, failure(ctx, err)
		case codeLockNotAvailable:
			_ = w.rollBack()
			return dialect.State{}, &dialect.LockedError{Holder: t.blocker(ctx, w), Waited: time.Since(state.Read)}
		case codeUndefinedTable, codeUndefinedColumn:
		default:
			return dialect.State{}, failure(ctx, err)
		}
		version, log, refusal := there.readable(t)
		if refusal != nil {
			return dialect.State{}, refusal
		}
		if version == state.Exists && log == state.HasLog {
			return dialect.State{}, failure(ctx, err)
		}
		state.Exists, state.HasLog = version, log
		if !version && !log {
			return state, nil
		}
	}
}

// attempt reads the tables that exist, according to the state, into the state.
func (t tables) attempt(ctx context.Context, w *wire, state *dialect.State, scope dialect.ReadScope, patience time.Duration) (there found, err error) {
	all := []string{
		"BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
		fmt.Sprintf("SET LOCAL lock_timeout = %d", patience.Milliseconds()),
		t.selectColumns(),
	}
	if state.Exists {
		all = append(all, t.selectRows())
	}
	if state.HasLog {
		all = append(all, t.selectLog(scope))
	}
	if err := w.rollBack(); err != nil { // of the earlier attempt
		return nil, err
	}
	results, err := w.send(ctx, strings.Join(append(all, "COMMIT"), "; "))
	if len(results) > 2 && results[2].Err == nil {
		there = parseColumns(results[2])
	}
	if err != nil {
		return there, err
	}
	if _, _, err := there.readable(t); err != nil {
		return there, err
	}
	answers := results[3:]
	if state.Exists {
		if state.Rows, err = t.rows(answers[0]); err != nil {
			return there, err
		}
		answers = answers[1:]
	}
	if state.HasLog {
		state.Log, err = t.entries(answers[0])
	}
	return there, err
}

// rows returns the rows of the version table, sorted.
func (t tables) rows(r *result) ([]string, error) {
	var rows []string
	for i := range r.Rows {
		rows = append(rows, cell(r, i, 0))
	}
	return rows, dialect.CheckRows(t.Version, rows)
}
