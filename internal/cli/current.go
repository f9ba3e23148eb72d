package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/phrasebook"
	"github.com/ramusdb/ramus/internal/render"
)

type currentOptions struct {
	verbose    bool
	checkHeads bool
	allowAhead bool
	allowEmpty bool
}

func newCurrentCommand(a *app) *cobra.Command {
	var o currentOptions
	cmd := &cobra.Command{
		Use:   "current",
		Short: "Print the database's current revisions",
		Args:  noArgs(phrasebook.Project, nil),
		RunE: a.run(o.apply, func(ctx context.Context, p *ramus.Project, _ []string) error {
			return a.runCurrent(ctx, p, o)
		}),
	}
	cmd.Flags().BoolVarP(&o.verbose, "verbose", "v", false, "print all details of each revision")
	cmd.Flags().BoolVar(&o.checkHeads, "check-heads", false, "exit with 1 unless the database is at all heads")
	cmd.Flags().BoolVar(&o.allowAhead, "allow-ahead", false, "with --check-heads, accept a database that has these revisions and newer ones")
	cmd.Flags().BoolVar(&o.allowEmpty, "allow-empty", false, "with --check-heads, accept a project that has no revision yet")
	a.formatFlag(cmd)
	return cmd
}

func (o *currentOptions) apply(place *ramus.Place) {
	place.AllowAhead, place.AllowEmpty = o.allowAhead, o.allowEmpty
}

func (a *app) runCurrent(ctx context.Context, p *ramus.Project, o currentOptions) error {
	if o.checkHeads {
		if err := p.CheckFiles(); err != nil {
			return err
		}
	}
	current, err := p.Current(ctx)
	if err != nil {
		return err
	}
	if a.json() {
		err = render.JSON(a.Out, current)
	} else {
		err = render.Current(a.Out, a.style(a.Out), current, o.verbose)
	}
	if _, closed := errors.AsType[*closedError](err); err != nil && !closed {
		return err
	}
	if o.checkHeads {
		return cmp.Or(a.checkHeads(ctx, p, current, o.allowAhead), err)
	}
	a.noteHalfWay(current)
	a.noteRows(ctx, p, current)
	return err
}

// noteHalfWay prints a note about each revision that stopped half way.
func (a *app) noteHalfWay(current ramus.Current) {
	for _, partial := range current.Partial {
		a.note("note: %s", render.HalfWay(partial))
	}
}

// checkHeads returns nil if the database is at the heads. Otherwise it returns an
// error, or prints the reason and returns errFound.
func (a *app) checkHeads(ctx context.Context, p *ramus.Project, current ramus.Current, allowAhead bool) error {
	reason := ""
	switch partial := current.Partial; {
	case len(partial) > 0: // before anything else, since nothing else can run
		reason = render.HalfWay(partial[0])
	case len(current.Unknown) > 0:
		return unknownRows(ctx, p, current.Unknown)
	case len(current.Overlaps) > 0:
		reason = fmt.Sprintf("it has a row for %s, which other rows cover: ramus doctor has the fix", strings.Join(current.Overlaps, ", "))
	case len(current.Skipped) > 0:
		reason = render.Skipped(current)
	case len(current.Ahead) > 0 && current.Pending > 0:
		reason = fmt.Sprintf("it is at %s, which no revision file defines, and lacks %d of these revisions", strings.Join(current.Ahead, ", "), current.Pending)
	case len(current.Ahead) > 0 && !allowAhead:
		reason = fmt.Sprintf("it is ahead of them, at %s, which no revision file defines; to accept that: ramus current --check-heads --allow-ahead", strings.Join(current.Ahead, ", "))
	case current.Pending > 0:
		reason = fmt.Sprintf("%d pending; to apply them: ramus upgrade heads", current.Pending)
		if refused := refusedUpgrade(ctx, p); refused != "" {
			reason = fmt.Sprintf("%d pending; %s", current.Pending, refused)
		}
	default:
		return nil
	}
	a.complain("the database is not at the heads: " + a.typed(reason))
	return errFound
}

// refusedUpgrade returns why an upgrade refuses the database as it is, with the ways out:
// revisions were edited after they ran, or a merge has no section for it; "" where it
// would not.
func refusedUpgrade(ctx context.Context, p *ramus.Project) string {
	_, err := p.PlanUpgrade(ctx, ramus.Heads)
	if ramus.ClassOf(err) != ramus.Broken {
		return ""
	}
	return strings.TrimSpace(err.Error() + "\n" + indent(ramus.Hint(err)))
}
