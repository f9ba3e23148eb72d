package dialect

import (
	"context"
	"math/rand/v2"
	"time"
)

// A Wait is one wait for others, with pauses that grow and differ by chance.
type Wait struct {
	LockOptions
	started time.Time
	said    string
	next    time.Duration
	longest time.Duration
}

// NewWait starts a wait of the options' Timeout, whose pauses grow to the longest.
func NewWait(o LockOptions, longest time.Duration) *Wait {
	return &Wait{LockOptions: o, started: time.Now(), next: 5 * time.Millisecond, longest: longest}
}

// Pause says for whom we wait, waits a little, and returns nil; or a *LockedError
// when the Timeout has passed, or why ctx ended.
func (w *Wait) Pause(ctx context.Context, holder string) error {
	return w.pause(ctx, holder, true)
}

// PauseUnsure is Pause while it is not known yet who the holder is: it says
// nothing.
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
	timer := time.NewTimer(min(left, w.next/2+rand.N(w.next)))
	defer timer.Stop()
	w.next = min(2*w.next, w.longest)
	select {
	case <-ctx.Done():
		return Ended(ctx)
	case <-timer.C:
		return nil
	}
}
