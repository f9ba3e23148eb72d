package engine_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/plan"
)

// settings is a revision with settings in front of a statement that commits by itself.
const settings = `
= r transaction:false
CREATE TABLE t (x);
PRAGMA recursive_triggers=ON;
PRAGMA foreign_keys=ON;
CREATE TABLE u (x);
INSERT INTO u VALUES (1);
-
DROP TABLE u;
`

// TestSettingsBeforeAStatementInDoubt breaks the connection during a statement that has
// settings in front of it. The database is asked about that statement, with the settings
// in force.
func TestSettingsBeforeAStatementInDoubt(t *testing.T) {
	for applied, want := range map[bool][]string{
		true:  {"PRAGMA recursive_triggers=ON", "PRAGMA foreign_keys=ON", "INSERT INTO u VALUES"},
		false: {"PRAGMA recursive_triggers=ON", "PRAGMA foreign_keys=ON", "CREATE TABLE u", "INSERT INTO u VALUES"},
	} {
		s := &server{Database: open(t, file(t))}
		up := parse(settings).request(s, plan.Upgrade)
		s.before = times(1, "CREATE TABLE u", errLost)
		if applied {
			s.before, s.after = nil, times(1, "CREATE TABLE u", errLost)
		}
		s.outcome = func(st string) dialect.Outcome {
			if !cmp.Equal(s.ran, want[:2]) {
				t.Errorf("%s: asked after %q", st, s.ran)
			}
			return dialect.Outcome{Known: true, Applied: applied, Why: "the catalog shows it"}
		}
		outcome := s.outcome
		s.outcome = nil
		_, err := engine.Run(t.Context(), up)
		if m, ok := errors.AsType[*engine.MigrationError](err); !ok || m.Partial == nil || m.Partial.Done != 3 || m.Partial.Error != "" {
			t.Fatalf("first run: %v, %+v", err, m)
		}
		s.outcome, s.ran = outcome, nil
		if _, err := engine.Run(t.Context(), up); err != nil || !cmp.Equal(s.ran, want) {
			t.Errorf("second run: %v, ran %q", err, s.ran)
		}
	}
}

// TestSettingsMayBeEdited edits the settings in front of a failed statement, but not
// those in front of one that ran.
func TestSettingsMayBeEdited(t *testing.T) {
	s := &server{Database: open(t, file(t))}
	up := parse(settings).request(s, plan.Upgrade)
	s.before = times(1, "CREATE TABLE u", errAnswer)
	if _, err := engine.Run(t.Context(), up); !errors.Is(err, errAnswer) {
		t.Fatal(err)
	}
	before := strings.Replace(settings, "CREATE TABLE t", "PRAGMA cache_size=7;\nCREATE TABLE t", 1)
	_, err := engine.Run(t.Context(), parse(before).request(s, plan.Upgrade))
	if _, ok := errors.AsType[*engine.ResumeError](err); !ok {
		t.Errorf("a setting before a statement that ran: %v", err)
	}
	edited := strings.Replace(settings, "foreign_keys=ON", "foreign_keys=OFF", 1)
	if _, err := engine.Run(t.Context(), parse(edited).request(s, plan.Upgrade)); err != nil {
		t.Errorf("a setting before the one that failed: %v", err)
	}
}

// TestEditedStatementInDoubt edits a statement that may have run: then the catalog says
// nothing about the one that was there before.
func TestEditedStatementInDoubt(t *testing.T) {
	for name, edit := range map[string][2]string{
		"the statement": {"CREATE TABLE u (x);", "CREATE TABLE u (x INT);"},
		"a setting":     {"foreign_keys=ON", "foreign_keys=OFF"},
	} {
		s := &server{Database: open(t, file(t))}
		s.before = times(1, "CREATE TABLE u", errLost)
		if _, err := engine.Run(t.Context(), parse(settings).request(s, plan.Upgrade)); err == nil {
			t.Fatal("no error")
		}
		s.outcome = func(string) dialect.Outcome { return dialect.Outcome{Known: true, Why: "there is no table u"} }
		up := parse(strings.Replace(settings, edit[0], edit[1], 1)).request(s, plan.Upgrade)
		_, err := engine.Run(t.Context(), up)
		if _, ok := errors.AsType[*engine.UndecidedError](err); !ok {
			t.Errorf("%s: %v", name, err)
		}
		up.Decision = engine.StatementNotApplied
		if _, err := engine.Run(t.Context(), up); err != nil {
			t.Errorf("%s, once decided: %v", name, err)
		}
	}
}

