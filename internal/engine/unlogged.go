package engine

import (
	"context"
	"errors"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Where no log is kept, nothing tells the next run how far a script came that
// ran outside a transaction. So it must be one statement: then only the version
// row can be missing behind it, and of a change of the schema the catalogue shows
// that it is there already.

// logs reports whether a log is kept.
func (r *Request) logs() bool { return r.Database.Script().CreateLog() != "" }

// oneTransaction reports whether a script can run in a transaction together with
// its version row on a database that cannot roll back a change of its schema.
func (s section) oneTransaction() bool {
	if s.script.NoTransaction || s.script.Call != nil {
		return false
	}
	for _, st := range s.statements {
		if st.Kind != dialect.Plain {
			return false
		}
	}
	return true
}

// single reports whether a script is at most one statement, or one transaction of
// its own, behind any settings.
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

// ranUnlogged reports whether a statement has run before that must not run twice.
// What is there already would only make it fail; whether an earlier run made it,
// and died before the version row, is for people to say.
func (j *journal) ranUnlogged(ctx context.Context, st dialect.Statement) (bool, error) {
	if j.logs() {
		return false, nil
	}
	outcome, err := j.session.Outcome(ctx, st)
	switch {
	case err != nil:
		return false, err
	case outcome.Fix != "":
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

// What a failed run leaves of a script without a log.
const (
	ranUnmarked = "its statement has run and stays, but the version table does not have it yet; the same command looks at what the database holds"
	maybeRan    = "whether its statement has run is not known; the same command looks at what the database holds"
	leftover    = "it ran outside a transaction, so that what it left behind stays"
)
