package cli

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

func newStampCommand(a *app) *cobra.Command {
	o := runOptions{progress: newProgress(a)}
	var purge, skipped bool
	cmd := &cobra.Command{
		Use:   "stamp TARGET...",
		Short: "Set the version table, without running revisions",
		Long: "Write the targets into the version table as the database's current revisions, without running\n" +
			"any revision. Rows of other branches stay; the target base removes rows. --purge removes all\n" +
			"rows first, also unknown ones. --skipped leaves the rows, and records in the log that revisions\n" +
			"which never ran, below others that did, were made by hand.",
		Args:              targets(cobra.MinimumNArgs(1), "ramus stamp heads   # records that all revisions are applied, and runs none"),
		ValidArgsFunction: a.completeTargets,
		RunE: a.run(o.apply, func(ctx context.Context, p *ramus.Project, targets []string) error {
			if skipped {
				return a.runStampSkipped(ctx, p, o, targets)
			}
			return a.runStamp(ctx, p, o, targets, purge)
		}),
	}
	o.flags(cmd)
	cmd.Flags().BoolVar(&purge, "purge", false, "delete all rows of the version table first")
	cmd.Flags().BoolVar(&skipped, "skipped", false, "record that skipped revisions were made by hand, and leave the version table as it is")
	cmd.MarkFlagsMutuallyExclusive("skipped", "purge")
	cmd.MarkFlagsMutuallyExclusive("skipped", "sql")
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
	}
	a.noteStamp(result)
	return nil
}

// noteStamp reports a stamp. With skipped revisions below the rows there is something
// to do, which a note has said.
func (a *app) noteStamp(result ramus.Result) {
	switch at := render.Rows(result.Rows); {
	case !result.Plan.Empty():
		a.note("stamped: the database was at %s and is now at %s", render.Rows(result.Plan.Rows), at)
	case len(result.Skipped) > 0:
		a.note("no version row changed: the database is at %s", at)
	default:
		a.note("nothing to do: the database is at %s", at)
	}
}

// runStampSkipped records that skipped revisions were made by hand.
func (a *app) runStampSkipped(ctx context.Context, p *ramus.Project, o runOptions, targets []string) error {
	a.noteDatabase(p)
	result, err := p.StampSkipped(ctx, targets)
	o.progress.close()
	switch {
	case err != nil:
		return err
	case a.json():
		return render.JSON(a.Out, result)
	}
	a.note("recorded as made by hand: %s; the database stays at %s", strings.Join(result.Applied, ", "), render.Rows(result.Rows))
	return nil
}
