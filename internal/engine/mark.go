package engine

import (
	"context"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/plan"
)

// hashPrefix is the number of hexadecimal digits of a statement's hash that the log
// keeps. They suffice to detect an edit.
const hashPrefix = 16

func hashes(statements []dialect.Statement) []string {
	all := make([]string, len(statements))
	for i, st := range statements {
		all[i] = st.Hash[:min(hashPrefix, len(st.Hash))]
	}
	return all
}

// mark records in the entry, in a transaction of its own, that the first done
// statements ran.
func (j *journal) mark(ctx context.Context, done int) error {
	if written, err := j.markAtOnce(ctx, done); written || err != nil {
		return err
	}
	return j.together(ctx, dialect.TxOptions{}, nil, done)
}

// markAtOnce writes a mark by a dialect.Marker. It reports false if a transaction must
// write it.
func (j *journal) markAtOnce(ctx context.Context, done int) (written bool, err error) {
	marker, ok := j.session.(dialect.Marker)
	edits := []plan.Edit{{}}
	if done == len(j.statements) {
		edits = j.step.Edits
	}
	if !ok || !j.logs() || len(edits) != 1 {
		return false, nil
	}
	e, err := j.marked(ctx, done)
	if err != nil {
		return false, err
	}
	seq, written, err := marker.Mark(ctx, j.rows, e, edits[0].Old, edits[0].New)
	if written {
		e.Seq = seq
		j.wrote(e)
	}
	return written, err
}

// wrote takes over the entry that was written last.
func (j *journal) wrote(e dialect.Entry) {
	j.entry, j.resumed = e, false
	if j.open = nil; e.Finished.IsZero() && e.Seq != 0 {
		j.open = &e
	}
}

// together runs statements and their mark in one transaction. The transaction of the
// last mark also edits the version rows.
func (j *journal) together(ctx context.Context, o dialect.TxOptions, statements []dialect.Statement, done int) error {
	o.More = done < len(j.statements)
	return j.retry(ctx, func() error { return j.onceTogether(ctx, o, statements, done) })
}

func (j *journal) onceTogether(ctx context.Context, o dialect.TxOptions, statements []dialect.Statement, done int) error {
	tx, err := j.session.Begin(ctx, o)
	if err != nil {
		return err
	}
	entry, err := j.inTx(ctx, tx, statements, done)
	if err != nil {
		return dialect.WithRollback(err, tx.Rollback())
	}
	defer tx.Rollback()
	if err := tx.Commit(ctx); err != nil {
		return j.attribute(statements, err)
	}
	j.wrote(entry)
	return nil
}

// inTx runs statements in a transaction and writes their mark.
func (j *journal) inTx(ctx context.Context, tx dialect.Tx, statements []dialect.Statement, done int) (dialect.Entry, error) {
	if err := expect(ctx, tx, j.rows); err != nil {
		return j.entry, err
	}
	for _, st := range statements {
		if err := j.execute(ctx, tx, j.stepRun, st); err != nil {
			return j.entry, j.failed(st, err)
		}
	}
	return j.write(ctx, tx, done)
}

// attribute adds the statement to a COMMIT error if the transaction had just one.
func (j *journal) attribute(statements []dialect.Statement, err error) error {
	if len(statements) == 1 {
		return j.failed(statements[0], err)
	}
	return err
}

// marked returns the entry with the mark that the first done statements ran.
func (j *journal) marked(ctx context.Context, done int) (dialect.Entry, error) {
	e := j.entry
	e.Done, e.Error = done, ""
	if done == len(j.statements) {
		e.Finished = time.Now()
		j.annotate(&e, j.number, edited(j.rows, j.step.Edits))
	}
	hashes, err := j.hashesBefore(ctx, done)
	e.Hashes = hashes
	return e, err
}

// write writes the mark, with the edits if it is the last one, and returns the entry
// as it is after the commit.
func (j *journal) write(ctx context.Context, tx dialect.Tx, done int) (dialect.Entry, error) {
	e, err := j.marked(ctx, done)
	if err == nil && done == len(j.statements) {
		err = edit(ctx, tx, j.step.Edits)
	}
	switch {
	case err != nil:
	case e.Seq == 0:
		e.Seq, err = tx.Log(ctx, e)
	default:
		err = tx.Amend(ctx, e)
	}
	return e, err
}
