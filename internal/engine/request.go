package engine

import (
	"context"
	"sync"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Transaction is the scope of a transaction.
type Transaction string

// The transactions. The empty one is PerRevision.
const (
	PerRevision Transaction = "revision" // a transaction for each revision
	All         Transaction = "all"      // one for the whole run
)

// A Request describes a run. Database and Plan are required; for WriteScript, Rules
// are enough.
type Request struct {
	Database dialect.Database
	Rules    dialect.Rules // of the database, for a script without one

	// Plan is called before the lock is taken, and again under the lock if the version
	// rows have changed or the plan is Fresh.
	Plan Planner

	Options
}

// rules returns the rules of the database.
func (r *Request) rules() dialect.Rules {
	if r.Database != nil {
		return r.Database
	}
	return r.Rules
}

// A Planner returns a plan for a state of the bookkeeping that has only the unfinished
// entries of the log. If it needs more, it calls read and uses the state that read
// returns.
type Planner func(ctx context.Context, state dialect.State, read Reader) (Planned, error)

// A Reader reads the bookkeeping of a database.
type Reader func(context.Context, dialect.ReadScope) (dialect.State, error)

// A Planned is a plan with the revisions of its steps.
type Planned struct {
	Plan plan.Plan

	// Revision returns the revision with an id of the plan, or nil.
	Revision func(id string) *revision.Revision

	// Program runs the steps of revisions in Python; nil refuses them.
	Program Program

	// Ahead lists the unknown version rows if the plan is empty because the database
	// has all revisions of the target and newer ones.
	Ahead []string

	// Notes maps ids of steps to notes for users. Each is emitted as Noticed before
	// its step starts.
	Notes map[string]string

	// Remarks are notes for users that belong to no step. They are emitted as Noticed
	// before the first step, also if there is none.
	Remarks []string

	// Skipped lists the skipped revisions at the end of the plan, oldest first.
	Skipped []string

	// PassOver has the steps of a downgrade that only edit version rows, since their
	// revisions never ran.
	PassOver map[string]bool

	// ByHand makes a stamp that leaves the version rows as they are, and records that
	// its revisions were made by hand.
	ByHand bool

	// Annotate, if not nil, adds to the log entry of a step the fields that depend on
	// other revisions: Lineages, Skipped, NoRun and Note. done is the number of steps done with
	// this one, and rows are the version rows after it.
	Annotate func(e *dialect.Entry, done int, rows []string)

	// Accepted has entries for the log that take over acceptances. They are written
	// before the first step, also if there is none.
	Accepted []dialect.Entry

	// Fresh means that the plan depends on the log too. Then it is made again under
	// the lock, since the log may have changed although the rows have not.
	Fresh bool
}

// Options are the settings of a run.
type Options struct {
	Transaction Transaction
	Wait        time.Duration  // how long to retry while the server is starting or has no connection left
	Limits      dialect.Limits // for revisions that set none of their own
	Retries     int            // how many times a transaction is retried after a transient error
	Decision    Decision       // about the statement of an *UndecidedError
	LockTimeout time.Duration  // 0: do not wait for another runner or program
	By          string         // user@host, for the log and for runners that wait
	Version     string         // ramus's version, for the log

	// Event, if not nil, is called for each event, in order, and never twice at the
	// same time. Running comes from a goroutine of its own, all others from the one
	// that called Run.
	Event func(Event)
}

// A Decision is the user's answer to whether the statement of an *UndecidedError ran.
type Decision uint8

// The decisions.
const (
	Undecided Decision = iota
	StatementApplied
	StatementNotApplied
)

// lock returns the options of a session.
func (o Options) lock() dialect.LockOptions {
	return dialect.LockOptions{
		Timeout: o.LockTimeout, By: o.By,
		Notice:  func(text string) { o.emit(Event{Kind: Noticed, Why: text}) },
		Waiting: func(holder string) { o.emit(Event{Kind: Waiting, Holder: holder}) },
	}
}

// serialized returns a function that calls event, one call after the other; nil for
// nil.
func serialized(event func(Event)) func(Event) {
	if event == nil {
		return nil
	}
	var mu sync.Mutex
	return func(e Event) {
		mu.Lock()
		defer mu.Unlock()
		event(e)
	}
}

func (o Options) emit(e Event) {
	if o.Event != nil {
		o.Event(e)
	}
}

// A Result reports the effect of a run. It is valid also when Run returns an error.
type Result struct {
	Planned          // the plan that was run
	Applied []string // the revisions that are done, in order; for a stamp, its targets

	// Elapsed lists the durations of Applied; 0 if an external program ran the
	// revision. It is nil for a stamp.
	Elapsed []time.Duration

	Rows    []string // of the version table at the end, sorted
	Created bool     // whether the run created the version table

	// Partial lists the log entries of revisions that stopped half way.
	Partial []dialect.Entry
}

// Partial returns the log entries of the revisions that ran outside a transaction and
// did not finish. They must be resumed or abandoned before anything else runs. There
// is at most one, unless someone edited the log.
func Partial(s dialect.State) []dialect.Entry { return s.Unfinished() }

// An EventKind is the kind of an Event.
type EventKind uint8

// The kinds of event.
const (
	Waiting     EventKind = iota // the run waits for Holder to release the lock
	Resuming                     // a revision that stopped half way, as Entry shows
	Started                      // a step starts
	Retrying                     // a step is retried after Pause, since Err is transient
	Decided                      // whether the statement at At had run before the run resumed, and Why
	Unreachable                  // the database cannot be reached (Err) and is tried again after Pause
	Noticed                      // Why reports a change that the user did not ask for
	Reported                     // the server's Message about the statement that runs; or the number of those Omitted
	Delegated                    // the program Why runs Step and the Python steps after it; its output follows
	Finished                     // a step is done; with Transaction All it is not committed yet
	Running                      // a statement of the step takes long
)

// An Event is one thing that happened during a run.
type Event struct {
	Kind     EventKind
	Holder   string             // Waiting: the holder of the lock
	Entry    dialect.Entry      // Resuming
	Step     plan.Step          // all but Waiting
	Revision *revision.Revision // all but Waiting; may be nil
	Number   int                // the step's number, from 1
	Total    int                // the number of steps of the plan
	Elapsed  time.Duration      // Finished: the duration of the step; Running: of the statement so far
	Pause    time.Duration      // Retrying, Unreachable: the time until the next try
	Retry    int                // Retrying: the number of the retry, from 1
	Retries  int                // Retrying: the most retries of a transaction
	Err      error              // Retrying, Unreachable
	Message  Message            // Reported
	Omitted  int                // Reported: the number of the step's further messages that are no events; there is no Message then
	Why      string             // Decided: whether it had run, and the evidence; Noticed: the change; Delegated: the command
	At       string             // Decided, Running: file:line:column of the statement; it may be empty in Running
	Wait     dialect.LockWait   // Running: the lock that the statement waits for; Retrying: the one that it waited for
	Due      bool               // Running: a log should have it: the first about a wait, and others at growing intervals
}
