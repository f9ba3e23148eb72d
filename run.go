package ramus

import (
	"cmp"
	"context"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/planner"
)

// A Result is the result of a verb that writes to the database. It is valid beside an
// error too.
type Result struct {
	Plan    Plan     `json:"plan"`    // that ran; empty if there was nothing to do
	Applied []string `json:"applied"` // the revisions that are done, in order

	// Elapsed is the time that each of Applied took, 0 where the project's own
	// Alembic ran the revision; nil in a stamp.
	Elapsed []time.Duration `json:"elapsed_ns,omitempty"`

	Rows    []string  `json:"rows"`              // the version rows at the end, sorted
	Skipped []string  `json:"skipped,omitempty"` // the skipped revisions at the end, oldest first
	Ahead   []string  `json:"ahead,omitempty"`   // the rows that no revision defines, where AllowAhead accepted them
	Created bool      `json:"created"`           // whether the version table was created
	Partial []Partial `json:"partial"`           // the revisions that are half way at the end
}

// An Event is one thing that happens during a run.
type Event struct {
	Kind    EventKind
	Verb    string        // upgrade, downgrade or stamp
	Holder  string        // Waiting: the runner that holds the lock
	Err     error         // Retrying, Reconnecting: the failure
	Pause   time.Duration // Retrying, Reconnecting: the time until the next try
	Retry   int           // Retrying: the number of the retry, from 1
	Retries int           // Retrying: the most retries of a transaction
	Why     string        // Decided: whether it had run, and how that is known; Noticed: the note; Delegated: the command
	At      string        // Decided, Running: file:line:column of the statement; in Running only the file where the server has several statements at once, or a function runs
	Message ServerMessage // Reported: of the server, about a statement of the step
	Omitted int           // Reported, with an empty Message: how many messages of the step are no events, beyond the first hundred
	Partial Partial       // Resuming: how far the step had come
	Step    Step          // all but Waiting
	Number  int           // of the step, from 1
	Total   int           // how many steps there are
	Elapsed time.Duration // Finished: how long the step took; Running: how long the statement has run

	// Wait is, in Running, the lock of the server that the statement waits for, and who
	// holds it; in Retrying, the lock that it waited for.
	Wait LockWait

	// Due is set in a Running that a log should have: the first one about a wait, and
	// further ones at growing intervals. A display can use all of them.
	Due bool
}

// An EventKind is a kind of event.
type EventKind uint8

// The kinds of event.
const (
	Waiting      = EventKind(engine.Waiting)     // for Holder to release the database
	Resuming     = EventKind(engine.Resuming)    // a step that stopped half way
	Started      = EventKind(engine.Started)     // a step
	Retrying     = EventKind(engine.Retrying)    // a step, after Pause: Err was a lock timeout, a deadlock or a serialization failure
	Decided      = EventKind(engine.Decided)     // whether the statement had run during which a runner died
	Reconnecting = EventKind(engine.Unreachable) // to a database that cannot be reached for now
	Reported     = EventKind(engine.Reported)    // Message: a notice or a warning of the server
	Noticed      = EventKind(engine.Noticed)     // Why: a change that nobody asked for, a script that no file has, a database that is not used
	Delegated    = EventKind(engine.Delegated)   // Step and the next ones in Python are handed to the program Why, whose output follows
	Finished     = EventKind(engine.Finished)    // a step; with AllInOne it is not committed yet
	Running      = EventKind(engine.Running)     // a statement of Step, or its function, for a second or longer; again every second at first, then less often
)

// forward returns a function that passes the engine's events to s.events.
func (s *settings) forward(verb plan.Kind) func(engine.Event) {
	events := s.events
	if events == nil {
		return nil
	}
	return func(e engine.Event) {
		events(Event{
			Kind:    EventKind(e.Kind),
			Verb:    string(verb),
			Holder:  e.Holder,
			Err:     e.Err,
			Pause:   e.Pause,
			Retry:   e.Retry,
			Retries: e.Retries,
			Why:     e.Why,
			At:      e.At,
			Message: serverMessage(e.Message),
			Omitted: e.Omitted,
			Partial: partial(e.Entry),
			Step:    describeStep(e.Step, e.Revision),
			Number:  e.Number,
			Total:   e.Total,
			Elapsed: e.Elapsed,
			Wait:    lockWait(e.Wait),
			Due:     e.Due,
		})
	}
}