// TestKeptIsNotRetried fails statements that may have left changes behind, with an error
// after which others are retried.
func TestKeptIsNotRetried(t *testing.T) {
	for name, c := range map[string]struct {
		statement string
		done      int
		decision  engine.Decision
		ran       string // by the run that has the decision
	}{
		"by itself, done":            {"CREATE TABLE t", 0, engine.StatementApplied, "INSERT INTO t VALUES, CREATE TABLE u, CREATE TABLE v"},
		"by itself, not done":        {"CREATE TABLE t", 0, engine.StatementNotApplied, "CREATE TABLE t, INSERT INTO t VALUES, CREATE TABLE u, CREATE TABLE v"},
		"in a transaction, done":     {"INSERT", 1, engine.StatementApplied, "CREATE TABLE u, CREATE TABLE v"},
		"in a transaction, not done": {"INSERT", 1, engine.StatementNotApplied, "INSERT INTO t VALUES, CREATE TABLE u, CREATE TABLE v"},
	} {
		t.Run(name, func(t *testing.T) {
			s, _, up := newServer(t)
			kept := &dialect.KeptError{Err: errLocked, Why: "it may have committed"}
			s.before, up.Retries = times(1, c.statement, kept), 5
			if c.decision == engine.StatementApplied {
				s.before, s.after = nil, times(1, c.statement, kept)
			}
			_, err := engine.Run(t.Context(), up)
			m, ok := errors.AsType[*engine.MigrationError](err)
			if !ok || !errors.Is(err, errLocked) || m.Partial == nil || m.Partial.Done != c.done || !engine.Uncertain(*m.Partial) {
				t.Fatalf("%v", err)
			}
			if !strings.Contains(err.Error(), "not retried: it may have committed") {
				t.Errorf("%v", err)
			}
			s.before, s.after = nil, nil
			if _, err := engine.Run(t.Context(), up); !isUndecided(err) || !strings.Contains(err.Error(), "lock timeout") {
				t.Errorf("second run: %v", err)
			}
			up.Decision, s.ran = c.decision, nil
			if _, err := engine.Run(t.Context(), up); err != nil || strings.Join(s.ran, ", ") != c.ran {
				t.Errorf("third run: %v, ran %q", err, s.ran)
			}
		})
	}
}

func isUndecided(err error) bool {
	_, ok := errors.AsType[*engine.UndecidedError](err)
	return ok
}

// TestObjectThatExistedBefore breaks the connection during a statement whose object
// another program had made. The object does not show that the statement ran.
func TestObjectThatExistedBefore(t *testing.T) {
	for name, there := range map[string]bool{"it existed": true, "it did not": false} {
		t.Run(name, func(t *testing.T) {
			s, _, up := newServer(t)
			s.before = times(1, "CREATE TABLE u", errLost)
			s.outcome = func(st string) dialect.Outcome {
				return dialect.Outcome{Known: true, Applied: there && strings.HasPrefix(st, "CREATE TABLE u"), Why: "table u exists"}
			}
			if _, err := engine.Run(t.Context(), up); !errors.Is(err, errLost) {
				t.Fatal(err)
			}
			s.outcome = func(string) dialect.Outcome {
				return dialect.Outcome{Known: true, Applied: true, Why: "table u exists"}
			}
			s.ran = nil
			if _, err := engine.Run(t.Context(), up); err != nil {
				t.Fatal(err)
			}
			if again := strings.Contains(strings.Join(s.ran, ", "), "CREATE TABLE u"); again != there {
				t.Errorf("ran %q", s.ran)
			}
		})
	}
}

// TestOwnLeftoverIsRemoved resumes after a statement that left an object behind, with an
// error and with a lost connection. It removes the object only if it did not exist before
// the statement.
func TestOwnLeftoverIsRemoved(t *testing.T) {
	for name, c := range map[string]struct {
		failure error
		before  dialect.Outcome
		own     bool
	}{
		"failed":             {errAnswer, dialect.Outcome{Known: true, Why: "no such index"}, true},
		"kept":               {&dialect.KeptError{Err: errAnswer, Why: "it may have done a part"}, dialect.Outcome{Known: true, Why: "no such index"}, true},
		"lost":               {errLost, dialect.Outcome{Known: true, Why: "no such index"}, true},
		"there before":       {errLost, dialect.Outcome{Known: true, Why: "invalid", Fix: "CREATE TABLE fixed (x)"}, false},
		"not known":          {errLost, dialect.Outcome{}, false},
		"valid there before": {errLost, dialect.Outcome{Known: true, Applied: true, Why: "valid"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, _, up := newServer(t)
			left := dialect.Outcome{Known: true, Why: "index i is invalid", Fix: "CREATE TABLE fixed (x)"}
			s.before = func(st string) error {
				if !strings.HasPrefix(st, "CREATE TABLE u") {
					return nil
				}
				s.outcome = func(string) dialect.Outcome { return left }
				return c.failure
			}
			s.outcome = func(st string) dialect.Outcome {
				if strings.HasPrefix(st, "CREATE TABLE u") {
					return c.before
				}
				return dialect.Outcome{}
			}
			_, err := engine.Run(t.Context(), up)
			if says := "left something behind: index i is invalid\n"; c.own && !strings.Contains(err.Error(), says) {
				t.Errorf("%v\nwant %s", err, says)
			}
			s.before, s.ran = nil, nil
			s.before = func(st string) error {
				if strings.HasPrefix(st, "CREATE TABLE fixed") {
					s.outcome = nil
				}
				return nil
			}
			_, err = engine.Run(t.Context(), up)
			if fixed := len(s.ran) > 0 && s.ran[0] == "CREATE TABLE fixed"; fixed != c.own || (err == nil) != c.own {
				t.Errorf("%v, ran %q", err, s.ran)
			}
		})
	}
}
