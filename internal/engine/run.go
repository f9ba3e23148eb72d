package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/plan"
)

// Run runs the plan of a request. If there is nothing to do, and no acceptance to take
// over, it returns after one read, without a lock, and writes nothing. It checks the whole plan before it runs
// any step, and returns all faults as a *CheckError. Later errors are a
// *MigrationError, an *UnfinishedError, a *ResumeError, an *UndecidedError, or an
// error of the dialect if the database or its lock is not available. Canceling ctx
// interrupts the running statement and rolls back.
func Run(ctx context.Context, req Request) (Result, error) {
	r := &run{Request: req}
	r.Event = serialized(req.Event)
	if idle, err := r.preplan(ctx); err != nil || idle {
		r.remark()
		return r.result, err
	}
	var err error
	options := r.lock()
	options.Message = r.hear
	r.session, err = req.Database.Lock(ctx, options)
	if err != nil {
		return r.result, r.unlessIdle(ctx, err)
	}
	defer r.session.Close() // for a panic in a callback or function
	err = r.locked(ctx)
	if closing := r.session.Close(); closing != nil {
		err = errors.Join(err, fmt.Errorf("after the run: %w", closing))
	}
	return r.result, err
}

// preplan plans before the lock is taken, and reports whether there is nothing to do.
// If another program keeps the database locked, it returns false: taking the lock
// waits for that program. It does so too if a revision that is half way prevents the
// run, because a runner may be at work on it.
func (r *run) preplan(ctx context.Context) (idle bool, err error) {
	state, err := r.reach(ctx)
	if err == nil {
		err = r.plan(ctx, state, r.Database.TryRead)
	}
	var locked *dialect.LockedError
	var unfinished *UnfinishedError
	var resume *ResumeError
	if errors.As(err, &locked) || errors.As(err, &unfinished) || errors.As(err, &resume) {
		return false, nil
	}
	return err == nil && r.result.Plan.Empty() && len(r.result.Partial)+len(r.result.Accepted) == 0, err
}

// reach reads the database. While the server is starting or has no connection left,
// it retries, for Options.Wait at most.
func (r *run) reach(ctx context.Context) (state dialect.State, err error) {
	err = r.untilReached(ctx, func() (err error) {
		state, err = r.Database.TryRead(ctx, dialect.LatestEntries)
		return err
	})
	return state, err
}

