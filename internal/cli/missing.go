package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/phrasebook"
)

// A missingError reports an invalid command line whose usual form is known.
type missingError struct {
	usageError
	usual []string        // commands to type instead, perhaps with a comment
	needs phrasebook.Need // of the commands
}

// missing returns a *missingError.
func missing(usual []string, format string, args ...any) error {
	return lacking(phrasebook.Revisions, usual, format, args...)
}

// lacking is missing for commands with other needs.
func lacking(needs phrasebook.Need, usual []string, format string, args ...any) error {
	return &missingError{usageError{fmt.Sprintf(format, args...)}, usual, needs}
}

// Hint returns the commands to type.
func (e *missingError) Hint() string { return strings.Join(e.usual, "\n") }

// explained returns an error of the command line with the reason why the usual commands do
// not work in this folder instead of them, if they do not. Other errors stay as they are.
func (a *app) explained(ctx context.Context, err error) error {
	m, ok := errors.AsType[*missingError](err)
	if !ok || len(m.usual) == 0 {
		return err
	}
	if obstacle := a.obstacle(ctx, m.needs); obstacle != nil {
		m.usual = []string{strings.TrimSpace(message(obstacle) + "\n" + indent(ramus.Hint(obstacle)))}
	}
	return err
}

// obstacle returns the error that a command with these needs would have in this folder,
// or nil.
func (a *app) obstacle(ctx context.Context, needs phrasebook.Need) error {
	if needs == phrasebook.Nothing {
		return nil
	}
	if err := a.chdir(); err != nil {
		return err
	}
	place := a.place()
	place.AllowComputed = true
	place.Args = nil // they are wrong
	p, err := ramus.Find(ctx, place)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := p.CheckFiles(); needs == phrasebook.Revisions && errors.Is(err, ramus.ErrNoRevisions) {
		return err
	}
	if needs == phrasebook.OneHead {
		return p.CheckRevision(ctx, ramus.RevisionOptions{})
	}
	return nil
}
