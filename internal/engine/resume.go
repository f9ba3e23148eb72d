package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// resume takes an unfinished entry up: what is done must be what the script
// still says, and the settings before it are made again. It returns the
// statement to go on with.
func (j *journal) resume(ctx context.Context, open dialect.Entry) (next int, err error) {
	if err := j.resumable(open); err != nil {
		return 0, err
	}
	j.emit(Event{Kind: Resuming, Entry: open, Step: j.step, Revision: j.revision, Number: j.number, Total: len(j.result.Plan.Steps)})
	for _, st := range j.statements[:open.Done] {
		if st.Kind != dialect.Setting {
			continue
		}
		if err := j.session.Exec(ctx, st); err != nil {
			return 0, j.failed(st, err)
		}
	}
	fresh := j.entry
	j.entry = open
	j.entry.Checksum, j.entry.Statements, j.entry.Hashes = fresh.Checksum, fresh.Statements, fresh.Hashes
	ran, err := j.ran(ctx)
	if err != nil || !ran {
		return open.Done, err
	}
	next = open.Done + 1
	if next == len(j.statements) {
		return next, nil // the last mark follows
	}
	return next, j.mark(ctx, next)
}

// resumable returns a *ResumeError unless the statements that are done are the
// script's first ones still, and left nothing that ended with their connection.
func (j *journal) resumable(open dialect.Entry) error {
	no := func(st *dialect.Statement, why string) error {
		return &ResumeError{Entry: open, File: j.script.File, Statement: st, Why: why}
	}
	if !j.script.NoTransaction && j.Database.RollsBack() {
		return no(nil, "it started outside a transaction; put transaction:false back")
	}
	if len(j.statements) < open.Done || len(open.Hashes) < open.Done {
		return no(nil, fmt.Sprintf("the script has only %d statements now; put back those that are done", len(j.statements)))
	}
	now := hashes(j.statements)
	for i := range open.Done {
		st := &j.statements[i]
		if now[i] != open.Hashes[i] {
			return no(st, fmt.Sprintf("statement %d is done and was edited since; put it back (the one that failed and those after it may be edited)", i+1))
		}
		if st.Kind == dialect.Temp {
			return no(st, "it made a temporary object, which is gone; undo by hand what is done, then abandon the revision")
		}
	}
	return nil
}

// Matches reports whether the statements that an entry says are done are still
// the first ones of these.
func Matches(statements []dialect.Statement, e dialect.Entry) bool {
	if len(statements) < e.Done || len(e.Hashes) < e.Done {
		return false
	}
	return slices.Equal(hashes(statements[:e.Done]), e.Hashes[:e.Done])
}

// Abandon gives an unfinished revision up: its entry is closed, with an entry of
// its own that says so, and what its statements did stays. The version rows are
// not touched. It returns the entries that it closed; none is no error.
func Abandon(ctx context.Context, db dialect.Database, o Options) (closed []dialect.Entry, err error) {
	state, err := db.Read(ctx, dialect.UnfinishedEntries)
	if err != nil || len(Partial(state)) == 0 {
		return nil, err
	}
	session, err := db.Lock(ctx, o.lock(0))
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := session.Close(); err == nil {
			err = e
		}
	}()
	if state, err = session.Read(ctx, dialect.UnfinishedEntries); err != nil {
		return nil, err
	}
	for _, e := range Partial(state) {
		if err := abandon(ctx, session, e, o); err != nil {
			return closed, err
		}
		closed = append(closed, e)
	}
	return closed, nil
}

func abandon(ctx context.Context, session dialect.Session, e dialect.Entry, o Options) error {
	tx, err := session.Begin(ctx, dialect.TxOptions{})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	now := time.Now()
	e.Finished = now
	if e.Error == "" {
		e.Error = fmt.Sprintf("abandoned after %d of %d statements", e.Done, e.Statements)
	}
	if err := tx.Amend(ctx, e); err != nil {
		return err
	}
	if _, err := tx.Log(ctx, dialect.Entry{
		Action: dialect.ActionAbandon, Revision: e.Revision, Parents: e.Parents, Checksum: e.Checksum,
		Statements: e.Statements, Done: e.Done, Started: now, Finished: now, By: o.By, Version: o.Version,
	}); err != nil {
		return err
	}
	return tx.Commit(ctx)
}
