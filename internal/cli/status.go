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
		Short: "Say of each revision whether the database has it",
		Long: "Say of each revision, newest first, whether the database has it, since when and by whom:\n" +
			"applied, stamped, unrecorded (run by another program, or before the log began), skipped (put\n" +
			"beneath a revision that had run), pending, half way; and of rows without a file ahead (the log\n" +
			"knows them) or unknown.",
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
