package engine

import (
	"context"
	"errors"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A journal runs a section outside a transaction, statement by statement. Its
// log entry counts the statements that are done:
//
//   - a Plain statement commits together with its mark;
//   - a Bare one is marked after it, and so may run twice;
//   - an Alone one is marked after it too, and whoever resumes asks what became of
//     it: an Error in the entry says that it failed;
//   - a Setting is not marked by itself: it is made again when resuming;
//   - the script's own BEGIN … COMMIT is one unit, marked inside it.
//
// The version rows are edited together with the last mark. The entry is written
// with the first one, so that a failure before it leaves nothing behind.
type journal struct {
	*run
	*stepRun
	entry dialect.Entry // as the database has it; Seq is 0 before the first mark
}

// journaled runs a step, or what an earlier run left of it.
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
		j.note(ctx, err)
		return err
	}
	r.result.Partial, r.stands = nil, ""
	return nil
}

// hashPrefix is how many hexadecimal digits of a statement's hash the log
// keeps: enough to see an edit.
const hashPrefix = 16

func hashes(statements []dialect.Statement) []string {
	all := make([]string, len(statements))
	for i, st := range statements {
		all[i] = st.Hash[:min(hashPrefix, len(st.Hash))]
	}
	return all
}

// from runs the units from statement i on.
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
			if err := j.goOn(ctx); err != nil {
				return err
			}
		}
	}
	if marked {
		return nil
	}
	return j.mark(ctx, len(j.statements))
}

