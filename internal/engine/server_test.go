package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/revision"
)

// A server is SQLite that imitates a server: schema changes commit implicitly,
// statements wait for others' locks, connections break, and the catalog does not
// show the effects of some statements.
type server struct {
	dialect.Database
	rollsBack bool
	gone      int                                    // the number of reads that fail because the server is starting
	before    func(statement string) error           // called instead of the statement
	after     func(statement string) error           // the error that the statement returns after it ran
	outcome   func(statement string) dialect.Outcome // nil: unknown
	keeps     func(statement string) string          // why a rollback may leave its changes; nil: it leaves none
	changed   bool                                   // whether statements that fail change something
	mark      func(dialect.Entry) error              // called instead of amending the log
	says      func(statement string) []string        // the server's messages about a statement, before it runs
	message   func(dialect.Message)                  // of the session's options
	limits    []dialect.Limits                       // the limits of the revisions that ran
	ran       []string                               // the first words of the statements that ran
}

func (s *server) RollsBack() bool { return s.rollsBack }

func (s *server) Split(script revision.Script) ([]dialect.Statement, error) {
	all, err := s.Database.Split(script)
	for i, st := range all {
		switch st.Kind {
		case dialect.Setting, dialect.Begin, dialect.Commit, dialect.Rollback:
		default:
			if !s.rollsBack && !strings.HasPrefix(st.Text, "INSERT") {
				all[i].Kind = dialect.Alone
			}
		}
	}
	return all, err
}

func (s *server) TryRead(ctx context.Context, d dialect.ReadScope) (dialect.State, error) {
	if s.gone > 0 {
		s.gone--
		return dialect.State{}, &dialect.UnreachableError{Where: "the server", Err: errors.New("it is starting up"), Temporary: true}
	}
	return s.Database.TryRead(ctx, d)
}

func (s *server) Lock(ctx context.Context, o dialect.LockOptions) (dialect.Session, error) {
	s.message = o.Message
	inner, err := s.Database.Lock(ctx, o)
	return &serverSession{inner, s}, err
}

type serverSession struct {
	dialect.Session
	s *server
}

func (s *serverSession) Reset(ctx context.Context, l dialect.Limits) error {
	s.s.limits = append(s.s.limits, l)
	return s.Session.Reset(ctx, l)
}

func (s *serverSession) Outcome(_ context.Context, st dialect.Statement) (dialect.Outcome, error) {
	if s.s.outcome == nil {
		return dialect.Outcome{}, nil
	}
	return s.s.outcome(st.Text), nil
}

func (s *serverSession) Untransacted(_ context.Context, all []dialect.Statement) (string, error) {
	for _, st := range all {
		if s.s.keeps == nil {
			break
		}
		if why := s.s.keeps(st.Text); why != "" {
			return why, nil
		}
	}
	return "", nil
}

func (s *serverSession) Exec(ctx context.Context, st dialect.Statement) error {
	err := s.s.around(st, func() error { return s.Session.Exec(ctx, st) })
	return dialect.Kept(st, err, func() (bool, error) { return !s.s.changed, nil })
}

func (s *serverSession) Begin(ctx context.Context, o dialect.TxOptions) (dialect.Tx, error) {
	tx, err := s.Session.Begin(ctx, o)
	return &serverTx{tx, s.s}, err
}

type serverTx struct {
	dialect.Tx
	s *server
}

func (t *serverTx) Exec(ctx context.Context, st dialect.Statement) error {
	return t.s.around(st, func() error { return t.Tx.Exec(ctx, st) })
}

func (t *serverTx) Amend(ctx context.Context, e dialect.Entry) error {
	if t.s.mark != nil {
		if err := t.s.mark(e); err != nil {
			return err
		}
	}
	return t.Tx.Amend(ctx, e)
}

func (t *serverTx) Run(ctx context.Context, _ revision.Script, all []dialect.Statement) (int, error) {
	for i, st := range all {
		if err := t.Exec(ctx, st); err != nil {
			return i, err
		}
	}
	return -1, nil
}

func (s *server) around(st dialect.Statement, run func() error) error {
	if s.says != nil {
		for _, text := range s.says(st.Text) {
			s.message(dialect.Message{Severity: "NOTICE", Text: text, Line: st.Line, Column: st.Column})
		}
	}
	if s.before != nil {
		if err := s.before(st.Text); err != nil {
			return err
		}
	}
	word, _, _ := strings.Cut(st.Text, " (")
	s.ran = append(s.ran, word)
	if err := run(); err != nil {
		return err
	}
	if s.after != nil {
		return s.after(st.Text)
	}
	return nil
}

