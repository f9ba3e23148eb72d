package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

type currentOptions struct {
	verbose    bool
	checkHeads bool
}

func newCurrentCommand(a *app) *cobra.Command {
	var o currentOptions
	cmd := &cobra.Command{
		Use:   "current",
		Short: "Print where the database is",
		Args:  args(cobra.NoArgs),
		RunE: a.run(nil, func(ctx context.Context, p *ramus.Project, _ []string) error {
			return a.runCurrent(ctx, p, o)
		}),
	}
	cmd.Flags().BoolVarP(&o.verbose, "verbose", "v", false, "print everything about each revision")
	cmd.Flags().BoolVar(&o.checkHeads, "check-heads", false, "exit with 1 unless the database is at all heads")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runCurrent(ctx context.Context, p *ramus.Project, o currentOptions) error {
	current, err := p.Current(ctx)
	if err != nil {
		return err
	}
	if a.json() {
		err = render.JSON(a.Out, current)
	} else {
		err = render.Current(a.Out, current, o.verbose)
	}
	if _, closed := errors.AsType[*closedError](err); err != nil && !closed {
		return err
	}
	a.noteUnknown(ctx, p, current.Unknown)
	for _, partial := range current.Partial {
		a.note("note: the %s of %s is unfinished: %d of %d statements are done", partial.Action, partial.Revision, partial.Done, partial.Statements)
	}
	if o.checkHeads && !current.AtHeads() {
		fmt.Fprintf(a.Err, "ramus: the database is not at the heads: %d pending; ramus upgrade heads applies them\n", current.Pending)
		return errFound
	}
	return err
}
