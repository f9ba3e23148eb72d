package alembicrun

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus/internal/alembic"
	"github.com/ramusdb/ramus/internal/hint"
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
		return false, &StartError{p.uncheckable(err, output.String())}
	}
	return false, nil
}

// uncheckable returns the error of alembic check, with the reason where its output shows
// it: a version row of a revision that Alembic does not see, or an Alembic without the
// verb.
func (p *Program) uncheckable(err error, output string) error {
	for _, rev := range p.history.All() {
		if !rev.SeenByAlembic && strings.Contains(output, cannotLocate(rev.ID)) {
			return hint.New("Compare a database that is at a Python revision, or write the revision in Python.",
				"the database is at %s (%s), which is in SQL, and Alembic sees only Python revisions: it cannot compare the models", rev.ID, rev.File)
		}
	}
	if strings.Contains(output, "invalid choice: 'check'") {
		return fmt.Errorf("%w\n(alembic check came with Alembic 1.9)", err)
	}
	return err
}

// cannotLocate returns Alembic's words for a version row that it does not see.
func cannotLocate(row string) string { return "Can't locate revision identified by '" + row + "'" }

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
