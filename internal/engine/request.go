package engine

import (
	"context"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Transaction says what one transaction holds.
type Transaction string

// The transactions. The empty one is PerRevision.
const (
	PerRevision Transaction = "revision" // each revision in one of its own
	All         Transaction = "all"      // the whole run in one
)

// A Request is a run. Database and Plan are needed.
type Request struct {
	Database dialect.Database

	// Plan is called before the lock is taken, and again under it when the version
	// rows have changed by then, or the plan is Fresh.
	Plan Planner

	Options
}

// A Planner plans from one read of the bookkeeping, which has the unfinished entries
// of the log. It calls read where it needs more, and then plans from that state.
type Planner func(ctx context.Context, state dialect.State, read Reader) (Planned, error)

// A Reader reads the bookkeeping of a database.
type Reader func(context.Context, dialect.ReadScope) (dialect.State, error)

// A Planned is a plan, with the revisions that its steps name.
type Planned struct {
	Plan plan.Plan

	// Revision finds what the plan's steps name; nil when there is none.
	Revision func(id string) *revision.Revision

	// Program runs the steps of revisions in Python; nil refuses them.
	Program Program

	// Ahead are the version rows that the revisions lack, where the plan is empty
	// because the database has all that is wanted, and more.
	Ahead []string

	// Notes maps the ids of steps to sentences for people. Each is emitted, as
	// Noticed, before its step starts.
	Notes map[string]string

	// Fresh says that the plan follows from the log too. It is made again under the
	// lock, since the log may have changed under the same rows.
	Fresh bool
}

// Options say how a run goes on.
type Options struct {
	Transaction Transaction
	Wait        time.Duration  // how long to try again while the database cannot be reached for now
	Limits      dialect.Limits // where a revision has none of its own
	Retries     int            // how often what failed for others' sake is tried again
	Verdict     Verdict        // on the statement of an *UndecidedError
	LockTimeout time.Duration  // 0: do not wait for another runner or program
	By          string         // user@host, for the log and for those who wait
	Version     string         // ramus's, for the log

	// Event, when it is not nil, is called for what happens, in order and on
	// the goroutine that called Run.
	Event func(Event)
}

// A Verdict is what the user says of a statement that may have run.
type Verdict uint8

// The verdicts.
const (
	Undecided Verdict = iota
	StatementApplied
	StatementNotApplied
)

// lock returns the options of a session whose longest version row has longest
// characters, 0 where that is not known.
func (o Options) lock(longest int) dialect.LockOptions {
	return dialect.LockOptions{
		Timeout: o.LockTimeout, By: o.By, Longest: longest,
		Notice:  func(text string) { o.emit(Event{Kind: Noticed, Why: text}) },
		Waiting: func(holder string) { o.emit(Event{Kind: Waiting, Holder: holder}) },
	}
}

func (o Options) emit(e Event) {
	if o.Event != nil {
		o.Event(e)
	}
}

// A Result is what a run did. It is also valid beside an error.
type Result struct {
	Planned          // the one that was run
	Applied []string // the revisions that are done, in order; what a stamp moved to

	// Elapsed is the time that each of Applied took, 0 where an outer program ran the
	// revision; nil in a stamp.
	Elapsed []time.Duration

	Rows    []string // of the version table at the end, sorted
	Created bool     // whether the version table was made

	// Partial are the revisions that are done in part at the end.
	Partial []dialect.Entry
}

// Partial returns the revisions that a state shows as done in part: they ran
// outside a transaction and did not finish. They must be resumed before
// anything else runs; there is at most one unless someone wrote to the log.
func Partial(s dialect.State) []dialect.Entry { return s.Unfinished() }

// An EventKind says what happened.
type EventKind uint8

// The kinds of event.
const (
	Waiting     EventKind = iota // for Holder to let go of the database
	Resuming                     // a revision of which Entry tells how much is done
	Started                      // a step
	Retrying                     // a step, after Pause: Err was others' doing
	Decided                      // whether Statement of a step that is resumed had run: Why
	Unreachable                  // the database, which is tried again after Pause: Err
	Noticed                      // something was changed that nobody asked for: Why
	Delegated                    // Step and what follows it in Python is handed to the program Why, whose output comes now
	Finished                     // a step; with Transaction All it is not committed yet
)

// An Event is one thing that happened during a run.
type Event struct {
	Kind     EventKind
	Holder   string             // Waiting: for whom
	Entry    dialect.Entry      // Resuming
	Step     plan.Step          // all but Waiting
	Revision *revision.Revision // all but Waiting, where there is one
	Number   int                // of the step, from 1
	Total    int                // how many steps the plan has
	Elapsed  time.Duration      // Finished: how long the step took
	Pause    time.Duration      // Retrying, Unreachable: how long until the next try
	Err      error              // Retrying, Unreachable
	Why      string             // Decided: that it had run or not, and how that is known; Delegated: the command
	At       string             // Decided: file:line:column of the statement
}
