package alembicrun

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus/internal/alembic"
)

// CheckModels asks Alembic (1.9 or later) whether the project's models differ from
// the database. Its output goes to the options' streams. An error of Alembic is a
// *StartError.
func (p *Program) CheckModels(ctx context.Context) (differ bool, err error) {
	if err := p.start(); err != nil {
		return false, err
	}
	var output strings.Builder
	command := *p.command
	command.Out, command.Err = tee(command.Out, &output), tee(command.Err, &output)
	err = command.Run(ctx, "check")
	if _, exited := errors.AsType[*alembic.ExitError](err); exited && strings.Contains(output.String(), "New upgrade operations detected") {
		return true, nil
	}
	if err != nil {
		return false, &StartError{fmt.Errorf("%w\n(alembic check came with Alembic 1.9)", err)}
	}
	return false, nil
}

// tee returns a writer to both; the first may be nil.
func tee(a, b io.Writer) io.Writer {
	if a == nil {
		return b
	}
	return io.MultiWriter(a, b)
}

// WriteRevision lets Alembic write a revision file: verb is revision or merge. All
// output goes to the options' Err, since stdout is for the file's path. An error of
// Alembic is a *StartError.
func (p *Program) WriteRevision(ctx context.Context, verb string, args ...string) error {
	if err := p.start(); err != nil {
		return err
	}
	command := *p.command
	command.Out = command.Err
	if err := command.Run(ctx, verb, args...); err != nil {
		return &StartError{err}
	}
	return nil
}

// start makes the program ready for a verb that starts it in any case.
func (p *Program) start() error {
	if err := p.options.CheckNested(); err != nil {
		return err
	}
	return p.Ready()
}
