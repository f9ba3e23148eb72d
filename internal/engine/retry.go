package engine

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// limits returns the limits of a script: its own, else the run's.
func (r *run) limits(s revision.Script) dialect.Limits {
	limits := r.Limits
	if s.DDLLockTimeout != nil {
		limits.Lock = *s.DDLLockTimeout
	}
	if s.StatementTimeout != nil {
		limits.Statement = *s.StatementTimeout
	}
	return limits
}

// withRetry calls do, and calls it again after transient errors, with exponential
// backoff, so that sessions queued for our locks can proceed. If do fails and may have
// left changes behind, its error must be a *dialect.KeptError, which is not retried.
func (r *run) withRetry(ctx context.Context, s *stepRun, do func() error) error {
	p, forget := newPauses(longestPause), r.attempt()
	for n := 0; ; n++ {
		err := do()
		failed, ok := errors.AsType[*dialect.DatabaseError](err)
		if !ok || !failed.Transient || keptBy(err) != nil || n == r.Retries || ctx.Err() != nil {
			return err
		}
		forget()
		pause := p.next()
		r.emit(Event{
			Kind: Retrying, Err: failed, Pause: pause, Retry: n + 1, Retries: r.Retries, Wait: r.waitedFor(),
			Step: s.step, Revision: s.revision, Number: s.number, Total: len(r.result.Plan.Steps),
		})
		if err := dialect.Sleep(ctx, pause); err != nil {
			return err
		}
		if err := r.session.Check(ctx); err != nil {
			return err
		}
	}
}

// The bounds of the pauses between tries.
const (
	firstPause   = 200 * time.Millisecond
	longestPause = 10 * time.Second
)

// pauses are a random exponential backoff: runners that collided do not retry at the
// same moment.
type pauses struct{ base, most time.Duration }

func newPauses(most time.Duration) *pauses {
	return &pauses{firstPause, min(most, longestPause)}
}

func (p *pauses) next() time.Duration {
	pause := p.base/2 + rand.N(p.base)
	p.base = min(2*p.base, max(p.most, firstPause))
	return pause
}
