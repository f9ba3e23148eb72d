package engine

import (
	"context"
	"errors"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Without a log, the next run cannot know how far a script outside a transaction came.
// So such a script must be one statement: then only the version row can be missing
// after it, and the catalog shows whether a schema change was made.

// logs reports whether a log is kept.
func (r *Request) logs() bool { return r.rules().Script().CreateLog() != "" }

// single reports whether a script, apart from settings before it, has at most one
// statement, or one transaction of its own.
func (s section) single() bool {
	for i, st := range s.statements {
		switch st.Kind {
		case dialect.Setting:
			continue
		case dialect.Begin:
			for end := i + 1; end < len(s.statements); end++ {
				if ends(s.statements[end].Kind) {
					return end+1 == len(s.statements)
				}
			}
			return true
		}
		return i+1 == len(s.statements) && st.Call == nil
	}
	return true
}

// ranUnlogged reports whether an earlier run executed a statement that must not run
// twice. If the statement's object exists, the user must decide whether an earlier run
// created it and died before it wrote the version row: without a decision, the error
// is an *UndecidedError.
func (j *journal) ranUnlogged(ctx context.Context, st dialect.Statement) (bool, error) {
	if j.logs() {
		return false, nil
	}
	outcome, err := j.session.Outcome(ctx, st)
	switch {
	case err != nil:
		return false, err
	case outcome.Fix != "", outcome.Finish != "":
		return false, j.failed(st, &leftBehindError{outcome: outcome})
	case !outcome.Known || !outcome.Applied:
		return false, nil
	}
	said, err := j.judge(st)
	if undecided, ok := errors.AsType[*UndecidedError](err); ok {
		undecided.Why = outcome.Why
	}
	if err == nil {
		j.decided(st, said)
	}
	return said.Applied, err
}

// The changes that a failed script may leave without an open entry of the log.
const (
	unchanged   = "it changed nothing: its first statement failed as a whole"
	ranUnmarked = "its statement ran, but the version table was not updated; the same command checks the database first"
	maybeRan    = "it is not known whether its statement ran; the same command checks the database first"
	leftover    = "it ran outside a transaction, so the objects that it left behind remain"
)
