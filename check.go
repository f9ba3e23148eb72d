package ramus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus/internal/alembic"
)

// CheckModels asks an Alembic project's own Alembic (1.9 or later) whether its
// models differ from the database: whether --autogenerate would find something to
// write. What it prints goes to the place's streams.
func (p *Project) CheckModels(ctx context.Context) (differ bool, err error) {
	if err := p.inAlembic("check"); err != nil {
		return false, err
	}
	if err := p.nested(); err != nil {
		return false, err
	}
	o := &outside{Project: p}
	if err := o.Ready(); err != nil {
		return false, err
	}
	var said strings.Builder
	command := *o.command
	command.Out, command.Err = tee(command.Out, &said), tee(command.Err, &said)
	err = command.Run(ctx, "check")
	if _, ended := errors.AsType[*alembic.ExitError](err); ended && strings.Contains(said.String(), "New upgrade operations detected") {
		return true, nil
	}
	if err != nil {
		return false, &outsideError{fmt.Errorf("%w\n(alembic check came with Alembic 1.9)", err)}
	}
	return false, nil
}

// tee writes to both; the first may be nil.
func tee(a, b io.Writer) io.Writer {
	if a == nil {
		return b
	}
	return io.MultiWriter(a, b)
}
