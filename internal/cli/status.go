package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

func newStatusCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "List all revisions with their state in the database",
		Long: "List all revisions, newest first, with their state in the database, and when and by whom they\n" +
			"were applied. The states are applied, stamped, unrecorded (run by another program, or before\n" +
			"the log began), skipped (inserted below a revision that had run), pending and half way. Version\n" +
			"rows without a file are ahead (the log knows them) or unknown.",
		Args: args(cobra.NoArgs),
		RunE: a.run(nil, a.runStatus),
	}
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runStatus(ctx context.Context, p *ramus.Project, _ []string) error {
	status, err := p.Status(ctx)
	if err != nil {
		return err
	}
	if a.json() {
		return render.JSON(a.Out, status)
	}
	a.noteUnknown(ctx, p, status.Undefined())
	return render.Status(a.Out, status)
}
