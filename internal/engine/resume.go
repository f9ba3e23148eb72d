package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// resume continues the run of an unfinished entry. It checks that the statements done
// are still those of the script, executes the settings among them again, and returns
// the index of the next statement to run.
func (j *journal) resume(ctx context.Context, open dialect.Entry) (next int, err error) {
	if err := j.resumable(j.section, open); err != nil {
		return 0, err
	}
	j.emit(Event{Kind: Resuming, Entry: open, Step: j.step, Revision: j.revision, Number: j.number, Total: len(j.result.Plan.Steps)})
	for _, st := range j.statements[:open.Done] {
		if st.Kind != dialect.Setting || st.Computed && st.NeededBy < open.Done {
			continue
		}
		if err := j.session.Exec(ctx, st); err != nil {
			return 0, j.failed(st, err)
		}
	}
	j.recall(open)
	ran, err := j.ran(ctx)
	if err != nil || !ran {
		return open.Done, err
	}
	next = unitEnd(j.statements, open.Done)
	if err := j.lostSince(open, next); err != nil {
		return 0, err
	}
	if next == len(j.statements) {
		return next, nil // the caller writes the last mark
	}
	return next, j.mark(ctx, next)
}

// resumable returns a *ResumeError unless the statements done are still the first
// ones of the section, and none of them created a temporary object.
func (r *run) resumable(s section, open dialect.Entry) error {
	no := func(st *dialect.Statement, why string) error {
		return &ResumeError{Entry: open, File: s.script.File, Statement: st, Why: why}
	}
	if s.side != open.Section {
		return no(nil, fmt.Sprintf("it started with %s; restore its sections and its parents", revision.Directive(open.Action, open.Section)))
	}
	if stayed(open) {
		return no(nil, "it failed, and changes of tables without transactions stayed; undo them by hand, then abandon the revision")
	}
	if !s.script.NoTransaction && r.Database.RollsBack() {
		return no(nil, "it started outside a transaction; restore its transaction:false")
	}
	if len(s.statements) < open.Done || len(open.Hashes) < open.Done {
		return no(nil, fmt.Sprintf("the script has only %d statements now; restore the ones that ran", len(s.statements)))
	}
	now, last := hashes(s.statements), lastRun(s.statements[:open.Done])
	for i := range open.Done {
		st := &s.statements[i]
		if i <= last && now[i] != open.Hashes[i] {
			return no(st, fmt.Sprintf("statement %d ran and was edited since; restore it (only the failed statement and those after it may be edited)", i+1))
		}
		if lost := lostValue(st, open.Done, i <= last); lost != "" {
			return no(st, fmt.Sprintf("what statement %d left in the session is gone: %s; undo the statements that ran by hand, then abandon the revision", i+1, lost))
		}
	}
	return nil
}

// lostSince returns a *ResumeError if the unit that ran behind the last mark left a value
// in the session that the statements from next on need.
func (j *journal) lostSince(open dialect.Entry, next int) error {
	for i := open.Done; i < next; i++ {
		st := &j.statements[i]
		if lost := lostValue(st, next, true); lost != "" {
			return &ResumeError{Entry: open, File: j.script.File, Statement: st, Why: fmt.Sprintf("what statement %d left in the session is gone: %s; "+
				"if it may run again, answer that it has not run; else undo the statements that ran by hand, then abandon the revision", i+1, lost)}
		}
	}
	return nil
}

// lostValue returns the value of a statement that ran which another session does not have
// and the statements from next on need; "" if there is none. behind says that a statement
// behind it ran, too.
func lostValue(st *dialect.Statement, next int, behind bool) string {
	switch {
	case st.Kind == dialect.Setting:
		if st.Computed && behind && st.NeededBy >= next {
			return st.Session
		}
	case st.Kind == dialect.Temp && st.Session == "":
		return "a temporary object"
	case st.Session != "" && st.NeededBy >= next:
		return st.Session
	}
	return ""
}

// lastRun returns the index of the last statement that is no setting, or -1. The settings
// behind it are made again for the next statement, so that they may be edited.
func lastRun(statements []dialect.Statement) int {
	for i := len(statements) - 1; i >= 0; i-- {
		if statements[i].Kind != dialect.Setting {
			return i
		}
	}
	return -1
}

// Matches reports whether the first statements are the ones that an entry records as
// done.
func Matches(statements []dialect.Statement, e dialect.Entry) bool {
	if len(statements) < e.Done || len(e.Hashes) < e.Done {
		return false
	}
	done := lastRun(statements[:e.Done]) + 1
	return slices.Equal(hashes(statements[:done]), e.Hashes[:done])
}

// Abandon closes the entry of a revision that stopped half way, and logs that in a new
// entry. It does not undo the revision's statements or touch the version rows. It
// returns the closed entries; it is no error if there are none.
func Abandon(ctx context.Context, db dialect.Database, o Options) (closed []dialect.Entry, err error) {
	state, err := db.Read(ctx, dialect.LatestEntries)
	if err != nil || len(Partial(state)) == 0 {
		return nil, err
	}
	session, err := db.Lock(ctx, o.lock())
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := session.Close(); err == nil {
			err = e
		}
	}()
	if _, err := session.Ensure(ctx); err != nil { // the log of an older version lacks columns; the version table may have been dropped
		return nil, err
	}
	if state, err = session.Read(ctx, dialect.LatestEntries); err != nil {
		return nil, err
	}
	for _, e := range Partial(state) {
		if err := abandon(ctx, session, e, state.Last(), o); err != nil {
			return closed, err
		}
		closed = append(closed, e)
	}
	return closed, nil
}

func abandon(ctx context.Context, session dialect.Session, e, last dialect.Entry, o Options) error {
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
		Lineages: last.Lineages, Contents: last.Contents,
	}); err != nil {
		return err
	}
	return tx.Commit(ctx)
}
