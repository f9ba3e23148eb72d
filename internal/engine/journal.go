package engine

import (
	"context"
	"errors"
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A journal runs a section outside a transaction, statement by statement. Its
// log entry counts the statements that are done:
//
//   - a Plain statement commits together with its mark; if its rows may stay without that
//     (see dialect.Untransacter), a run that resumes has to ask;
//   - a Bare one is marked after it, and so may run twice;
//   - an Alone one is marked after it too, and a run that resumes looks up whether it
//     ran; an Error in the entry means that it failed;
//   - a Setting has no mark of its own: a run that resumes executes it again;
//   - the script's own BEGIN … COMMIT is one unit, marked inside it.
//
// The version rows are edited together with the last mark. The entry is created
// with the first mark, so a failure before that leaves nothing behind. A failure that
// changed nothing closes the entry: the revision is not half way. One that may have kept
// changes opens it.
type journal struct {
	*run
	*stepRun
	entry   dialect.Entry // as the database has it; Seq is 0 before the first mark
	unitAt  int           // the statement with which the running unit starts
	edited  bool          // an earlier run may have started another statement than the next one
	resumed bool          // the last mark is that of an earlier run
}

// journaled runs a step, or the rest of a step that an earlier run started.
func (r *run) journaled(ctx context.Context, s *stepRun) error {
	j := &journal{run: r, stepRun: s, entry: r.entry(s)}
	j.entry.Hashes = hashes(s.statements)
	first := 0
	if len(r.result.Partial) > 0 {
		var err error
		if first, err = j.resume(ctx, r.result.Partial[0]); err != nil {
			return err
		}
	}
	if err := j.from(ctx, first); err != nil {
		j.recordFailure(ctx, err)
		return err
	}
	r.result.Partial, r.remains = nil, ""
	return nil
}

// from runs the units that start at statement i or later.
func (j *journal) from(ctx context.Context, i int) error {
	marked := false // whether the last unit's mark was the last one
	for i < len(j.statements) {
		next, err := j.unit(ctx, i)
		if err != nil {
			return err
		}
		marked = next == len(j.statements) && marks(j.statements[next-1].Kind)
		i = next
		if i < len(j.statements) {
			if err := j.mayContinue(ctx); err != nil {
				return err
			}
		}
	}
	if marked {
		return nil
	}
	return j.mark(ctx, len(j.statements))
}

// mayContinue returns the reason why no further statement may start, or nil.
func (j *journal) mayContinue(ctx context.Context) error {
	if ctx.Err() != nil {
		return dialect.Ended(ctx)
	}
	return j.session.Check(ctx)
}

// marks reports whether a unit that ends with this kind of statement is marked
// in its own transaction.
func marks(k dialect.Kind) bool {
	return k == dialect.Plain || k == dialect.Temp || k == dialect.Commit
}

// unit runs the unit that starts at statement i, and returns the start of the next.
func (j *journal) unit(ctx context.Context, i int) (next int, err error) {
	st := j.statements[i]
	j.unitAt = i
	switch st.Kind {
	case dialect.Setting:
		return i + 1, j.failed(st, j.onConn(ctx, st))
	case dialect.Bare:
		return i + 1, j.bare(ctx, i)
	case dialect.Alone:
		return i + 1, j.alone(ctx, i)
	case dialect.Begin:
		return j.block(ctx, i)
	}
	if err := j.announceKept(ctx, i); err != nil {
		return i, err
	}
	return i + 1, j.together(ctx, dialect.TxOptions{}, j.statements[i:i+1], i+1)
}

func (j *journal) failed(st dialect.Statement, err error) error {
	if err == nil {
		return nil
	}
	return &statementError{j.script.File, st, err}
}

// retry calls do, and calls it again after transient errors. If do fails, its changes
// must be rolled back, or the error be a *dialect.KeptError: a statement outside a
// transaction and its mark are retried separately.
func (j *journal) retry(ctx context.Context, do func() error) error {
	return j.withRetry(ctx, j.stepRun, do)
}

// bare runs a statement of kind Bare, which cannot be rolled back, and marks it. The
// entry must exist before the statement runs.
func (j *journal) bare(ctx context.Context, i int) error {
	if j.entry.Seq == 0 {
		if err := j.mark(ctx, i); err != nil {
			return err
		}
	}
	st := j.statements[i]
	if err := j.retry(ctx, func() error { return j.onConn(ctx, st) }); err != nil {
		if inDoubt(err) {
			j.remains = maybeRan
		}
		return j.failed(st, err)
	}
	j.remains = ranUnmarked
	if i+1 == len(j.statements) {
		return nil // the caller writes the last mark
	}
	return j.mark(ctx, i+1)
}

func (j *journal) onConn(ctx context.Context, st dialect.Statement) error {
	return j.watchedStatement(ctx, j.stepRun, j.at(st), func() error {
		if st.Call == nil {
			return j.session.Exec(ctx, st)
		}
		return ended(ctx, j.session.Call(ctx, st.Call.OnConn))
	})
}

// announce marks, if no mark says so yet, that all statements before i ran and that i may
// run: the entry exists, is of this run, has no error and counts the settings before i. A run
// that finds such an entry after a crash knows that statement i may have run.
func (j *journal) announce(ctx context.Context, i int) error {
	if j.announced(i) {
		return nil
	}
	return j.mark(ctx, i)
}

// announced reports whether the last mark says that statement i may run.
func (j *journal) announced(i int) bool {
	return j.entry.Seq != 0 && j.entry.Done == i && j.entry.Error == "" && !j.resumed
}

// alone runs a statement of kind Alone.
func (j *journal) alone(ctx context.Context, i int) error {
	if j.logs() {
		if err := j.announce(ctx, i); err != nil {
			return err
		}
	}
	if ran, err := j.ranUnlogged(ctx, j.statements[i]); ran || err != nil {
		return err
	}
	err := j.bare(ctx, i)
	failed, ok := errors.AsType[*statementError](err)
	if !ok {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastLook)
	defer cancel()
	if outcome, unknown := j.session.Outcome(ctx, j.statements[i]); unknown == nil && (outcome.Fix != "" || outcome.Finish != "") {
		failed.err = &leftBehindError{failed.err, outcome, j.logs() && j.leftByUs()}
		j.remains = leftover
	}
	return failed
}

// block runs the script's own transaction that begins at statement i, and returns
// the start of the next unit. A program in it may commit, so that the transaction is
// announced.
func (j *journal) block(ctx context.Context, i int) (next int, err error) {
	end := unitEnd(j.statements, i)
	begin, inside := j.statements[i], j.statements[i+1:end]
	committed := len(inside) > 0 && inside[len(inside)-1].Kind == dialect.Commit
	if len(inside) > 0 && ends(inside[len(inside)-1].Kind) {
		inside = inside[:len(inside)-1]
	}
	if slices.ContainsFunc(inside, isProgram) {
		if err := j.announce(ctx, i); err != nil {
			return i, err
		}
	} else if err := j.announceKept(ctx, i); err != nil {
		return i, err
	}
	if !committed {
		return end, j.rolledBack(ctx, begin, inside)
	}
	return end, j.together(ctx, dialect.TxOptions{Statement: begin.Text}, inside, end)
}

func isProgram(st dialect.Statement) bool { return st.Program }

// unitEnd returns the end of the unit that starts at statement i.
func unitEnd(statements []dialect.Statement, i int) int {
	if statements[i].Kind != dialect.Begin {
		return i + 1
	}
	for end := i + 1; end < len(statements); end++ {
		if ends(statements[end].Kind) {
			return end + 1
		}
	}
	return len(statements)
}

func ends(k dialect.Kind) bool { return k == dialect.Commit || k == dialect.Rollback }

// rolledBack runs a transaction that the script itself rolls back.
func (j *journal) rolledBack(ctx context.Context, begin dialect.Statement, inside []dialect.Statement) error {
	return j.retry(ctx, func() error { return j.onceRolledBack(ctx, begin, inside) })
}

func (j *journal) onceRolledBack(ctx context.Context, begin dialect.Statement, inside []dialect.Statement) error {
	tx, err := j.session.Begin(ctx, dialect.TxOptions{Statement: begin.Text, More: true})
	if err != nil {
		return j.failed(begin, err)
	}
	for _, st := range inside {
		if err := tx.Exec(ctx, st); err != nil {
			return dialect.WithRollback(j.failed(st, err), tx.Rollback())
		}
	}
	return tx.Rollback()
}
