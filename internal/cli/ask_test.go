package cli

import (
	"context"
	"io"
	"testing"
)

// Ctrl-C at a question is an interruption, and nothing else.
func TestInterruptedQuestion(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	silent, w := io.Pipe()
	defer w.Close()
	a := &app{}
	a.In, a.Err = silent, io.Discard
	if err := a.agree(ctx, "do it? "); code(err) != exitInterrupted {
		t.Errorf("got %v", err)
	}
}
