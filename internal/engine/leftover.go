package engine

import (
	"context"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// clean removes the objects that the statement st left behind when it stopped, so that it
// can run again, or completes it. It reports whether the statement has run then. It
// returns a *leftBehindError for an object that may be another's.
func (j *journal) clean(ctx context.Context, st dialect.Statement, outcome dialect.Outcome) (ran bool, err error) {
	for {
		if !j.leftByUs() {
			return false, j.failed(st, &leftBehindError{outcome: outcome})
		}
		what, fix := "removing it: ", outcome.Fix
		if outcome.Finish != "" {
			what, fix = "completing it: ", outcome.Finish
		}
		j.decided(st, dialect.Outcome{Why: outcome.Why + "; " + what + fix})
		if err := j.onConn(ctx, dialect.Statement{Text: fix, Kind: dialect.Alone, Line: st.Line, Column: st.Column}); err != nil {
			return false, j.failed(st, err)
		}
		if outcome.Finish != "" {
			return true, nil
		}
		next, err := j.session.Outcome(ctx, st)
		if err != nil || next.Fix == "" || next.Fix == outcome.Fix {
			return false, err
		}
		outcome = next
	}
}

// A leftBehindError reports a failed statement that left an object behind, which
// must be removed before the statement can run again, or that stopped half way.
type leftBehindError struct {
	err     error // the statement's error; nil if it failed in an earlier run
	outcome dialect.Outcome
	ours    bool // the next run removes it, or completes the statement
}

func (e *leftBehindError) Error() string {
	left := e.outcome.Why
	switch {
	case e.ours:
	case e.outcome.Finish != "":
		left += completeFirst + e.outcome.Finish
	default:
		left += removeFirst + e.outcome.Fix
	}
	if e.err == nil {
		return "an earlier try failed: " + left
	}
	return e.err.Error() + "\nit left something behind: " + left
}

func (e *leftBehindError) Unwrap() error { return e.err }

// These stand before the statement that removes the object, or completes the failed one.
const (
	removeFirst   = "; remove it before you retry: "
	completeFirst = "; complete it before you retry: "
)

// Remove returns the statement that must run before the failed statement of an entry, by
// the entry's Error: it removes what that left behind, or completes it; "" if there is none.
func Remove(e dialect.Entry) string {
	for _, before := range []string{removeFirst, completeFirst} {
		if _, fix, found := strings.Cut(e.Error, before); found {
			fix, _, _ = strings.Cut(fix, "\n")
			return fix
		}
	}
	return ""
}

// wasCompleted reports whether the failed statement of an entry was to be completed by
// hand, and that was done.
func wasCompleted(e dialect.Entry, now dialect.Outcome) bool {
	return strings.Contains(e.Error, completeFirst) && now.Applied
}
