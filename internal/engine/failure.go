package engine

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/plan"
)

// lastLook limits the time in which a failed run reads the database's state.
const lastLook = 10 * time.Second

// failure returns the error of a run that stopped at a step, after reading the
// version rows. The step's transaction must have ended.
func (r *run) failure(ctx context.Context, step plan.Step, err error) error {
	var resume *ResumeError
	var undecided *UndecidedError
	if errors.As(err, &resume) || errors.As(err, &undecided) {
		return err
	}
	r.reportOmitted()
	m := &MigrationError{Kind: r.result.Plan.Kind, Applied: r.result.Applied, Step: step, Err: err, kept: keptBy(err)}
	m.further = len(m.Applied) > 0 && plan.IsRelative(r.result.Plan.Target)
	if s := r.heard.step; s != nil && s.step.Revision == step.Revision {
		m.Messages, m.Heard = r.heard.last, r.heard.total
	}
	var failed *statementError
	if errors.As(err, &failed) {
		m.File, m.Line, m.Column, m.Err = failed.file, failed.statement.Line, failed.statement.Column, failed.err
		if said, ok := errors.AsType[*dialect.DatabaseError](err); ok && said.Line > 0 {
			m.Line, m.Column = said.Line, said.Column
		}
		if said, ok := errors.AsType[*dialect.DatabaseError](err); ok && said.Transient {
			m.Wait = r.waitedFor()
		}
		if failed.statement.Call == nil {
			m.Statement = &failed.statement
			m.Source = r.source(m.File, m.Line)
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastLook)
	defer cancel()
	state, rowsErr := r.session.Read(ctx, dialect.LatestEntries)
	m.Rows, m.RowsErr = state.Rows, rowsErr
	var commit *dialect.CommitError
	_, m.escaped = errors.AsType[*dialect.EscapedError](err)
	if p, ok := errors.AsType[*ProgramError](err); ok {
		m.program, m.among = true, p.Among
		_, m.silent = errors.AsType[*ProgramRowsError](err)
	}
	if !r.logs() {
		m.remains = r.remains
	} else if r.untouched {
		m.remains = unchanged
	}
	m.Unknown = errors.As(err, &commit) && (rowsErr != nil || !slices.Equal(state.Rows, r.rows))
	if rowsErr == nil {
		r.result.Rows, r.result.Partial = state.Rows, state.Unfinished()
	}
	if rowsErr != nil && r.open != nil {
		r.result.Partial = []dialect.Entry{*r.open}
	}
	for i, e := range r.result.Partial {
		if e.Action == string(m.Kind) && e.Revision == step.Revision {
			m.Partial = &r.result.Partial[i]
		}
	}
	return m
}
