package cli

import (
	"context"
	"io"
	"testing"
)

// TestInterruptedQuestion checks that Ctrl-C at a question is reported only as an
// interruption.
func TestInterruptedQuestion(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	silent, w := io.Pipe()
	defer w.Close()
	a := &app{}
	a.In, a.Err = silent, io.Discard
	if err := a.agree(ctx, "do it"); code(err) != exitInterrupted {
		t.Errorf("got %v", err)
	}
}