// Upgrade upgrades the database to a target: Heads when empty, "api@head", "+2"; with
// "origin/main.." to the revisions that this git ref lacks. If the target is applied already, it returns after one read, without a lock.
// Otherwise it waits for the lock of other runners. If a revision fails, the error
// is a *MigrationError. If ctx ends, the running statement is canceled and its
// transaction rolled back.
func (p *Project) Upgrade(ctx context.Context, target string) (Result, error) {
	if err := p.settings.nested(); err != nil {
		return Result{}, err
	}
	if err := p.requireRevisions(); err != nil {
		return Result{}, err
	}
	target, err := p.upgradeTarget(ctx, cmp.Or(target, Heads))
	if err != nil {
		return Result{}, err
	}
	if p.settings.create {
		if err := p.createDatabase(ctx, target); err != nil {
			return Result{}, p.publicError(ctx, err)
		}
	}
	result, err := p.run(ctx, p.settings.request(p.planner().Upgrade(target), plan.Upgrade))
	return result, refusing(target, err)
}

// Downgrade reverts revisions down to a target: Base, "-1", "api@base"; with
// "origin/main.." those that this git ref lacks. It refuses, before any runs, a revision without a down migration. Its errors are those of
// Upgrade.
//
// A revision may have no file, because it is on another git branch or was deleted.
// Downgrade reverts it by the script in the log, with an event Noticed. The log must
// have its run, its parents and its script; otherwise the error is an
// *UnknownRowsError. The log does not record depends_on, so Downgrade also refuses a
// revision that may depend on another one that ran. It cannot see a dependency on a
// revision that was stamped, or that ran without the log.
func (p *Project) Downgrade(ctx context.Context, target string) (Result, error) {
	if err := p.settings.nested(); err != nil {
		return Result{}, err
	}
	if err := p.requireRevisions(); err != nil {
		return Result{}, err
	}
	to, err := p.downgradePlanner(ctx, target)
	if err != nil {
		return Result{}, err
	}
	return p.run(ctx, p.settings.request(to, plan.Downgrade))
}

// Stamp sets the version rows to the targets without running a revision. With purge
// it deletes all rows first, unknown ones too. As in Alembic, a stamp of a revision and
// one that it needs may leave a row for each; an event Noticed has the way out.
func (p *Project) Stamp(ctx context.Context, targets []string, purge bool) (Result, error) {
	if err := p.requireRevisions(); err != nil {
		return Result{}, err
	}
	result, err := p.run(ctx, p.settings.request(p.planner().Stamp(targets, purge), plan.Stamp))
	if err == nil {
		p.settings.note(string(plan.Stamp), planner.StampNote(p.graph, targets, result.Rows, purged))
	}
	return result, err
}

// StampSkipped records in the log that skipped revisions, which targets stand for, were
// made by hand, and leaves the version rows as they are. A revision that the log has a
// run of is an error.
func (p *Project) StampSkipped(ctx context.Context, targets []string) (Result, error) {
	return p.run(ctx, p.settings.request(p.planner().StampSkipped(targets), plan.Stamp))
}

func (p *Project) run(ctx context.Context, req engine.Request) (Result, error) {
	var err error
	if req.Database, err = p.toWrite(); err != nil {
		return Result{}, err
	}
	done, err := engine.Run(ctx, req)
	return Result{
		Plan:    describe(done.Plan, done.Revision),
		Applied: list(done.Applied),
		Elapsed: done.Elapsed,
		Rows:    list(done.Rows),
		Skipped: done.Skipped,
		Ahead:   done.Ahead,
		Created: done.Created,
		Partial: p.partials(ctx, dialect.State{Exists: true, Rows: done.Rows, Log: done.Partial}),
	}, p.rebaseFirstHere(ctx, p.explain(ctx, p.publicError(ctx, err), len(done.Plan.Rows) == 0))
}

// EnsureVersion creates the version table and the log if they are missing. It reports
// whether it created the version table.
func (p *Project) EnsureVersion(ctx context.Context) (created bool, err error) {
	db, err := p.toWrite()
	if err != nil {
		return false, err
	}
	return engine.Ensure(ctx, db, p.settings.running(""))
}
