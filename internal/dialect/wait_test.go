package dialect_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Each holder is reported once, and the wait ends with its timeout.
func TestWait(t *testing.T) {
	var holders []string
	w := dialect.NewWait(dialect.LockOptions{Timeout: 50 * time.Millisecond, Waiting: func(holder string) { holders = append(holders, holder) }}, time.Millisecond)
	if err := w.PauseUnsure(t.Context(), "nobody"); err != nil {
		t.Fatal(err)
	}
	var err error
	for _, holder := range []string{"a", "a", "b"} {
		err = errors.Join(err, w.Pause(t.Context(), holder))
	}
	if err != nil || !slices.Equal(holders, []string{"a", "b"}) {
		t.Errorf("holders %q, %v", holders, err)
	}
	for err == nil {
		err = w.Pause(t.Context(), "b")
	}
	var locked *dialect.LockedError
	if !errors.As(err, &locked) || locked.Holder != "b" || locked.Waited < 50*time.Millisecond {
		t.Error(err)
	}
}

// The end of the context ends a wait, with its cause.
func TestWaitEnds(t *testing.T) {
	cause := errors.New("a signal")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	err := dialect.NewWait(dialect.LockOptions{Timeout: time.Hour}, time.Hour).Pause(ctx, "a")
	if !errors.Is(err, context.Canceled) || !errors.Is(err, cause) || err.Error() != "context canceled (a signal)" {
		t.Error(err)
	}
	if err := dialect.Ended(t.Context()); err != nil {
		t.Error(err)
	}
}
