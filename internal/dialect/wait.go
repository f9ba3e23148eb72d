package dialect

import (
	"context"
	"math/rand/v2"
	"time"
)

// A Wait is one wait for another session, with random pauses that grow.
type Wait struct {
	LockOptions
	started time.Time
	said    string
	next    time.Duration
	longest time.Duration
}

// NewWait starts a wait of at most o.Timeout, with pauses of at most the longest.
func NewWait(o LockOptions, longest time.Duration) *Wait {
	return &Wait{LockOptions: o, started: time.Now(), next: 5 * time.Millisecond, longest: longest}
}

// Pause reports the holder to Waiting and waits a little. It returns a *LockedError
// when the Timeout has passed, and an *EndedError when ctx has ended.
func (w *Wait) Pause(ctx context.Context, holder string) error {
	return w.pause(ctx, holder, true)
}

// PauseUnsure is Pause without a report, while the holder is not yet certain.
func (w *Wait) PauseUnsure(ctx context.Context, holder string) error {
	return w.pause(ctx, holder, false)
}

func (w *Wait) pause(ctx context.Context, holder string, say bool) error {
	left := w.Timeout - time.Since(w.started)
	if left <= 0 {
		return &LockedError{Holder: holder, Waited: time.Since(w.started)}
	}
	if w.Waiting != nil && say && holder != w.said {
		w.said = holder
		w.Waiting(holder)
	}
	pause := min(left, w.next/2+rand.N(w.next))
	w.next = min(2*w.next, w.longest)
	return Sleep(ctx, pause)
}

// Sleep waits for d, or until ctx ends; then it returns the reason.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return Ended(ctx)
	case <-timer.C:
		return nil
	}
}