// times returns a function that returns err for the first n statements that begin
// with start.
func times(n int, start string, err error) func(string) error {
	return func(statement string) error {
		if n > 0 && strings.HasPrefix(statement, start) {
			n--
			return err
		}
		return nil
	}
}

var (
	errLost   = &dialect.DatabaseError{Words: "the connection was lost", Err: errors.New("x"), Lost: true}
	errAnswer = &dialect.DatabaseError{Words: "no room for it", Err: errors.New("x")}
	errLocked = &dialect.DatabaseError{Words: "lock timeout", Err: errors.New("x"), Transient: true}
)

const tables = `
= a1
CREATE TABLE t (x);
INSERT INTO t VALUES (1);
CREATE TABLE u (x);
-
DROP TABLE u;
DROP TABLE t;
= a2
CREATE TABLE v (x);
`

// newServer returns a server that cannot roll back schema changes.
func newServer(t *testing.T) (*server, project, engine.Request) {
	s, p := &server{Database: open(t, file(t))}, parse(tables)
	return s, p, p.request(s, plan.Upgrade)
}

func TestServerJournalsEverything(t *testing.T) {
	s, p, up := newServer(t)
	if got := run(t, up); len(got.Applied) != 2 {
		t.Errorf("%+v", got)
	}
	if e := state(t, s).Log[0]; len(e.Hashes) != 3 || e.Done != 3 || e.Finished.IsZero() {
		t.Errorf("the log has %+v", e)
	}
	p.find("a2").Load = func(context.Context) (revision.Scripts, error) {
		return revision.Scripts{Downgrade: &revision.Script{Text: "DROP TABLE v", File: "a2.sql", Line: 1}}, nil
	}
	if got := run(t, p.request(s, plan.Downgrade)); len(got.Rows) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestServerCannotRunAllInOne(t *testing.T) {
	_, _, up := newServer(t)
	up.Transaction = engine.All
	_, err := engine.Run(t.Context(), up)
	if err == nil || err.Error() != "this database cannot roll back schema changes, so a run cannot be one transaction; use transaction = \"revision\"" {
		t.Errorf("error: %v", err)
	}
}

// TestServerDiesBehindAStatement breaks the connection after a statement ran and
// before its mark is written.
func TestServerDiesBehindAStatement(t *testing.T) {
	for name, c := range map[string]struct {
		outcome func(string) dialect.Outcome
		verdict engine.Decision
		decided string // the event; empty if the second run asks the user
	}{
		"the catalogue tells": {func(string) dialect.Outcome {
			return dialect.Outcome{Known: true, Applied: true, Why: "table u exists"}
		}, 0, "a1.sql:4:1 it had run: table u exists"},
		"nothing tells":        {nil, engine.Undecided, ""},
		"the user says it ran": {nil, engine.StatementApplied, "a1.sql:4:1 it had run: as you stated"},
	} {
		t.Run(name, func(t *testing.T) {
			s, _, up := newServer(t)
			s.after = times(1, "CREATE TABLE u", errLost)
			_, err := engine.Run(t.Context(), up)
			if m, ok := errors.AsType[*engine.MigrationError](err); !ok || m.Partial == nil || m.Partial.Done != 2 || m.Partial.Error != "" {
				t.Fatalf("first run: %v", err)
			}
			var decided string
			up.Decision, s.outcome = c.verdict, c.outcome
			up.Event = func(e engine.Event) {
				if e.Kind == engine.Decided {
					decided = e.At + " " + e.Why
				}
			}
			s.ran = nil
			_, err = engine.Run(t.Context(), up)
			if c.decided == "" {
				undecided, ok := errors.AsType[*engine.UndecidedError](err)
				if !ok || undecided.Statement.Text != "CREATE TABLE u (x)" || len(s.ran) > 0 {
					t.Errorf("second run: %v, ran %q", err, s.ran)
				}
				return
			}
			if err != nil || decided != c.decided || !cmp.Equal(s.ran, []string{"CREATE TABLE v"}) {
				t.Errorf("second run: %v, decided %q, ran %q", err, decided, s.ran)
			}
		})
	}
}

// TestServerDiesBeforeAStatement breaks the connection before the statement runs,
// which leaves the same traces.
func TestServerDiesBeforeAStatement(t *testing.T) {
	for name, c := range map[string]struct {
		outcome func(string) dialect.Outcome
		verdict engine.Decision
	}{
		"the catalogue tells":          {func(string) dialect.Outcome { return dialect.Outcome{Known: true, Why: "there is no table u"} }, 0},
		"the user says it did not run": {nil, engine.StatementNotApplied},
	} {
		s, _, up := newServer(t)
		s.before, s.outcome = times(1, "CREATE TABLE u", errLost), c.outcome
		if _, err := engine.Run(t.Context(), up); err == nil {
			t.Fatalf("%s: no error", name)
		}
		up.Decision, s.ran = c.verdict, nil
		if _, err := engine.Run(t.Context(), up); err != nil || !cmp.Equal(s.ran, []string{"CREATE TABLE u", "CREATE TABLE v"}) {
			t.Errorf("%s: %v, ran %q", name, err, s.ran)
		}
	}
}

// TestServerAnswers checks that a statement whose error the database returned needs
// no decision, unless it was started again since.
func TestServerAnswers(t *testing.T) {
	s, _, up := newServer(t)
	s.before = times(1, "CREATE TABLE u", errAnswer)
	_, err := engine.Run(t.Context(), up)
	if m, ok := errors.AsType[*engine.MigrationError](err); !ok || m.Partial == nil || m.Partial.Error != "no room for it" {
		t.Fatalf("first run: %v", err)
	}
	s.before = times(1, "CREATE TABLE u", errLost)
	if _, err := engine.Run(t.Context(), up); !errors.Is(err, errLost) {
		t.Fatalf("second run: %v", err)
	}
	_, err = engine.Run(t.Context(), up)
	if _, ok := errors.AsType[*engine.UndecidedError](err); !ok {
		t.Errorf("third run: %v", err)
	}
}

// TestServerChangesNothing checks that a revision whose first statement failed as a
// whole is not half way, in either direction.
func TestServerChangesNothing(t *testing.T) {
	s, p, up := newServer(t)
	s.before = times(1, "CREATE TABLE t", errAnswer)
	wantUnchanged := func(req engine.Request, rows int) {
		t.Helper()
		_, err := engine.Run(t.Context(), req)
		m, ok := errors.AsType[*engine.MigrationError](err)
		if !ok || m.Partial != nil || len(m.Rows) != rows || !strings.Contains(err.Error(), "it changed nothing") {
			t.Errorf("%v", err)
		}
		log := state(t, s).Log
		if e := log[len(log)-1]; e.Finished.IsZero() || e.Error != "no room for it" || e.Done != 0 {
			t.Errorf("%+v", e)
		}
	}
	wantUnchanged(up, 0)
	if got := run(t, up); len(got.Applied) != 2 {
		t.Errorf("%+v", got)
	}
	p.find("a2").Load = func(context.Context) (revision.Scripts, error) {
		return revision.Scripts{Downgrade: &revision.Script{Text: "DROP TABLE v", File: "a2.sql", Line: 1}}, nil
	}
	s.before = times(1, "DROP TABLE v", errAnswer)
	down := p.request(s, plan.Downgrade)
	wantUnchanged(down, 1)
	run(t, down)
}

// TestServerMayHaveChangedSomething checks that a revision whose first statement failed
// is half way unless it is known to have changed nothing.
func TestServerMayHaveChangedSomething(t *testing.T) {
	for name, change := range map[string]func(*server){
		"by the database":   func(s *server) { s.changed, s.before = true, times(1, "CREATE TABLE t", errAnswer) },
		"lost":              func(s *server) { s.before = times(1, "CREATE TABLE t", errLost) },
		"no database error": func(s *server) { s.before = times(1, "CREATE TABLE t", errors.New("killed")) },
	} {
		s, _, up := newServer(t)
		change(s)
		_, err := engine.Run(t.Context(), up)
		if m, ok := errors.AsType[*engine.MigrationError](err); !ok || m.Partial == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestServerLeavesSomethingBehind checks that the object of a failed statement, as
// CREATE INDEX CONCURRENTLY leaves one, is reported at once and until it is
// removed.
func TestServerLeavesSomethingBehind(t *testing.T) {
	s, _, up := newServer(t)
	s.before = times(1, "CREATE TABLE u", errAnswer)
	s.outcome = func(string) dialect.Outcome { return dialect.Outcome{Why: "index i is invalid", Fix: "DROP INDEX i"} }
	for _, want := range []string{
		"no room for it\n  it left something behind: index i is invalid; remove it before you retry: DROP INDEX i",
		"an earlier try failed: index i is invalid; remove it before you retry: DROP INDEX i",
	} {
		if _, err := engine.Run(t.Context(), up); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error: %v\nwant %s", err, want)
		}
	}
	if got := engine.Remove(state(t, s).Unfinished()[0]); got != "DROP INDEX i" {
		t.Errorf("remove first: %q", got)
	}
	s.outcome = nil
	if got := run(t, up); len(got.Applied) != 2 {
		t.Errorf("%+v", got)
	}
}

func TestServerIsBusy(t *testing.T) {
	for _, rollsBack := range []bool{true, false} {
		for _, mode := range []engine.Transaction{engine.PerRevision, engine.All} {
			if mode == engine.All && !rollsBack {
				continue
			}
			name := fmt.Sprint(rollsBack, mode)
			s, _, up := newServer(t)
			s.rollsBack, up.Transaction, up.Retries = rollsBack, mode, 2
			s.before = times(2, "INSERT", errLocked)
			retried := 0
			up.Event = func(e engine.Event) {
				if e.Kind == engine.Retrying {
					retried++
				}
			}
			if got := run(t, up); len(got.Applied) != 2 || retried != 2 {
				t.Errorf("%s: %+v after %d retries", name, got, retried)
			}
			if n := len(state(t, s).Log); n != 2 {
				t.Errorf("%s: the log has %d entries", name, n)
			}
		}
	}
	s, _, up := newServer(t)
	s.rollsBack, up.Retries = true, 1
	s.before = times(2, "INSERT", errLocked)
	if _, err := engine.Run(t.Context(), up); !errors.Is(err, errLocked) {
		t.Errorf("error: %v", err)
	}
}

// TestServerIsBusyAtTheMark makes the mark after a statement wait for a lock. The
// statement must not run again, and if the mark fails for good, the run must not
// claim that the statement failed.
func TestServerIsBusyAtTheMark(t *testing.T) {
	s, _, up := newServer(t)
	n := 0
	s.mark = func(dialect.Entry) error {
		if n++; n <= 2 {
			return errLocked
		}
		return nil
	}
	up.Retries = 2
	want := []string{"CREATE TABLE t", "INSERT INTO t VALUES", "CREATE TABLE u", "CREATE TABLE v"}
	if got := run(t, up); len(got.Applied) != 2 || !cmp.Equal(s.ran, want) {
		t.Errorf("%+v, ran %q", got, s.ran)
	}

	s, _, up = newServer(t)
	s.mark = func(e dialect.Entry) error {
		if e.Done == 1 {
			return errAnswer
		}
		return nil
	}
	if _, err := engine.Run(t.Context(), up); !errors.Is(err, errAnswer) {
		t.Fatalf("error: %v", err)
	}
	s.mark = nil
	_, err := engine.Run(t.Context(), up)
	if undecided, ok := errors.AsType[*engine.UndecidedError](err); !ok || undecided.Statement.Text != "CREATE TABLE t (x)" {
		t.Errorf("after a mark that failed: %v", err)
	}
}

func TestServerIsStarting(t *testing.T) {
	s, _, up := newServer(t)
	s.gone, up.Wait = 2, time.Minute
	waited := 0
	up.Event = func(e engine.Event) {
		if e.Kind == engine.Unreachable {
			waited++
		}
	}
	if got := run(t, up); len(got.Applied) != 2 || waited != 2 {
		t.Errorf("%+v after %d waits", got, waited)
	}
	s.gone, up.Wait = 1, 0
	if _, err := engine.Run(t.Context(), up); err == nil {
		t.Error("without a wait: no error")
	}
}

func TestLimits(t *testing.T) {
	s, p, up := newServer(t)
	up.Limits = dialect.Limits{Lock: 2 * time.Second, Statement: time.Minute}
	own, none := 7*time.Second, time.Duration(0)
	load := p.find("a2").Load
	p.find("a2").Load = func(ctx context.Context) (revision.Scripts, error) {
		scripts, err := load(ctx)
		scripts.Upgrade.DDLLockTimeout, scripts.Upgrade.StatementTimeout = &own, &none
		return scripts, err
	}
	run(t, up)
	if diff := cmp.Diff([]dialect.Limits{up.Limits, {Lock: own}}, s.limits); diff != "" {
		t.Error(diff)
	}
}
