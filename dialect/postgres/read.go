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
	state, _, err := d.tables.read(ctx, w, scope, patience)
	if d.given != nil {
		err = errors.Join(err, w.rollBack())
	}
	return state, errors.Join(err, release())
}

// Rows makes one round trip. The server's error shows that the table is missing.
func (d *store) Rows(ctx context.Context) ([]string, error) {
	w, release, err := d.reach(ctx)
	if err != nil {
		return nil, err
	}
	results, err := w.send(ctx, selectBlind+"; "+d.tables.selectRows())
	var rows []string
	switch code(err) {
	case codeUndefinedTable:
		if err = nil; d.tables.Schema == "" && cell(results[0], 0, 0) == "t" {
			err = d.tables.hidden(ctx, w)
		}
	case codeInsufficientPrivilege:
		err = d.tables.refused(ctx, w, err)
	case codeUndefinedColumn:
		err = &dialect.TableError{Table: d.tables.Version, Reason: "it has no column version_num"}
	default:
		if err == nil {
			rows, err = d.tables.rows(results[1])
		}
	}
	return rows, errors.Join(failure(ctx, err), release())
}

func (t tables) selectRows() string { return "SELECT version_num FROM " + t.version() }

// read reads the bookkeeping in one transaction and one round trip. It assumes that
// both tables exist, and that the log is where t expects it. The catalog's answer comes
// first and shows whether that holds; if it does not, read reads again. It returns the
// tables with the place of the log, and leaves a failed transaction open.
func (t tables) read(ctx context.Context, w *wire, scope dialect.ReadScope, patience time.Duration) (dialect.State, tables, error) {
	started := time.Now()
	assumed := layout{tables: t, version: true, logged: t.Log != ""}
	for {
		state := dialect.State{Exists: assumed.version, HasLog: assumed.logged, Read: started}
		there, err := assumed.attempt(ctx, w, &state, scope, patience)
		if code(err) == codeLockNotAvailable {
			_ = w.rollBack()
			return dialect.State{}, t, &dialect.LockedError{Holder: t.blocker(ctx, w), Waited: time.Since(started)}
		}
		if there == nil || !assumes(err) {
			return dialect.State{}, t, failure(ctx, err)
		}
		at, refusal := t.settle(ctx, w, there)
		switch {
		case refusal != nil:
			return dialect.State{}, t, refusal
		case at.reads(assumed) && err != nil:
			return dialect.State{}, t, assumed.refused(ctx, w, err)
		case at.reads(assumed):
			return state, at.tables, nil
		case !at.version && !at.logged && there.schema == "":
			return dialect.State{Read: started}, at.tables, t.hidden(ctx, w)
		case !at.version && !at.logged:
			return dialect.State{Read: started}, at.tables, nil
		}
		assumed = at
	}
}

// assumes reports whether the error of a read, or nil, may come from a wrong assumption
// about the tables.
func assumes(err error) bool {
	switch code(err) {
	case codeUndefinedTable, codeUndefinedColumn, codeInsufficientPrivilege:
		return true
	}
	_, table := errors.AsType[*dialect.TableError](err)
	return err == nil || table
}

// settle is locate, and decides between two logs. It rolls back the transaction if it
// has to read them.
func (t tables) settle(ctx context.Context, w *wire, f *found) (layout, error) {
	at, err := t.locate(f)
	if err != nil || !at.twice {
		return at, err
	}
	if err := w.rollBack(); err != nil {
		return at, err
	}
	if at.apart, err = t.choose(ctx, w, f.schema); err == nil {
		at.Schema = f.schema
	}
	return at, err
}

// attempt reads the tables that exist, according to the layout, into the state.
func (l layout) attempt(ctx context.Context, w *wire, state *dialect.State, scope dialect.ReadScope, patience time.Duration) (there *found, err error) {
	all := []string{
		"BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
		fmt.Sprintf("SET LOCAL lock_timeout = %d", patience.Milliseconds()),
		l.selectColumns(),
	}
	if l.version {
		all = append(all, l.selectRows())
	}
	if l.logged {
		all = append(all, l.selectLog(scope))
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
	answers := results[3:]
	if l.version {
		if state.Rows, err = l.rows(answers[0]); err != nil {
			return there, err
		}
		answers = answers[1:]
	}
	if l.logged {
		state.Log, err = l.entries(answers[0])
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
