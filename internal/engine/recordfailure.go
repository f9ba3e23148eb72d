package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// recordFailure writes the error of a failed run into the entry, if there is one and
// the database still answers. It creates the entry if the failed unit may have kept
// changes, and closes it if nothing was changed. After a lost connection it writes
// nothing, since the statement may have run.
func (j *journal) recordFailure(ctx context.Context, failed error) {
	kept := keptBy(failed)
	if j.entry.Seq == 0 && kept == nil || inDoubt(failed) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastLook)
	defer cancel()
	e := j.entry
	e.Error = j.failureText(failed)
	if kept != nil {
		e.Done = max(e.Done, j.unitAt)
	}
	none := j.unchanged(failed)
	if none {
		e.Finished = time.Now()
	}
	tx, err := j.session.Begin(ctx, dialect.TxOptions{More: true})
	if err != nil {
		return
	}
	defer tx.Rollback()
	if e.Seq == 0 {
		_, err = tx.Log(ctx, e)
	} else {
		err = tx.Amend(ctx, e)
	}
	if err == nil && tx.Commit(ctx) == nil && none {
		j.open, j.untouched = nil, true
	}
}

// mayRemain ends the Error of an entry whose statement failed and may have left changes.
const mayRemain = "\nit may have left changes behind"

// keptBy returns the failure that may have left changes behind, after which the user has
// to decide how to continue; nil if the failed statement can run again, and if its
// leftover is known.
func keptBy(failed error) *dialect.KeptError {
	if _, known := errors.AsType[*leftBehindError](failed); known {
		return nil
	}
	if kept, ok := errors.AsType[*dialect.KeptError](failed); ok && !kept.Repeatable {
		return kept
	}
	return nil
}

// failureText returns the Error of the entry: the text of a failure, or "" if the
// next statement may have run in spite of it.
func (j *journal) failureText(failed error) string {
	if next := j.entry.Done; !answered(failed) && next < len(j.statements) && mayHaveRun(j.statements, j.entry) {
		return ""
	}
	if keptBy(failed) != nil {
		return failed.Error() + mayRemain
	}
	return failed.Error()
}

// Unresolved reports whether the entry leaves open whether the first statement that it
// does not count as done has run, or how far it came.
func Unresolved(statements []dialect.Statement, e dialect.Entry) bool {
	if e.Done >= len(statements) {
		return false
	}
	return e.Error == "" && mayHaveRun(statements, e) || Uncertain(e)
}

// Uncertain reports whether an entry's statement failed and may have left changes behind.
func Uncertain(e dialect.Entry) bool { return strings.HasSuffix(e.Error, mayRemain) }

// mayHaveRun reports whether the unit behind an entry's mark can have taken effect without
// its own mark.
func mayHaveRun(statements []dialect.Statement, e dialect.Entry) bool {
	if state, _ := before(e); state == mayKeep {
		return true
	}
	if i := e.Done; statements[i].Kind == dialect.Begin {
		return slices.ContainsFunc(statements[i:unitEnd(statements, i)], isProgram)
	}
	return statements[e.Done].Kind == dialect.Alone
}

// answered reports whether an error is the database's answer to a statement.
func answered(err error) bool {
	_, ofStatement := errors.AsType[*statementError](err)
	_, said := errors.AsType[*dialect.DatabaseError](err)
	return ofStatement && said
}

// unchanged reports whether a failed revision is known to have changed nothing: its
// first statement, but for settings, failed as a whole.
func (j *journal) unchanged(failed error) bool {
	first := slices.IndexFunc(j.statements, func(st dialect.Statement) bool { return st.Kind != dialect.Setting })
	if !answered(failed) || j.edited || first < 0 || j.entry.Done > first {
		return false
	}
	_, kept := errors.AsType[*dialect.KeptError](failed)
	return !kept && j.statements[first].Call == nil
}

// inDoubt reports whether an error leaves it unknown whether the last command of the
// database took effect.
func inDoubt(err error) bool {
	_, commit := errors.AsType[*dialect.CommitError](err)
	said, ok := errors.AsType[*dialect.DatabaseError](err)
	return commit || ok && said.Lost
}
