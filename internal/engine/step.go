package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/plan"
)

// A statementError is the error of a statement, with its place.
type statementError struct {
	file      string
	statement dialect.Statement
	err       error
}

func (e *statementError) Error() string { return e.err.Error() }
func (e *statementError) Unwrap() error { return e.err }

// transactional runs a step, its edits and its log entry in one transaction.
func (r *run) transactional(ctx context.Context, s *stepRun) error {
	tx, err := r.session.Begin(ctx, dialect.TxOptions{})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := expect(ctx, tx, r.rows); err != nil {
		return err
	}
	if err := r.apply(ctx, tx, s); err != nil {
		return dialect.WithRollback(err, tx.Rollback())
	}
	return tx.Commit(ctx)
}

// inOne runs all steps in one transaction.
func (r *run) inOne(ctx context.Context) error {
	first := &stepRun{step: r.result.Plan.Steps[0], number: 1}
	return r.withRetry(ctx, first, func() error { return r.onceInOne(ctx) })
}

func (r *run) onceInOne(ctx context.Context) error {
	steps := r.result.Plan.Steps
	tx, err := r.session.Begin(ctx, dialect.TxOptions{})
	if err != nil {
		return r.failure(ctx, steps[0], err)
	}
	defer tx.Rollback()
	before := r.rows
	elapsed, at, err := r.allIn(ctx, tx)
	if err != nil {
		_ = tx.Rollback() // before failure reads the rows
		r.rows = before
		err = r.failure(ctx, steps[at], err)
		if failed, ok := errors.AsType[*MigrationError](err); ok {
			for _, step := range steps[:at] {
				failed.Undone = append(failed.Undone, step.Revision)
			}
		}
		return err
	}
	for i, step := range steps {
		r.applied(elapsed[i], step.Revision)
	}
	r.reportOmitted() // of the COMMIT
	r.result.Rows = r.rows
	return nil
}

// allIn runs all steps in tx and commits. It returns the durations of the steps, and
// the index of the step that failed, or of the last one.
func (r *run) allIn(ctx context.Context, tx dialect.Tx) (elapsed []time.Duration, at int, err error) {
	if err := expect(ctx, tx, r.rows); err != nil {
		return nil, 0, err
	}
	for i, step := range r.result.Plan.Steps {
		s, err := r.start(ctx, i, step)
		if err != nil {
			return nil, i, err
		}
		if err := r.apply(ctx, tx, s); err != nil {
			return nil, i, err
		}
		r.rows = edited(r.rows, step.Edits)
		elapsed = append(elapsed, r.finish(s))
	}
	return elapsed, len(r.result.Plan.Steps) - 1, tx.Commit(ctx)
}

// apply runs a step's statements, edits and log entry inside a transaction.
func (r *run) apply(ctx context.Context, tx dialect.Tx, s *stepRun) error {
	if failed, err := r.inTx(ctx, tx, s); failed >= 0 {
		return &statementError{s.script.File, s.statements[failed], err}
	} else if err != nil {
		return err
	}
	return r.book(ctx, tx, s)
}

// book writes the edits and the log entry of a step whose statements all ran in tx.
func (r *run) book(ctx context.Context, tx dialect.Tx, s *stepRun) error {
	if err := edit(ctx, tx, s.step.Edits); err != nil {
		return err
	}
	e := r.entry(s)
	e.Done, e.Finished = e.Statements, time.Now()
	r.annotate(&e, s.number, edited(r.rows, s.step.Edits))
	_, err := tx.Log(ctx, e)
	return err
}

// inTx runs the statements of a step, or calls its function. It returns the index of
// the failed statement, or -1.
func (r *run) inTx(ctx context.Context, tx dialect.Tx, s *stepRun) (failed int, err error) {
	if s.script.Call == nil {
		err = r.watchedStatement(ctx, s, s.place(), func() error {
			failed, err = tx.Run(ctx, s.script, s.statements)
			return err
		})
		return failed, err
	}
	if err := r.execute(ctx, tx, s, s.statements[0]); err != nil {
		return 0, err
	}
	return -1, nil
}

// place returns the place of the only statement; of several, which may be one round
// trip, the file.
func (s *stepRun) place() string {
	if len(s.statements) == 1 {
		return s.at(s.statements[0])
	}
	return s.script.File
}

// at returns the place of a statement; of a function, the file.
func (s *stepRun) at(st dialect.Statement) string {
	if s.script.File == "" || st.Call != nil {
		return s.script.File
	}
	return fmt.Sprintf("%s:%d:%d", s.script.File, st.Line, st.Column)
}

// execute runs a statement or calls its function.
func (r *run) execute(ctx context.Context, tx dialect.Tx, s *stepRun, st dialect.Statement) error {
	return r.watchedStatement(ctx, s, s.at(st), func() error {
		if st.Call == nil {
			return tx.Exec(ctx, st)
		}
		return ended(ctx, tx.Call(ctx, st.Call.InTx))
	})
}

// ended adds the reason why ctx ended to an error that hides it.
func ended(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		return errors.Join(dialect.Ended(ctx), err)
	}
	return err
}

// entry returns the log entry of a step that starts.
func (r *run) entry(s *stepRun) dialect.Entry {
	checksum := ""
	if s.script.Call == nil { // a function has none
		checksum = dialect.Checksum(s.statements)
	}
	return dialect.Entry{
		Action:     string(r.result.Plan.Kind),
		Revision:   s.step.Revision,
		Parents:    s.revision.Parents,
		Checksum:   checksum,
		FileHash:   s.hash,
		Section:    s.step.Section,
		Replaced:   s.step.Replaced,
		DownScript: s.down,
		Statements: len(s.statements),
		Started:    s.started,
		By:         r.By,
		Version:    r.Version,
	}
}

// annotate completes the log entry of a step that is done; done counts the steps up to
// it, and rows are the version rows after it.
func (r *run) annotate(e *dialect.Entry, done int, rows []string) {
	if r.result.Annotate != nil {
		r.result.Annotate(e, done, rows)
	}
}

func edit(ctx context.Context, tx dialect.Tx, edits []plan.Edit) error {
	for _, e := range edits {
		if err := tx.Edit(ctx, e.Old, e.New); err != nil {
			return err
		}
	}
	return nil
}

// expect returns a *dialect.RowsError unless the version table holds the rows want.
func expect(ctx context.Context, tx dialect.Tx, want []string) error {
	have, err := tx.Rows(ctx)
	if err != nil {
		return err
	}
	if !slices.Equal(have, want) {
		return &dialect.RowsError{Want: want, Have: have}
	}
	return nil
}
