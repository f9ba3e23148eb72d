package engine

import (
	"context"
	"sync"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// The times of a watch.
const (
	firstLook    = time.Second      // after this time it looks at a statement
	lookTimeout  = 2 * time.Second  // of one look
	nextLook     = time.Second      // the first pause between two looks
	slowestLook  = 10 * time.Second // the longest one
	unblocked    = 30 * time.Second // after this time a log has a line about a statement that does not wait
	blind        = 10 * time.Second // after this time it has one about a statement of which nobody sees whether it waits
	firstReport  = 10 * time.Second // the time from the first such line to the second; it doubles
	latestReport = 10 * time.Minute // the longest such time
)

// A watch reports on a statement that takes long, from a goroutine of its own. Its looks
// at the database never disturb the statement.
type watch struct {
	*run
	step    *stepRun
	at      string
	started time.Time
	cancel  context.CancelFunc

	mu      sync.Mutex
	stopped bool
	wait    dialect.LockWait // as last seen
}

// watchedStatement calls do, which runs a statement of a step, or the function of one. While it
// takes long, it emits Running events. at is the place of the statement; it may be empty.
func (r *run) watchedStatement(ctx context.Context, s *stepRun, at string, do func() error) error {
	r.waited = dialect.LockWait{}
	if r.Event == nil {
		return do()
	}
	w := &watch{run: r, step: s, at: at, started: time.Now()}
	looking, cancel := context.WithCancel(context.WithoutCancel(ctx))
	w.cancel = cancel
	timer := time.AfterFunc(r.patience(s), func() { w.look(looking) })
	defer func() {
		timer.Stop()
		w.stop()
	}()
	return do()
}

// patience returns the time after which a statement is looked at: before the server
// gives up waiting for a lock.
func (r *run) patience(s *stepRun) time.Duration {
	if lock := r.limits(s.script).Lock; lock > 0 {
		return min(firstLook, lock/2)
	}
	return firstLook
}

// stop ends the watch. No event of it comes later.
func (w *watch) stop() {
	w.cancel()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = true
	w.waited = w.wait
}

// look looks and reports until the watch is stopped.
func (w *watch) look(ctx context.Context) {
	for w.report(w.lookOnce(ctx)) {
		pause := min(max(nextLook, time.Since(w.started)/10), slowestLook)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

func (w *watch) lookOnce(ctx context.Context) dialect.LockWait {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	return w.session.LockWait(ctx)
}

// report emits an event, unless the watch was stopped; then it returns false.
func (w *watch) report(wait dialect.LockWait) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped {
		return false
	}
	w.wait = wait
	elapsed := time.Since(w.started)
	w.emit(Event{
		Kind: Running, Step: w.step.step, Revision: w.step.revision, At: w.at, Number: w.step.number,
		Total: len(w.result.Plan.Steps), Elapsed: elapsed, Wait: wait, Due: w.step.due(elapsed, wait),
	})
	return true
}

// due reports whether a log should have a line about a statement that has run for a
// time.
func (s *stepRun) due(elapsed time.Duration, wait dialect.LockWait) bool {
	switch {
	case wait.Waits:
		return s.waits.due()
	case wait.Unseen != "":
		return elapsed >= blind && s.runs.due()
	}
	return elapsed >= unblocked && s.runs.due()
}

// waitedFor returns the wait of the statement that a transient error ended. It waited,
// even if nobody could see it.
func (r *run) waitedFor() dialect.LockWait {
	wait := r.waited
	wait.Waits = wait.Waits || wait.Unseen != ""
	return wait
}

// A pace spaces out the lines of a log: the first is due at once, the others at growing
// intervals.
type pace struct {
	last  time.Time
	every time.Duration
}

// due reports whether a line is due, and then counts it.
func (p *pace) due() bool {
	switch now := time.Now(); {
	case p.every == 0:
		p.last, p.every = now, firstReport
	case now.Sub(p.last) < p.every:
		return false
	default:
		p.last, p.every = now, min(2*p.every, latestReport)
	}
	return true
}
