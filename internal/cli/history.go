package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

type historyOptions struct {
	span            string
	verbose         bool
	indicateCurrent bool
}

func newHistoryCommand(a *app) *cobra.Command {
	var o historyOptions
	cmd := &cobra.Command{
		Use:   "history",
		Short: "List the revisions, newest first",
		Long:  "List the revisions, newest first: parents -> revision (what it is), message.",
		Args:  args(cobra.NoArgs),
		RunE: a.run(nil, func(ctx context.Context, p *ramus.Project, _ []string) error {
			return a.runHistory(ctx, p, o)
		}),
	}
	cmd.Flags().StringVarP(&o.span, "rev-range", "r", "", "only the revisions of `[start]:[end]`, both included")
	cmd.Flags().BoolVarP(&o.verbose, "verbose", "v", false, "print everything about each revision")
	cmd.Flags().BoolVarP(&o.indicateCurrent, "indicate-current", "i", false, "mark where the database is")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runHistory(ctx context.Context, p *ramus.Project, o historyOptions) error {
	history, unknown, err := p.History(ctx, o.span, o.indicateCurrent)
	if err != nil {
		return err
	}
	a.noteUnknown(ctx, p, unknown)
	if a.json() {
		return render.JSON(a.Out, struct {
			History []ramus.Revision `json:"history"`
		}{history})
	}
	return render.History(a.Out, history, o.verbose)
}

// noteUnknown tells of version rows that no revision file defines. What can be
// done about them, the error says that planning ends in.
func (a *app) noteUnknown(ctx context.Context, p *ramus.Project, rows []string) {
	if len(rows) == 0 {
		return
	}
	_, err := p.PlanUpgrade(ctx, "heads")
	if _, ok := errors.AsType[*ramus.UnknownRowsError](err); !ok {
		err = &ramus.UnknownRowsError{Rows: rows}
	}
	a.note("note: %v\n%s", err, indent(ramus.Hint(err)))
}
