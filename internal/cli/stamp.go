package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

func newStampCommand(a *app) *cobra.Command {
	o := runOptions{progress: newProgress(a)}
	var purge bool
	cmd := &cobra.Command{
		Use:   "stamp TARGET...",
		Short: "Set the version table, without running revisions",
		Long: "Write the targets into the version table as the database's current revisions, without running\n" +
			"any revision. Rows of other branches stay; the target base removes rows. --purge removes all\n" +
			"rows first, also unknown ones.",
		Args:              targets(cobra.MinimumNArgs(1), "ramus stamp heads   # records that all revisions are applied, and runs none"),
		ValidArgsFunction: a.completeTargets,
		RunE: a.run(o.apply, func(ctx context.Context, p *ramus.Project, targets []string) error {
			return a.runStamp(ctx, p, o, targets, purge)
		}),
	}
	o.flags(cmd)
	cmd.Flags().BoolVar(&purge, "purge", false, "delete all rows of the version table first")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runStamp(ctx context.Context, p *ramus.Project, o runOptions, targets []string, purge bool) error {
	if o.sql {
		return a.script(ctx, o.tag, func(ctx context.Context, w io.Writer) error { return p.StampScript(ctx, w, targets, purge) })
	}
	a.noteDatabase(p)
	result, err := p.Stamp(ctx, targets, purge)
	o.progress.close()
	switch {
	case err != nil:
		return err
	case a.json():
		return render.JSON(a.Out, result)
	case result.Plan.Empty():
		a.note("nothing to do: the database is at %s", render.Rows(result.Rows))
	default:
		a.note("stamped: the database was at %s and is now at %s", render.Rows(result.Plan.Rows), render.Rows(result.Rows))
	}
	return nil
}
