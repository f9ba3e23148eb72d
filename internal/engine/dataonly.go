package engine

import (
	"context"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A script that only changes data can be rolled back also on a database whose schema
// changes commit by themselves. So it runs in one transaction with its version row and its
// log entry, behind the settings with which it starts.

// oneTransaction reports whether a script only changes data, apart from the settings with
// which it starts.
func (s section) oneTransaction() bool {
	if s.script.NoTransaction || s.script.Call != nil {
		return false
	}
	for _, st := range s.statements[s.settings():] {
		if st.Kind != dialect.Plain {
			return false
		}
	}
	return true
}

// settings returns the number of settings with which a script starts.
func (s section) settings() int {
	for i, st := range s.statements {
		if st.Kind != dialect.Setting {
			return i
		}
	}
	return len(s.statements)
}

// dataOnly runs a script that only changes data.
func (r *run) dataOnly(ctx context.Context, s *stepRun) error {
	first := s.settings()
	for _, st := range s.statements[:first] {
		err := r.watchedStatement(ctx, s, s.at(st), func() error { return r.session.Exec(ctx, st) })
		if err != nil {
			return &statementError{s.script.File, st, err}
		}
	}
	err := r.withRetry(ctx, s, func() error { return r.onceDataOnly(ctx, s, first) })
	if keptBy(err) != nil && r.logs() {
		r.recordStayed(ctx, s, err)
	}
	return err
}

func (r *run) onceDataOnly(ctx context.Context, s *stepRun, first int) error {
	tx, err := r.session.Begin(ctx, dialect.TxOptions{})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := r.changeData(ctx, tx, s, first); err != nil {
		return dialect.WithRollback(err, tx.Rollback())
	}
	return tx.Commit(ctx)
}

func (r *run) changeData(ctx context.Context, tx dialect.Tx, s *stepRun, first int) error {
	if err := expect(ctx, tx, r.rows); err != nil {
		return err
	}
	for _, st := range s.statements[first:] {
		if err := r.execute(ctx, tx, s, st); err != nil {
			return &statementError{s.script.File, st, err}
		}
	}
	return r.book(ctx, tx, s)
}

// ofTransaction ends the Error of an entry whose transaction was not rolled back as a
// whole. It is not known which of its statements left changes behind.
const ofTransaction = "\nits transaction left changes behind"

// recordStayed writes the log entry of a script whose changes the database could not all
// roll back, since a table has no transactions. It cannot be resumed.
func (r *run) recordStayed(ctx context.Context, s *stepRun, failed error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastLook)
	defer cancel()
	e := r.entry(s)
	e.Hashes, e.Error = hashes(s.statements), failed.Error()+ofTransaction
	tx, err := r.session.Begin(ctx, dialect.TxOptions{})
	if err != nil {
		return
	}
	defer tx.Rollback()
	if _, err := tx.Log(ctx, e); err == nil {
		_ = tx.Commit(ctx)
	}
}

// stayed reports whether an entry is one of recordStayed.
func stayed(e dialect.Entry) bool { return strings.HasSuffix(e.Error, ofTransaction) }
