package engine

import (
	"context"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Create creates the database of a request if it does not exist, and emits a note. It
// calls check before that, and creates nothing after an error. While the server is
// starting, it waits as Run does.
func Create(ctx context.Context, req Request, check func() error) error {
	creator, ok := req.Database.(dialect.Creator)
	if !ok {
		return nil
	}
	r := &run{Request: req}
	missing := false
	err := r.untilReached(ctx, func() (err error) {
		missing, err = creator.Missing(ctx)
		return err
	})
	if err != nil || !missing {
		return err
	}
	if err := check(); err != nil {
		return err
	}
	note, err := creator.Create(ctx)
	if note != "" {
		r.emit(Event{Kind: Noticed, Why: note})
	}
	return err
}