// untilReached calls do until its error is not that of a server that is starting or has
// no connection left, for Options.Wait at most.
func (r *run) untilReached(ctx context.Context, do func() error) error {
	started, p := time.Now(), newPauses(r.Wait)
	for {
		err := do()
		gone, ok := errors.AsType[*dialect.UnreachableError](err)
		if !ok || !gone.Temporary {
			return err
		}
		left := r.Wait - time.Since(started)
		if left <= 0 {
			return err
		}
		pause := min(p.next(), left)
		r.emit(Event{Kind: Unreachable, Err: err, Pause: pause})
		if err := dialect.Sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// A run is the state of one call of Run.
type run struct {
	Request
	session  dialect.Session
	sections *sections // nil until there is a plan
	result   Result
	rows     []string         // the rows that the version table must hold now
	open     *dialect.Entry   // the entry of a revision that is done in part, as last committed
	remains  string           // without a log: the changes that a failed step may have left
	waited   dialect.LockWait // of the statement that ran last, as last seen
	heard    heard            // the server's messages about the step that runs

	untouched bool // the step that failed changed nothing, although no transaction rolled it back
}

// plan makes and checks the plan for a state.
func (r *run) plan(ctx context.Context, state dialect.State, read Reader) error {
	planned, err := r.planned(ctx, state, read)
	r.result = Result{Planned: planned, Rows: state.Rows, Partial: state.Unfinished()}
	if err != nil || planned.Plan.Empty() {
		return err
	}
	r.rows = planned.Plan.Rows
	r.result.Rows = r.rows
	if r.sections, err = r.check(ctx, planned, state); err != nil {
		return err
	}
	return r.ready()
}

// attempts limits how many times a run starts when a program that takes no lock
// changes the version rows between the plan and the first step.
const attempts = 3

func (r *run) locked(ctx context.Context) error {
	for n := 1; ; n++ {
		state, err := r.session.Read(ctx, dialect.LatestEntries)
		if err != nil {
			return err
		}
		err = r.replan(ctx, state)
		if n == 1 {
			r.remark()
		}
		if err != nil {
			return err
		}
		if err = r.takeOver(ctx); err == nil && !r.result.Plan.Empty() {
			err = r.all(ctx)
		}
		var changed *dialect.RowsError
		if !errors.As(err, &changed) || len(r.result.Applied) > 0 || n == attempts {
			return err
		}
	}
}

// replan plans again if the rows are no longer those of the plan, or the plan is
// Fresh.
func (r *run) replan(ctx context.Context, state dialect.State) error {
	r.result.Partial = state.Unfinished()
	if r.sections == nil || r.result.Fresh || !slices.Equal(state.Rows, r.rows) {
		if err := r.plan(ctx, state, r.session.Read); err != nil {
			return err
		}
	}
	return r.resumes(ctx, r.result.Planned, state)
}

func (r *run) all(ctx context.Context) error {
	if err := r.verifySameDatabase(ctx); err != nil {
		return err
	}
	created, err := r.session.Ensure(ctx)
	if _, ok := errors.AsType[*dialect.RightsError](err); ok {
		return err // nothing has run
	}
	if err != nil {
		return r.failure(ctx, r.result.Plan.Steps[0], err)
	}
	r.result.Created = r.result.Created || created
	if err := r.session.MakeRoom(ctx, Longest(r.result.Plan)); err != nil {
		return err
	}
	switch {
	case r.result.Plan.Kind == plan.Stamp:
		return r.stamp(ctx)
	case r.Transaction == All && r.batch(0) < len(r.result.Plan.Steps):
		return r.inOne(ctx)
	}
	return r.oneByOne(ctx)
}

func (r *run) oneByOne(ctx context.Context) error {
	for i := 0; i < len(r.result.Plan.Steps); {
		if n := r.batch(i); n > 0 {
			if err := r.runExternal(ctx, i, n); err != nil {
				return err
			}
			i += n
			continue
		}
		step := r.result.Plan.Steps[i]
		if err := r.one(ctx, i, step); err != nil {
			return r.failure(ctx, step, err)
		}
		i++
	}
	return nil
}

// one runs step i of the plan by itself.
func (r *run) one(ctx context.Context, i int, step plan.Step) error {
	s, err := r.start(ctx, i, step)
	if err != nil {
		return err
	}
	undoable, err := r.undoable(ctx, s)
	switch {
	case err != nil:
	case undoable:
		err = r.dataOnly(ctx, s)
	case len(r.result.Partial) == 0 && r.Database.RollsBack() && !s.script.NoTransaction:
		err = r.withRetry(ctx, s, func() error { return r.transactional(ctx, s) })
	default:
		err = r.journaled(ctx, s)
	}
	if err != nil {
		return err
	}
	r.advance(step)
	r.applied(r.finish(s), step.Revision)
	return nil
}

// applied adds a revision to those that are done.
func (r *run) applied(elapsed time.Duration, revision string) {
	r.result.Applied = append(r.result.Applied, revision)
	r.result.Elapsed = append(r.result.Elapsed, elapsed)
}

// A stepRun is a step with its section.
type stepRun struct {
	section
	step    plan.Step
	number  int
	started time.Time
	waits   pace // of the lines about its waits for locks
	runs    pace // of the lines about its duration
}

// start loads the section of step i, resets the session and emits Started.
func (r *run) start(ctx context.Context, i int, step plan.Step) (*stepRun, error) {
	r.listen(nil)
	if ctx.Err() != nil {
		return nil, dialect.Ended(ctx)
	}
	if err := r.session.Check(ctx); err != nil {
		return nil, err
	}
	s, err := r.sections.take(ctx, step.Revision)
	if err != nil {
		return nil, err
	}
	if err := r.session.Reset(ctx, r.limits(s.script)); err != nil {
		return nil, err
	}
	r.notice(step, s)
	r.emit(Event{Kind: Started, Step: step, Revision: s.revision, Number: i + 1, Total: len(r.result.Plan.Steps)})
	started := &stepRun{section: s, step: step, number: i + 1, started: time.Now()}
	r.listen(started)
	return started, nil
}

// remark emits the remarks of the plan, once.
func (r *run) remark() {
	for _, text := range r.result.Remarks {
		r.emit(Event{Kind: Noticed, Why: text})
	}
	r.result.Remarks = nil
}

// notice emits the plan's note on a step, if it has one, and a note on a file that nobody
// wrote: a run of it counts as applied, so that its SQL would never run.
func (r *run) notice(step plan.Step, s section) {
	note := func(why string) {
		if why != "" {
			r.emit(Event{Kind: Noticed, Step: step, Revision: r.result.Revision(step.Revision), Why: why})
		}
	}
	note(r.result.Notes[step.Revision])
	if s.unwritten() {
		note(fmt.Sprintf("%s has no SQL yet: the revision counts as applied, and changes nothing", s.revision.File))
	}
}

// finish announces the end of a step and returns how long it took.
func (r *run) finish(s *stepRun) time.Duration {
	elapsed := time.Since(s.started)
	r.reportOmitted()
	r.emit(Event{
		Kind: Finished, Step: s.step, Revision: s.revision,
		Number: s.number, Total: len(r.result.Plan.Steps), Elapsed: elapsed,
	})
	return elapsed
}

// advance applies a step's edits to the expected version rows.
func (r *run) advance(step plan.Step) {
	r.rows = edited(r.rows, step.Edits)
	r.result.Rows = r.rows
}

// edited returns rows after edits, sorted.
func edited(rows []string, edits []plan.Edit) []string {
	after := slices.Clone(rows)
	for _, e := range edits {
		if i := slices.Index(after, e.Old); e.Old != "" && i >= 0 {
			after = slices.Delete(after, i, i+1)
		}
		if e.New != "" {
			after = append(after, e.New)
		}
	}
	slices.Sort(after)
	return after
}