// goOn says why no further statement may start.
func (j *journal) goOn(ctx context.Context) error {
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

// unit runs what starts with statement i, and returns where the next unit
// starts.
func (j *journal) unit(ctx context.Context, i int) (next int, err error) {
	st := j.statements[i]
	switch st.Kind {
	case dialect.Setting:
		return i + 1, j.failed(st, j.session.Exec(ctx, st))
	case dialect.Bare:
		return i + 1, j.bare(ctx, i)
	case dialect.Alone:
		return i + 1, j.alone(ctx, i)
	case dialect.Begin:
		return j.block(ctx, i)
	}
	return i + 1, j.together(ctx, dialect.TxOptions{}, j.statements[i:i+1], i+1)
}

func (j *journal) failed(st dialect.Statement, err error) error {
	if err == nil {
		return nil
	}
	return &statementError{j.script.File, st, err}
}

// again tries what is rolled back when it fails; never a statement that has run
// for the sake of the mark behind it.
func (j *journal) again(ctx context.Context, do func() error) error {
	return j.patiently(ctx, j.stepRun, do)
}

// bare needs an entry before it: what it did cannot be rolled back.
func (j *journal) bare(ctx context.Context, i int) error {
	if j.entry.Seq == 0 {
		if err := j.mark(ctx, i); err != nil {
			return err
		}
	}
	st := j.statements[i]
	if err := j.again(ctx, func() error { return j.onConn(ctx, st) }); err != nil {
		if inDoubt(err) {
			j.stands = maybeRan
		}
		return j.failed(st, err)
	}
	j.stands = ranUnmarked
	if i+1 == len(j.statements) {
		return nil // the last mark follows
	}
	return j.mark(ctx, i+1)
}

func (j *journal) onConn(ctx context.Context, st dialect.Statement) error {
	if st.Call == nil {
		return j.session.Exec(ctx, st)
	}
	return ended(ctx, j.session.Call(ctx, st.Call.OnConn))
}

// alone needs an entry before it that does not say that it failed: whoever finds
// that entry after a crash knows that the statement may have run.
func (j *journal) alone(ctx context.Context, i int) error {
	if j.entry.Error != "" {
		if err := j.mark(ctx, i); err != nil {
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
	if outcome, unknown := j.session.Outcome(ctx, j.statements[i]); unknown == nil && outcome.Fix != "" {
		failed.err = &leftBehindError{failed.err, outcome}
		j.stands = leftover
	}
	return failed
}

// block runs the script's own transaction that statement i begins.
func (j *journal) block(ctx context.Context, i int) (next int, err error) {
	end := i + 1
	for end < len(j.statements) && !ends(j.statements[end].Kind) {
		end++
	}
	begin, inside := j.statements[i], j.statements[i+1:end]
	if end == len(j.statements) || j.statements[end].Kind == dialect.Rollback {
		return min(end+1, len(j.statements)), j.rolledBack(ctx, begin, inside)
	}
	return end + 1, j.together(ctx, dialect.TxOptions{Statement: begin.Text}, inside, end+1)
}

func ends(k dialect.Kind) bool { return k == dialect.Commit || k == dialect.Rollback }

// rolledBack runs a transaction that the script itself takes back.
func (j *journal) rolledBack(ctx context.Context, begin dialect.Statement, inside []dialect.Statement) error {
	return j.again(ctx, func() error { return j.onceRolledBack(ctx, begin, inside) })
}

func (j *journal) onceRolledBack(ctx context.Context, begin dialect.Statement, inside []dialect.Statement) error {
	tx, err := j.session.Begin(ctx, dialect.TxOptions{Statement: begin.Text, More: true})
	if err != nil {
		return j.failed(begin, err)
	}
	for _, st := range inside {
		if err := tx.Exec(ctx, st); err != nil {
			_ = tx.Rollback()
			return j.failed(st, err)
		}
	}
	return tx.Rollback()
}

// mark notes, in a transaction of its own, that done statements are done.
func (j *journal) mark(ctx context.Context, done int) error {
	return j.together(ctx, dialect.TxOptions{}, nil, done)
}

// together runs statements and their mark in one transaction. With the last
// mark go the step's edits.
func (j *journal) together(ctx context.Context, o dialect.TxOptions, statements []dialect.Statement, done int) error {
	o.More = done < len(j.statements)
	return j.again(ctx, func() error { return j.onceTogether(ctx, o, statements, done) })
}

func (j *journal) onceTogether(ctx context.Context, o dialect.TxOptions, statements []dialect.Statement, done int) error {
	tx, err := j.session.Begin(ctx, o)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := expect(ctx, tx, j.rows); err != nil {
		return err
	}
	for _, st := range statements {
		if err := one(ctx, tx, st); err != nil {
			return j.failed(st, err)
		}
	}
	entry, err := j.write(ctx, tx, done)
	if err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return j.blame(statements, err)
	}
	j.entry = entry
	if j.open = nil; entry.Finished.IsZero() && entry.Seq != 0 {
		j.open = &entry
	}
	return nil
}

// blame lays an error of a commit to the only statement in it, if there is one.
func (j *journal) blame(statements []dialect.Statement, err error) error {
	if len(statements) == 1 {
		return j.failed(statements[0], err)
	}
	return err
}

// write writes the mark, and returns the entry as it is after the commit.
func (j *journal) write(ctx context.Context, tx dialect.Tx, done int) (dialect.Entry, error) {
	e := j.entry
	e.Done, e.Error = done, ""
	if done == len(j.statements) {
		e.Finished = time.Now()
		if err := edit(ctx, tx, j.step.Edits); err != nil {
			return e, err
		}
	}
	var err error
	if e.Seq == 0 {
		e.Seq, err = tx.Log(ctx, e)
	} else {
		err = tx.Amend(ctx, e)
	}
	return e, err
}

// reason is what the entry says of a failure: nothing where the next statement
// may have run all the same.
func (j *journal) reason(failed error) string {
	_, ofStatement := errors.AsType[*statementError](failed)
	_, said := errors.AsType[*dialect.DatabaseError](failed)
	if next := j.entry.Done; !(ofStatement && said) && next < len(j.statements) && j.statements[next].Kind == dialect.Alone {
		return ""
	}
	return failed.Error()
}

// inDoubt reports whether an error leaves open what the database did last.
func inDoubt(err error) bool {
	_, commit := errors.AsType[*dialect.CommitError](err)
	said, ok := errors.AsType[*dialect.DatabaseError](err)
	return commit || ok && said.Lost
}

// note writes the error of a failed run into the entry, if there is one and the
// database still lets us: it is for people, and the next run does not need it.
// Where the connection was lost, the database may be further than we know.
func (j *journal) note(ctx context.Context, failed error) {
	if j.entry.Seq == 0 || inDoubt(failed) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastLook)
	defer cancel()
	tx, err := j.session.Begin(ctx, dialect.TxOptions{More: true})
	if err != nil {
		return
	}
	defer tx.Rollback()
	e := j.entry
	e.Error = j.reason(failed)
	if tx.Amend(ctx, e) == nil {
		_ = tx.Commit(ctx)
	}
}
